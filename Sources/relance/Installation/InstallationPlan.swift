import Domain
import Engine
import EventStore
import UserService
import WhatsApp

/// Everything that must be known, and right, before a data directory is touched.
struct InstallationPlan: Sendable {
    let directory: DataDirectory
    /// Nil: as the log has it, standing still where it is virtual; the system's for a new log.
    let clock: ClockSetting?
    let sandbox: SandboxSettings
    let engine: EngineSettings
    let serviceSecret: String?
    /// Web sessions that send at once.
    let maxConcurrentSessions: Int
    let tlsAuthorities: String?
    /// Nil where contacts are pulled from nowhere.
    let userService: UserServiceSettings?

    /// For a server.
    init(_ settings: Settings, isDemo: Bool) throws(Failure) {
        try self.init(
            settings, clock: try settings.clock() ?? (isDemo ? .accelerated(rate: 1440) : .system),
            sandbox: try settings.sandbox() ?? (isDemo ? Demo.sandbox : SandboxSettings()), sendingHeld: false)
    }

    /// For a command that works on a directory which no server holds: nothing is sent.
    init(holdingSending settings: Settings) throws(Failure) {
        try self.init(
            settings, clock: try settings.clock(), sandbox: try settings.sandbox() ?? SandboxSettings(),
            sendingHeld: true)
    }

    private init(
        _ settings: Settings, clock: ClockSetting?, sandbox: SandboxSettings, sendingHeld: Bool
    ) throws(Failure) {
        directory = DataDirectory(settings)
        self.clock = clock
        self.sandbox = sandbox
        serviceSecret = settings.serviceSecret
        let zones = ZoneCache()
        var engine = EngineSettings(
            defaultGateway: try settings.gateway(), messageDelay: try settings.messageDelay(),
            maxMessagesPerDay: try settings.maxMessagesPerDay(), sendingHeld: sendingHeld,
            zone: { name, country in zones.rules(name, country) })
        engine.channels = try settings.channels()
        self.engine = engine
        maxConcurrentSessions = try settings.maxConcurrentSessions()
        tlsAuthorities = settings.tlsAuthorities
        userService = sendingHeld ? nil : try settings.userService()
    }
}
