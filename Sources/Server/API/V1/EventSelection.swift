internal import Domain
internal import Engine
internal import EventCoding
internal import EventStore

/// Which events of the log a request is about.
struct EventSelection: Sendable {
    /// Nil: every account's, and the installation's own.
    var account: StreamNumber?
    var campaign: StreamNumber?
    /// Empty: every type.
    var types: Set<UInt32> = []
    /// Milliseconds since 1970, the second bound excluded.
    var times: Range<UInt64> = 0..<UInt64.max
    /// Only these streams, where a contact, a target or a stream is asked for.
    var streams: Streams = .all

    enum Streams: Sendable {
        case all
        case one(StreamNumber)
        /// The contact's own and those of its targets, which may become more.
        case contact(ContactNumber)
    }

    func takes(_ prefix: HotPrefix) -> Bool {
        (account == nil || prefix.account == account || prefix.stream == account)
            && (campaign == nil || prefix.campaign == campaign)
            && (types.isEmpty || types.contains(prefix.type))
            && times.contains(prefix.recordedAt)
    }
}

extension EventSelection {
    /// Reads the filters of a query. A user sees its own account, whatever it asks for.
    init(_ request: HTTPRequest, _ services: ServerServices) throws {
        let query = request.query
        let caller = try request.caller()
        let named = query["account"] ?? (caller.role == .user ? caller.subject : nil)
        var zone = ZoneRules.utc
        if let named {
            guard caller.reaches(account: named) else { throw Problem.accountOfOthers }
            let overview = try services.accountRecord(named)
            zone = overview.zone
            // The number that no stream has: nothing was recorded about the account yet.
            account = StreamNumber(overview.number?.rawValue ?? .max)
        }
        types = try Self.types(query)
        times = try Self.times(query, zone)
        campaign = try query.number("campaign", letter: "c").map { StreamNumber($0) }
        streams = try Self.streams(query, account, services)
    }

    private static func types(_ query: Query) throws(APIError) -> Set<UInt32> {
        var types: Set<UInt32> = []
        for name in query.list("type") {
            guard let type = EventType(name: name) else {
                let known = EventType.allCases.map(\.name).joined(separator: ", ")
                throw .invalid("type", "names no event", hint: "one of: \(known)")
            }
            types.insert(type.code)
        }
        return types
    }

    /// Both bounds belong to it; a bare date covers its whole day in the account's zone.
    private static func times(_ query: Query, _ zone: ZoneRules) throws(APIError) -> Range<UInt64> {
        let since = try query.instant("since")
        let until = try query.instant("until")
        var (start, end) = (since, until.map { $0 + .milliseconds(1) })
        if let since, query["since"]?.utf8.count == 10 { start = zone.instant(ofDay: ZoneRules.utc.day(at: since)) }
        if let until, query["until"]?.utf8.count == 10 { end = zone.instant(ofDay: ZoneRules.utc.day(at: until) + 1) }
        let from = UInt64(clamping: start?.milliseconds ?? 0)
        return from..<max(from, end.map { UInt64(clamping: $0.milliseconds) } ?? .max)
    }

    private static func streams(
        _ query: Query, _ account: StreamNumber?, _ services: ServerServices
    ) throws -> Streams {
        if let contact = query["contact"] {
            guard let account else {
                throw APIError.invalid("contact", "needs an account beside it", hint: "account=<account>")
            }
            let found = try services.engine.read {
                try $0.contact(named: contact, in: AccountNumber(account.rawValue))?.number
            }
            guard let found else { throw Problem.contactUnknown }
            return .contact(found)
        }
        if let target = try query.number("target", letter: "t") { return .one(StreamNumber(target)) }
        if let stream = try query.number("stream", letter: nil) { return .one(StreamNumber(stream)) }
        return .all
    }
}

extension Query {
    /// A stream's number, written with its letter where it has one: `t123`, `c45`.
    fileprivate func number(_ name: String, letter: Character?) throws(APIError) -> UInt64? {
        guard let text = self[name] else { return nil }
        let digits = letter == nil ? text[...] : text.first == letter ? text.dropFirst() : ""
        guard let number = UInt64(digits), number > 0 else {
            throw .invalid(name, "is not its number", hint: "\(name)=\(letter.map(String.init) ?? "")123")
        }
        return number
    }
}
