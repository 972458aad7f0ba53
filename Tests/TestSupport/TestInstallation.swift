package import Domain
package import Engine
package import EventStore
package import Projections
package import Server
package import WhatsApp

/// Everything a server runs on, in a directory of its own, under a clock that the test moves.
package final class TestInstallation: Sendable {
    package let directory: String
    package let log: LMDBEventLog
    package let engine: Engine
    package let projections: ProjectionRunner
    package let services: ServerServices
    package let router: Router
    private let store: StateStore

    /// 2025-01-20T10:00:00Z.
    package static let start = Instant(milliseconds: 1_737_367_200_000)
    package static let serviceSecret = "the-secret-of-the-house"
    /// Many tests run at once, and a process has 128 TiB of addresses.
    private static let mapSize = 1 << 30

    /// - Parameters:
    ///   - gateways: beside the sandbox.
    ///   - clock: nil for one that stands still until it is moved.
    ///   - configure: the server's last settings.
    ///   - change: the engine's; unless it says otherwise, all the world lives by UTC.
    package init(
        sandbox: SandboxSettings = SandboxSettings(), gateways: [any Gateway] = [], clock: (any EngineClock)? = nil,
        configure: (inout ServerServices) -> Void = { _ in },
        settings change: (inout EngineSettings) -> Void = { _ in }
    ) throws {
        directory = try TemporaryDirectory.make("installation")
        let secret = try InstallationSecret(directory: directory)
        log = try LMDBEventLog(
            directory: directory, options: LMDBEventLog.Options(clock: .virtual, mapSize: Self.mapSize))
        let vault = try KeyVault(directory: directory, secret: secret, mapSize: Self.mapSize)
        store = try StateStore(at: directory + "/state", of: log.extent, mapSize: Self.mapSize)
        var options = ProjectionRunner.Options()
        options.mapSize = Self.mapSize
        projections = try ProjectionRunner(log: log, directory: directory, options: options)
        let sandbox = SandboxGateway(settings: sandbox, ledger: MemoryDeliveryLedger())
        let clock = clock ?? TestClock(at: Self.start)
        var settings = EngineSettings()
        change(&settings)
        engine = try Engine(
            log: log, store: store, vault: vault, secret: secret, clock: clock, gateways: [sandbox] + gateways,
            settings: settings)
        projections.start()
        let authority = TokenAuthority(
            key: [UInt8](repeating: 7, count: 32), serviceSecret: Self.serviceSecret,
            now: { clock.now.milliseconds / 1000 })
        var services = ServerServices(
            engine: engine, readModels: ProjectedReadModels(projections), authority: authority)
        configure(&services)
        self.services = services
        router = APIRoutes.router(services)
    }

    /// A token that outlives any test's clock.
    package func token(_ role: Role, _ subject: String = "awa") throws -> String {
        try services.authority.mint(subject: subject, role: role, lifetime: .days(3650))
    }

    /// Stops what runs and removes the directory.
    package func close() throws {
        engine.stop()
        try projections.closeCleanly()
        try store.closeCleanly()
        try log.closeCleanly()
        TemporaryDirectory.remove(directory)
    }
}
