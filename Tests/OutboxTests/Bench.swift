import Domain
import Engine
import EventCoding
import EventStore
import JSON
import Outbox
import Server
import TestSupport
import Testing
import WhatsApp

/// An installation with an outbox and a receiver, all real.
final class Bench: Sendable {
    static let secret = "a-secret-of-the-receiver"

    let installation: TestInstallation
    let receiver: WebhookReceiver
    /// How long the outbox would have waited before each further try. No pause lasts.
    let pauses = Watched<[Duration]>([])
    /// Deliveries that were taken, as the outbox heard.
    private let taken = Watched(0)
    private let running: Locked<Outbox?>

    /// Nil for the moment of a restart.
    var outbox: Outbox { get throws { try #require(running.withLock { $0 }) } }
    var engine: Engine { installation.engine }

    /// Runs a test on a bench of its own; what is left is removed whatever happens.
    static func run(_ gateways: StandInGateway..., test: (Bench) async throws -> Void) async throws {
        let installation = try TestInstallation(gateways: gateways)
        let bench = try Bench(installation)
        do { try await test(bench) } catch {
            await bench.end()
            throw error
        }
        await bench.end()
        try installation.close()
    }

    private init(_ installation: TestInstallation) throws {
        self.installation = installation
        receiver = try WebhookReceiver()
        running = Locked(try Self.open(installation, pauses, taken))
    }

    private static func open(
        _ installation: TestInstallation, _ pauses: Watched<[Duration]>, _ taken: Watched<Int>
    ) throws -> Outbox {
        var settings = OutboxSettings()
        settings.mapSize = 1 << 24
        settings.sleep = { pause in pauses.change { $0.append(pause) } }
        let outbox = try Outbox(
            engine: installation.engine, directory: installation.directory,
            transport: CountingTransport(try CurlTransport(), taken), settings: settings)
        try outbox.start()
        return outbox
    }

    private func end() async {
        await running.withLock { $0 }?.stop()
        await receiver.stop()
    }

    /// Stops the outbox once it has heard of so many deliveries that they were taken: it has noted them when it ends.
    func stop(after count: Int) async throws {
        try await taken.wait { $0 >= count }
        try await outbox.stop()
    }

    /// Stops it, has something happen, and starts it again.
    func restart(after count: Int = 0, _ meanwhile: () async throws -> Void = {}) async throws {
        try await stop(after: count)
        running.withLock { $0 = nil }
        try await meanwhile()
        let next = try Self.open(installation, pauses, taken)
        running.withLock { $0 = next }
    }

    // MARK: Asking

    @discardableResult
    func ask(
        _ method: HTTPMethod, _ target: String, _ body: String = "", as role: Role = .admin,
        of subject: String = "awa"
    ) async throws -> HTTPResponse {
        var services = installation.services
        services.outbox = try outbox
        let headers: HTTPHeaders = ["Authorization": "Bearer \(try installation.token(role, subject))"]
        guard let request = HTTPRequest(method, target, headers: headers, body: Array(body.utf8)) else {
            throw APIError.malformed("the test's target cannot be decoded")
        }
        return await APIRoutes.router(services).answer(request)
    }

    /// Sets an account's webhook, to a receiver's name that is the account's unless another is given.
    @discardableResult
    func hook(
        _ account: String = "awa", to name: String? = nil, events: String = #"["EntitlementChanged"]"#,
        secret: String = Bench.secret
    ) async throws -> HTTPResponse {
        try await ask(
            .put, "/api/v1/accounts/\(account)/webhook",
            #"{"url": "\#(receiver.url(name ?? account))", "secret": "\#(secret)", "events": \#(events)}"#)
    }

    func webhook(of account: String = "awa") async throws -> JSONValue {
        try JSONValue(parsing: try await ask(.get, "/api/v1/accounts/\(account)/webhook").bytes)
    }

    /// So many events, each an `EntitlementChanged`; their positions.
    @discardableResult
    func happen(_ count: Int, to account: String = "awa") async throws -> [String] {
        var positions: [String] = []
        for _ in 0..<count {
            var patch = AccountPatch()
            let head = installation.log.head.rawValue
            patch.entitlement = .until(Instant(milliseconds: Int64(head) * 86_400_000))
            let answer = await engine.perform(Request(.configure(account: account, patch), actor: "admin:test"))
            _ = try answer.result.get()
            positions.append(answer.position.description)
        }
        return positions
    }

    /// Waits until an event of that type is in the log.
    func logged(_ type: EventType) async throws {
        var (head, isThere) = (Position.start, false)
        while !isThere {
            let from = head.next
            head = try await installation.log.waitForHead(after: head)
            try installation.log.read(from: from, limit: .max) { record in
                if try record.hotPrefix().type == type.code { isThere = true }
                return !isThere
            }
        }
    }

    /// The ids of what came, in order; one that came several times in a row stands once.
    func ids(_ name: String = "awa") -> [String] {
        receiver.deliveries(to: name).map(\.id).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
}

/// The real transport; counts what it hands over.
private final class CountingTransport: HTTPTransport {
    private let transport: CurlTransport
    private let taken: Watched<Int>

    init(_ transport: CurlTransport, _ taken: Watched<Int>) {
        self.transport = transport
        self.taken = taken
    }

    var pending: Int { transport.pending }

    func start(_ call: HTTPCall, _ done: @escaping @Sendable (HTTPOutcome) -> Void) {
        transport.start(call) { [taken] outcome in
            done(outcome)
            if case .answered(let answer) = outcome, (200..<300).contains(answer.status) { taken.change { $0 += 1 } }
        }
    }

    func stop() { transport.stop() }
}
