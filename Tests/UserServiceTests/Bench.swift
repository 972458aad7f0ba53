import Domain
import Engine
import EventCoding
import EventStore
import JSON
import Server
import TestSupport
import Testing
import UserService
import WhatsApp

/// An installation that pulls from a stand-in, all real but the time.
final class Bench: Sendable {
    let installation: TestInstallation
    let service: StandIn
    private let running: Locked<UserService?>
    private let settings: @Sendable (inout UserServiceSettings) -> Void
    private let secret: String

    var engine: Engine { installation.engine }
    var userService: UserService { get throws { try #require(running.withLock { $0 }) } }

    /// Runs a test on a bench of its own; what is left is removed whatever happens.
    static func run(
        secret: String = StandIn.secret, clock: (any EngineClock)? = nil,
        _ settings: @escaping @Sendable (inout UserServiceSettings) -> Void = { _ in },
        test: (Bench) async throws -> Void
    ) async throws {
        let bench = try Bench(secret, clock, settings)
        do { try await test(bench) } catch {
            await bench.end()
            throw error
        }
        await bench.end()
        try bench.installation.close()
    }

    private init(
        _ secret: String, _ clock: (any EngineClock)?,
        _ settings: @escaping @Sendable (inout UserServiceSettings) -> Void
    ) throws {
        installation = try TestInstallation(clock: clock)
        service = try StandIn()
        self.secret = secret
        self.settings = settings
        running = Locked(nil)
        try open()
    }

    private func open() throws {
        var settings = UserServiceSettings(baseURL: service.url, secret: secret)
        self.settings(&settings)
        let next = UserService(engine: engine, transport: try CurlTransport(), settings: settings)
        running.withLock { $0 = next }
    }

    private func end() async {
        await running.withLock { $0 }?.stop()
        await service.stop()
    }

    /// As a new process would: nothing is left but what is durable.
    func restart() async throws {
        try await userService.stop()
        try open()
    }

    // MARK: Doing

    @discardableResult
    func pull(_ account: String = "awa", everything: Bool = false) async throws -> PullReport {
        try #require(try await userService.pull(account, everything: everything))
    }

    @discardableResult
    func done(_ command: Command) async throws -> Outcome {
        try await engine.perform(Request(command, actor: "admin:test")).result.get()
    }

    func advance(by duration: Duration) async throws {
        try await done(.advanceClock(to: engine.clock.now + duration))
    }

    /// Pairs an account in the sandbox.
    func connect(_ account: String = "awa") async throws {
        try await done(.startPairing(account: account))
        try await advance(by: .seconds(3))
    }

    @discardableResult
    func ask(
        _ method: HTTPMethod, _ target: String, as role: Role = .admin, of subject: String = "awa",
        pulls: Bool = true, _ headers: KeyValuePairs<String, String> = [:]
    ) async throws -> HTTPResponse {
        var services = installation.services
        services.userService = pulls ? try userService : nil
        var all: HTTPHeaders = ["Authorization": "Bearer \(try installation.token(role, subject))"]
        for (name, value) in headers { all[name] = value }
        return await APIRoutes.router(services).answer(try #require(HTTPRequest(method, target, headers: all)))
    }

    // MARK: Looking

    func account(_ id: String = "awa") throws -> EngineView.AccountRecord? {
        try engine.read { try $0.account(named: id) }
    }

    func contact(_ id: String, in account: String = "awa") throws -> EngineView.ContactRecord? {
        try engine.read { view in
            try view.account(named: account).flatMap { try view.contact(named: id, in: $0.number) }
        }
    }

    func target(of contact: String, in account: String = "awa") throws -> TargetState? {
        try engine.read { view in
            guard let known = try view.account(named: account),
                let number = try view.contact(named: contact, in: known.number)?.targets.first
            else { return nil }
            return try view.target(number)?.state
        }
    }

    /// The names of the events after a position, in order, but for the first of every log.
    func events(after position: Position = .start) throws -> [String] {
        var names: [String] = []
        try installation.log.read(from: position.next, limit: .max) { record in
            names.append(EventType(code: try record.hotPrefix().type)?.name ?? "?")
            return true
        }
        return names.filter { $0 != "InstallationOpened" }
    }

    func gate(of account: String = "awa") async throws -> Gate? {
        guard case .explained(let parts) = try await done(.explain(account: account, .account)) else { return nil }
        return parts.first { $0.part == .account }?.explanation.gate
    }
}

/// A clock that stands still until it is moved, and tells when somebody begins to sleep by it.
final class WatchedClock: EngineClock {
    private struct State {
        var sleeps = 0
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let clock = TestClock(at: TestInstallation.start)
    private let state = Locked(State())

    let identity = ClockIdentity.virtual
    var now: Instant { clock.now }
    func delay(until instant: Instant) -> Duration? { nil }
    func move(by duration: Duration) { clock.move(to: now + duration) }

    func sleep(until instant: Instant) async throws {
        let due = state.withLock { state in
            state.sleeps += 1
            let waiting = state.waiting
            state.waiting = waiting.filter { state.sleeps < $0.count }
            return waiting.filter { state.sleeps >= $0.count }.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
        try await clock.sleep(until: instant)
    }

    /// Waits until so many sleeps have begun since the test did.
    func slept(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.sleeps >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}

/// The examples of `docs/user-service.md`, in its order.
enum Contract {
    static let examples: [JSONValue] = {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        do {
            let page = try TextFile.read(root + "/docs/user-service.md")
            return try page.split(separator: "```json\n").dropFirst().map { block in
                try JSONValue(parsing: Array(block.split(separator: "```", maxSplits: 1)[0].utf8))
            }
        } catch {
            return []
        }
    }()

    static func answer(_ index: Int) -> HTTPResponse { .json { $0.value(examples[index]) } }
}
