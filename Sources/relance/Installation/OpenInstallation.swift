import Domain
import Engine
import EventCoding
import EventStore
import Outbox
import Projections
import Server
import UserService
import WhatsApp

/// A data directory with everything that runs on it, opened in the one right order and closed in reverse.
final class OpenInstallation: Sendable {
    let directory: DataDirectory
    let log: LMDBEventLog
    let clock: any EngineClock
    let projections: ProjectionRunner
    let services: ServerServices
    private let router: Router
    private let closing: Closing

    var authority: TokenAuthority { services.authority }

    private init(
        _ directory: DataDirectory, _ log: LMDBEventLog, _ projections: ProjectionRunner, _ services: ServerServices,
        _ closing: Closing
    ) {
        self.directory = directory
        self.log = log
        clock = services.engine.clock
        self.projections = projections
        self.services = services
        router = APIRoutes.router(services)
        self.closing = closing
    }

    /// Opens a data directory. A step that fails undoes those before it and is named in what is thrown; a directory
    /// that another process holds throws `StoreError.inUse` as it is.
    static func open(_ plan: InstallationPlan) async throws -> OpenInstallation {
        var closing = Closing()
        do {
            return try assemble(plan, &closing)
        } catch {
            for failure in await closing.run() { Console.log(.error, failure) }
            throw error
        }
    }

    private static func assemble(_ plan: InstallationPlan, _ closing: inout Closing) throws -> OpenInstallation {
        let directory = plan.directory
        try FileSystem.makeDirectory(directory.path)
        let lock = try DirectoryLock(directory: directory.path)
        closing.add("the lock") { withExtendedLifetime(lock) {} }

        let secret = try Failures.during("opening the secret") { try directory.openSecret() }
        let (log, setting) = try Failures.during("opening the log") { try openLog(plan) }
        closing.add("the log") { try log.closeCleanly() }

        let vault = try Failures.during("opening the vault of keys") {
            let vault = try KeyVault(directory: directory.path, secret: secret)
            // Keys of people whose registration was never committed.
            try vault.dropKeys(after: log.head)
            return vault
        }
        let store = try Failures.during("opening the decision state") {
            try StateStore(at: directory.state, of: log.extent)
        }
        closing.add("the decision state") { try store.closeCleanly() }

        let projections = try Failures.during("opening the read models") {
            try ProjectionRunner(log: log, directory: directory.path)
        }
        closing.add("the read models") { try projections.closeCleanly() }
        projections.start()

        let clock = setting.makeClock(lastFact: try lastFact(log))
        let sandbox = try Failures.during("opening the sandbox") { try openSandbox(plan, at: clock.now) }
        let carriers = try Failures.during("starting the gateways") {
            try Carriers(plan, sandbox: sandbox, clock: clock)
        }
        closing.add("the gateways") { carriers.stop() }
        let engine = try Failures.during("starting the engine") {
            try Engine(
                log: log, store: store, vault: vault, secret: secret, clock: clock, gateways: carriers.all,
                settings: plan.engine)
        }
        carriers.wake(engine)
        closing.add("the engine") {
            await Carriers.finish(engine)
            engine.stop()
        }

        var services = ServerServices(
            engine: engine, readModels: ProjectedReadModels(projections),
            authority: try Tokens.authority(secret, serviceSecret: plan.serviceSecret))
        services.outbox = try openOutbox(plan, engine, &closing)
        services.userService = try openUserService(plan, engine, &closing)
        services.uploadMedia = carriers.uploading(for: engine, plan.engine.channel(.cloud))
        return OpenInstallation(directory, log, projections, services, closing)
    }

    /// Answers HTTP on the address; the server is the caller's to stop, before `close`.
    func serve(on address: ListenAddress, logsRequests: Bool) throws(HTTPServerError) -> HTTPServer {
        let requests = services.requests
        return try HTTPServer(listen: address, router: router) { record in
            requests.note(record)
            if let failure = record.failure {
                Console.log(.error, "\(record.method) \(record.pattern) failed: \(failure)")
            }
            if logsRequests {
                let duration = record.duration.shortText
                Console.log(.info, "\(record.method) \(record.pattern) \(record.status) \(duration)")
            }
        }
    }

    /// Stops the engine and closes everything, the last opened first; what failed. Nothing answers afterwards.
    func close() async -> [String] { await closing.run() }
}

// MARK: - Steps

extension OpenInstallation {
    /// Under the clock that was asked for; where none was, the one the log was made under, standing still.
    private static func openLog(_ plan: InstallationPlan) throws -> (LMDBEventLog, ClockSetting) {
        func open(_ setting: ClockSetting) throws -> (LMDBEventLog, ClockSetting) {
            var options = LMDBEventLog.Options()
            options.clock = setting.identity == .system ? .system : .virtual
            options.createdAt = UInt64(RealTime.millisecondsSince1970)
            // Opened twice: the first time tells whether it is a log that this build may write to.
            _ = try LMDBEventLog(directory: plan.directory.path, options: options)
            try LogSchema.store(in: plan.directory.path + "/log")
            return (try LMDBEventLog(directory: plan.directory.path, options: options), setting)
        }
        if let clock = plan.clock { return try open(clock) }
        do {
            return try open(.system)
        } catch StoreError.otherClock {
            return try open(.test(from: nil))
        }
    }

    /// What accounts' own systems are told; nothing where nothing is sent.
    private static func openOutbox(
        _ plan: InstallationPlan, _ engine: Engine, _ closing: inout Closing
    ) throws -> Outbox? {
        guard !plan.engine.sendingHeld else { return nil }
        return try Failures.during("starting to tell accounts' own systems") {
            let outbox = try Outbox(
                engine: engine, directory: plan.directory.path, transport: try Carriers.transport(plan))
            closing.add("what accounts' own systems are told") { await outbox.stop() }
            try outbox.start()
            return outbox
        }
    }

    /// Where accounts' contacts come from; nothing where none is set.
    private static func openUserService(
        _ plan: InstallationPlan, _ engine: Engine, _ closing: inout Closing
    ) throws -> UserService? {
        guard let settings = plan.userService else { return nil }
        return try Failures.during("starting to pull accounts' contacts") {
            let userService = UserService(
                engine: engine, transport: try Carriers.transport(plan), settings: settings)
            closing.add("what pulls accounts' contacts") { await userService.stop() }
            userService.start()
            return userService
        }
    }

    private static func lastFact(_ log: LMDBEventLog) throws -> Instant? {
        var last: Instant?
        try log.read(from: log.head, limit: 1) { record in
            last = Instant(milliseconds: Int64(clamping: try record.hotPrefix().recordedAt))
            return false
        }
        return last
    }

    private static func openSandbox(_ plan: InstallationPlan, at now: Instant) throws -> SandboxGateway {
        try FileSystem.makeDirectory(plan.directory.sandbox)
        let ledger = try FileDeliveryLedger(path: plan.directory.ledger)
        let gateway = SandboxGateway(settings: plan.sandbox, ledger: ledger)
        // What became of messages that a process that died had handed over.
        try gateway.resume(at: now)
        return gateway
    }
}
