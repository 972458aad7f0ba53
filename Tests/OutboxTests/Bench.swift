import Domain
import Engine
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
    let receiver: Receiver
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
        receiver = try Receiver()
        running = Locked(try Self.open(installation))
    }

    private static func open(_ installation: TestInstallation) throws -> Outbox {
        var settings = OutboxSettings()
        settings.firstPause = .milliseconds(1)
        settings.longestPause = .milliseconds(4)
        settings.mapSize = 1 << 24
        let outbox = try Outbox(
            engine: installation.engine, directory: installation.directory, transport: try CurlTransport(),
            settings: settings)
        try outbox.start()
        return outbox
    }

    private func end() async {
        await running.withLock { $0 }?.stop()
        await receiver.stop()
    }

    /// Stops it, has something happen, and starts it again.
    func restart(_ meanwhile: () async throws -> Void = {}) async throws {
        try await outbox.stop()
        running.withLock { $0 = nil }
        try await meanwhile()
        let next = try Self.open(installation)
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

    /// The ids of what came, in order; one that came several times in a row stands once.
    func ids(_ name: String = "awa") -> [String] {
        receiver.deliveries(to: name).map(\.id).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    /// Waits until everything that is to be sent was taken and is noted.
    func settled() async throws {
        while try outbox.metrics.receiversWaiting > 0 { await Task.yield() }
    }
}
