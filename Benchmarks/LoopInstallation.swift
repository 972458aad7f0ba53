import Domain
import Engine
import EventStore
import Foundation
import Projections
import Server
import WhatsApp

/// Everything a server runs on, on disk and with all projections following, under a clock that is moved by hand.
final class LoopInstallation: Sendable {
    let log: LMDBEventLog
    let engine: Engine
    let projections: ProjectionRunner
    let authority: TokenAuthority
    let router: Router
    private let store: StateStore
    private let gateways: [any Gateway]

    /// 2025-01-20T10:00:00Z.
    static let start = Instant(milliseconds: 1_737_367_200_000)

    /// - Parameters:
    ///   - messageDelay: the least delay between two messages of one account.
    ///   - cloud: the Cloud API instead of the sandbox.
    init(_ directory: String, messageDelay: Duration? = nil, cloud: ChannelSettings? = nil) throws {
        let secret = try InstallationSecret(directory: directory)
        log = try LMDBEventLog(directory: directory, options: LMDBEventLog.Options(clock: .virtual))
        let vault = try KeyVault(directory: directory, secret: secret)
        store = try StateStore(at: directory + "/state", of: log.extent)
        projections = try ProjectionRunner(log: log, directory: directory)
        let gateway = SandboxGateway(ledger: try FileDeliveryLedger(path: directory + "/sandbox/ledger"))
        let clock = TestClock(at: Self.start)
        let waking = Locked<Engine?>(nil)
        gateways = [gateway] + (cloud == nil ? [] : [try Self.network(waking, clock)])
        var settings = EngineSettings(messageDelay: messageDelay, maxMessagesPerDay: 1_000_000)
        if let cloud {
            settings.defaultGateway = .cloud
            settings.channels[.cloud] = cloud
        }
        let engine = try Engine(
            log: log, store: store, vault: vault, secret: secret, clock: clock, gateways: gateways, settings: settings)
        waking.withLock { $0 = engine }
        self.engine = engine
        projections.start()
        authority = TokenAuthority(key: [UInt8](repeating: 7, count: 32), serviceSecret: nil) {
            clock.now.milliseconds / 1000
        }
        let services = ServerServices(
            engine: engine, readModels: ProjectedReadModels(projections), authority: authority)
        router = APIRoutes.router(services)
    }

    private static func network(_ waking: Locked<Engine?>, _ clock: TestClock) throws -> CloudGateway {
        CloudGateway(
            transport: try CurlTransport(), wake: { waking.withLock { $0 }?.wake() }, now: { clock.now })
    }

    func close() throws {
        engine.stop()
        for gateway in gateways { gateway.stop() }
        try projections.closeCleanly()
        try store.closeCleanly()
        try log.closeCleanly()
    }

    /// Waits for the answer; a refusal ends the benchmark.
    @discardableResult
    func perform(_ command: Command) throws -> Outcome { try perform([command])[0] }

    /// Asks for all at once, so that they share commits; their answers, in order.
    @discardableResult
    func perform(_ commands: [Command]) throws -> [Outcome] {
        let answers = Locked([Result<Outcome, Refusal>?](repeating: nil, count: commands.count))
        let done = DispatchGroup()
        for (index, command) in commands.enumerated() {
            done.enter()
            engine.submit(Request(command, actor: "admin:benchmark")) { answer in
                answers.withLock { $0[index] = answer.result }
                done.leave()
            }
        }
        done.wait()
        return try answers.withLock { try $0.compactMap { try $0?.get() } }
    }

    /// Moves the clock with everything that happens on the way, and waits until every projection shows it.
    func advance(by duration: Duration) throws {
        try perform(.advanceClock(to: engine.clock.now + duration))
        try catchUp()
    }

    func catchUp() throws {
        let (head, projections) = (log.head, projections)
        let done = DispatchSemaphore(value: 0)
        let isReached = Locked(false)
        Task {
            let reached = await projections.waitFor(head, timeout: .seconds(600))
            isReached.withLock { $0 = reached }
            done.signal()
        }
        done.wait()
        precondition(isReached.withLock { $0 }, "a projection stopped")
    }

    /// Accounts that are connected.
    func connect(_ accounts: [String]) throws {
        try perform(accounts.map { .startPairing(account: $0) })
        try advance(by: .seconds(3))
    }

    /// People who registered a day ago, told to the engine itself.
    func register(_ count: Int, in accounts: [String]) throws {
        // Some at a time, for what is measured is not what asks.
        let chunks = accounts.indices.flatMap { place in
            stride(from: 0, to: count, by: 200).map { (place, $0..<min($0 + 200, count)) }
        }
        for start in stride(from: 0, to: chunks.count, by: 64) {
            try perform(
                chunks[start..<min(start + 64, chunks.count)].map { place, numbers in
                    .importContacts(account: accounts[place], numbers.map { Self.draft($0, place * count + $0) })
                })
        }
    }

    private static func draft(_ number: Int, _ place: Int) -> ContactDraft {
        var draft = ContactDraft(id: "p\(number)", madeID: "unused")
        draft.name = .set("Person \(number)")
        draft.phone = .set("+2376\(70_000_000 + place)")
        draft.facts[.registeredAt] = FieldValue(start - .days(1))
        return draft
    }
}
