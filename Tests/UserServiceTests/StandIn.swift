import Domain
import EventStore
import JSON
import Server

/// A user service behind a real socket: it answers from what it has, unless a test says otherwise.
final class StandIn: Sendable {
    static let secret = "the-secret-that-both-sides-know"

    struct Asked: Sendable {
        let account: String
        /// `entitlement` or `referrals`.
        let what: String
        let headers: HTTPHeaders
        let since: String?
        let cursor: String?
        let limit: String?
    }

    /// Nil: what it has. Given how many requests came before this one.
    typealias Answering = @Sendable (Asked, Int) async -> HTTPResponse?

    struct Account: Sendable {
        var entitlement = #"{"entitled": true, "entitledUntil": null}"#
        /// With `updatedAt`, in its order.
        var contacts: [JSONValue] = []
    }

    private struct State {
        var accounts: [String: Account] = [:]
        var asked: [Asked] = []
        var answer: Answering = { _, _ in nil }
        var waiting: [(count: Int, account: String?, continuation: CheckedContinuation<Void, Never>)] = []
        var underWay = 0
        var mostUnderWay = 0

        func count(_ account: String?) -> Int { asked.count { account == nil || $0.account == account } }
    }

    private let state = Locked(State())
    private let server: HTTPServer

    init() throws {
        let state = state
        let route = Route.deferred(.get, "/base/accounts/{account}/{what}", access: .open) { request in
            let query = request.query
            let asked = Asked(
                account: request.parameter("account"), what: request.parameter("what"), headers: request.headers,
                since: query["updatedSince"], cursor: query["cursor"], limit: query["limit"])
            let (answer, before, due) = state.withLock { state in
                state.asked.append(asked)
                state.underWay += 1
                state.mostUnderWay = max(state.mostUnderWay, state.underWay)
                let waiting = state.waiting
                state.waiting = waiting.filter { state.count($0.account) < $0.count }
                let due = waiting.filter { state.count($0.account) >= $0.count }
                return (state.answer, state.asked.count - 1, due.map(\.continuation))
            }
            for continuation in due { continuation.resume() }
            let special = await answer(asked, before)
            return state.withLock { state in
                state.underWay -= 1
                return special ?? Self.answer(asked, state.accounts[asked.account])
            }
        }
        server = try HTTPServer(
            router: Router([route], authenticate: { _ throws(APIError) in throw .unauthorized("Nobody may.") }))
    }

    var url: String { "\(server.url)/base/" }
    func stop() async { await server.stop(grace: .zero) }

    // MARK: What it has

    /// What it knows of an account from now on.
    func know(_ account: String = "awa", _ change: (inout Account) throws -> Void = { _ in }) throws {
        var known = state.withLock { $0.accounts[account] } ?? Account()
        try change(&known)
        state.withLock { $0.accounts[account] = known }
    }

    /// A contact as JSON, which takes the place of one with the same id.
    func tell(_ contact: String, of account: String = "awa") throws {
        let value = try JSONValue(parsing: Array(contact.utf8))
        try know(account) { known in
            known.contacts.removeAll { $0["id"] == value["id"] }
            known.contacts.append(value)
        }
    }

    // MARK: How it answers

    /// From now on.
    func answer(_ answer: @escaping Answering) { state.withLock { $0.answer = answer } }

    private static func answer(_ asked: Asked, _ account: Account?) -> HTTPResponse {
        guard asked.headers["Authorization"] == "Bearer \(secret)", asked.headers["X-Service-Name"] == "relance" else {
            return .text("who are you?", status: 401)
        }
        guard let account else { return .text("nobody", status: 404) }
        if asked.what == "entitlement" { return .json(Array(account.entitlement.utf8)) }
        let since = asked.since.flatMap { Instant(iso8601: $0) } ?? Instant(milliseconds: 0)
        let found = account.contacts.filter { updatedAt($0) >= since }
        let start = asked.cursor.flatMap { Int($0) } ?? 0
        let end = min(found.count, start + (asked.limit.flatMap { Int($0) } ?? 1))
        return .json { json in
            json.object { json in
                json.array("items") { json in for contact in found[start..<end] { json.value(contact) } }
                json.member("nextCursor", end < found.count ? String(end) : nil)
            }
        }
    }

    private static func updatedAt(_ contact: JSONValue) -> Instant {
        guard case .string(let text)? = contact["updatedAt"] else { return Instant(milliseconds: 0) }
        return Instant(iso8601: text) ?? Instant(milliseconds: 0)
    }

    // MARK: What was asked

    func asked(_ what: String? = nil, of account: String = "awa") -> [Asked] {
        state.withLock { $0.asked.filter { $0.account == account && (what == nil || $0.what == what) } }
    }

    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

    /// Waits until so many requests have come, of that account or of any.
    func received(_ count: Int, of account: String? = nil) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.count(account) >= count { return true }
                state.waiting.append((count, account, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

/// Keeps whoever comes until it is opened.
final class Barrier: Sendable {
    private let state = Locked((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
