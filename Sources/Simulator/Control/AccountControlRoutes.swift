internal import EventStore
internal import JSON
internal import Server

/// Numbers, WABAs, templates, media, people's manners and sessions, as a test wants them.
extension Stage {
    var accountControlRoutes: [Route] {
        [
            control(.get, "/control/numbers") { _ in
                world.withLock { world in .json(capacity: 2048) { world.writeNumbers(into: &$0) } }
            },
            control(.post, "/control/numbers", setNumber),
            control(.post, "/control/wabas", setWaba),
            control(.post, "/control/templates", addTemplate),
            control(.post, "/control/media", addMedia),
            control(.post, "/control/manners", setManner),
            control(.get, "/control/sessions") { _ in
                world.withLock { world in .json { world.writeSessions(into: &$0) } }
            },
            control(.post, "/control/sessions/{session}", setSession),
        ]
    }

    /// Adds the number, or changes what is named of it; `error` and `throughput` null take theirs back.
    private func setNumber(_ request: HTTPRequest) throws -> HTTPResponse {
        let reader = try request.json()
        let id = reader.requiredString("id", length: 1...64)
        let waba = reader.string("waba", length: 1...64)
        let digits = reader.string("number").flatMap { PhoneDigits.read($0) }
        let name = reader.string("name")
        let quality = reader.string("quality")
        let status = reader.string("status")
        let callback = reader.string("callback")
        let error = reader.int("error", in: 0...99_999_999)
        let throughput = reader.int("throughput", in: 0...1_000_000)
        try reader.finish()
        change { world, _ in
            let number = world.addNumber(
                id, waba: waba ?? String(World.firstWaba), digits: digits ?? 12_025_560_000 + UInt64(world.newID()))
            if let name { world.numbers[number].name = name }
            if let quality { world.numbers[number].quality = quality }
            if let status { world.numbers[number].status = status }
            if let callback { world.numbers[number].callback = callback.isEmpty ? nil : callback }
            if reader.isPresent("error") { world.numbers[number].error = error }
            if reader.isPresent("throughput") { world.numbers[number].throughput = throughput }
        }
        return Self.done
    }

    private func setWaba(_ request: HTTPRequest) throws -> HTTPResponse {
        let reader = try request.json()
        let id = reader.requiredString("id", length: 1...64)
        let portfolio = reader.string("portfolio", length: 1...64)
        let token = reader.string("token")
        let callback = reader.string("callback")
        let error = reader.int("error", in: 0...99_999_999)
        try reader.finish()
        change { world, _ in
            let waba = world.addWaba(id)
            if let portfolio { world.wabas[waba].portfolio = portfolio }
            if reader.isPresent("token") { world.wabas[waba].token = token }
            if let callback { world.wabas[waba].callback = callback.isEmpty ? nil : callback }
            if reader.isPresent("error") { world.wabas[waba].error = error }
        }
        return Self.done
    }

    /// As the Graph API takes them, with `waba`, `id`, `status` and `quality` besides; one of that name and language is
    /// replaced. Nobody is told.
    private func addTemplate(_ request: HTTPRequest) throws -> HTTPResponse {
        let reader = try request.json()
        let waba = reader.string("waba") ?? String(World.firstWaba)
        let id = reader.string("id")
        let name = reader.requiredString("name")
        let language = reader.requiredString("language")
        let category = reader.string("category") ?? "MARKETING"
        let status = reader.string("status") ?? "APPROVED"
        let quality = reader.string("quality") ?? "GREEN"
        let isNamed = reader.string("parameter_format")?.uppercased() == "NAMED"
        let components = reader.value("components") ?? .array([])
        try reader.finish()
        let made = change { world, _ in
            let waba = world.addWaba(waba)
            let template = Template(
                id: id ?? "7\(world.newID().padded(14))", name: name, language: language,
                category: category.uppercased(), status: status.uppercased(), quality: quality.uppercased(),
                isNamed: isNamed, components: components)
            world.wabas[waba].templates.removeAll { $0.name == name && $0.language == language }
            world.wabas[waba].templates.append(template)
            return template.id
        }
        return .json { $0.object { $0.member("id", made) } }
    }

    private func addMedia(_ request: HTTPRequest) throws -> HTTPResponse {
        let reader = try request.json()
        let id = reader.requiredString("id", length: 1...64)
        let type = reader.string("type") ?? "image/jpeg"
        try reader.finish()
        change { world, _ in world.media[id] = Media(id: id, type: type, filename: "", bytes: [1]) }
        return Self.done
    }

    /// What one person does to sends: `error` with `times` and `where`, `on_whatsapp`, `wa_id`, `hidden`, `lid`,
    /// `stopped`. What is not named stays; null takes it back.
    private func setManner(_ request: HTTPRequest) throws -> HTTPResponse {
        let reader = try request.json()
        let who = try Person(reader)
        let error = reader.int("error", in: 0...99_999_999)
        let times = reader.int("times", in: 0...1_000_000)
        let place = reader.oneOf("where", CodeShares.Place.self)
        let isOnWhatsApp = reader.bool("on_whatsapp")
        let waID = reader.string("wa_id").flatMap { PhoneDigits.read($0) }
        let isHidden = reader.bool("hidden")
        let lid = reader.string("lid")
        let hasStopped = reader.bool("stopped")
        try reader.finish()
        change { world, _ in
            let person = who.find(in: &world)
            var manner = world.people.manners[person] ?? People.Manner()
            if reader.isPresent("error") { (manner.error, manner.times, manner.place) = (error, times, place) }
            if reader.isPresent("on_whatsapp") { manner.isAbsent = isOnWhatsApp.map { !$0 } }
            if reader.isPresent("wa_id") { manner.waID = waID }
            if let isHidden { manner.isHidden = isHidden }
            if reader.isPresent("lid") { manner.lid = lid }
            if let hasStopped { manner.hasStopped = hasStopped }
            world.people.manners[person] = manner
        }
        return Self.done
    }

    /// `{"step":"scan"}` pairs, `"lose"` loses the session (`status`: FAILED unless set), `"forget"` logs it out at the
    /// telephone; `number` is the telephone's.
    private func setSession(_ request: HTTPRequest) throws -> HTTPResponse {
        enum Step: String, CaseIterable { case scan, lose, forget }
        let name = request.parameter("session")
        let reader = try request.json()
        let step = reader.oneOf("step", Step.self)
        reader.require("step")
        let status = reader.string("status").flatMap { WebSession.Status(rawValue: $0) } ?? .failed
        let digits = reader.string("number").flatMap { PhoneDigits.read($0) }
        try reader.finish()
        try change { (world, now) throws(APIError) in
            guard let session = world.sessionIndex[name] else { throw APIError.notFound("session") }
            if let digits { world.sessions[session].digits = digits }
            switch step {
            case .scan: world.pair(session, at: now)
            case .lose: world.become(status, session, at: now)
            case .forget: world.logOut(session, at: now)
            case nil: break
            }
        }
        return Self.done
    }
}

/// Somebody named in a request: by number or by user id.
struct Person {
    private let digits: UInt64?
    private let userID: String?

    /// `number` (or `from`) or `user_id`.
    init(_ reader: JSONReader) throws {
        let number = reader.string("number") ?? reader.string("from")
        userID = reader.string("user_id")
        digits = number.flatMap { PhoneDigits.read($0) }
        if digits == nil, userID == nil { reader.fail("number", "is neither a phone number nor is there a user_id") }
    }

    func find(in world: inout World) -> UInt32 {
        if let digits { return world.people.person(digits: digits) }
        return world.people.person(userID: userID ?? "")
    }
}
