import Domain
import Engine
import Server
import UserService
import WhatsApp

/// What was set and where: options over the environment over a file over defaults. Read when asked for, so that a
/// command complains only about what it uses.
struct Settings: Sendable {
    /// Where a value came from, for messages.
    enum Source: Sendable, CustomStringConvertible {
        case option(String)
        case environment(String)
        case file(path: String, line: Int)

        var description: String {
            switch self {
            case .option(let name): "--\(name)"
            case .environment(let name): "the environment's \(name)"
            case .file(let path, let line): "\(path), line \(line),"
            }
        }
    }

    struct Given: Sendable {
        let text: String
        let source: Source
    }

    private let given: [Setting: Given]
    /// `RELANCE_…` variables that set nothing: likely misspelt.
    let unknownVariables: [String]

    /// Reads the file named by `--config`, else `relance.conf` in the data directory if it is there.
    init(_ arguments: Arguments, environment: [String: String]) throws(Failure) {
        var given: [Setting: Given] = [:]
        for setting in Setting.allCases {
            if let option = setting.option, let text = arguments[option] {
                given[setting] = Given(text: text, source: .option(option.name))
            } else if let name = setting.variables.first(where: { environment[$0]?.isEmpty == false }) {
                given[setting] = Given(text: environment[name] ?? "", source: .environment(name))
            }
        }
        let named = arguments[.config]
        let path = named ?? "\(given[.data]?.text ?? Self.defaultData)/relance.conf"
        if let file = try SettingsFile.read(path) {
            given.merge(file) { closer, _ in closer }
        } else if named != nil {
            throw .usage("There is no settings file \(path).")
        }
        self.given = given
        let known = Set(Setting.allCases.flatMap(\.variables) + ["RELANCE_LANG"])
        unknownVariables = environment.keys.filter { $0.hasPrefix("RELANCE_") && !known.contains($0) }.sorted()
    }

    static let defaultData = "data"
    static let defaultListen = ListenAddress(port: 8080)

    func isGiven(_ setting: Setting) -> Bool { given[setting] != nil }

    /// As whoever gave it called it; where nobody did, as the environment calls it.
    func name(of setting: Setting) -> String {
        switch given[setting]?.source {
        case .option(let name): "--\(name)"
        case .environment(let name): name
        case .file(let path, _): "\(setting.rawValue) in \(path)"
        case nil: setting.variables.joined(separator: " or ")
        }
    }

    // MARK: Values

    var data: String { given[.data]?.text ?? Self.defaultData }
    var serviceSecret: String? { given[.serviceSecret]?.text }
    /// If set, the installation's secret.
    var sessionSecret: String? { given[.sessionSecret]?.text }

    func listen() throws(Failure) -> ListenAddress {
        try read(.listen, "Write HOST:PORT, as in 127.0.0.1:8080 or [::1]:8080.") { ListenAddress($0) }
            ?? Self.defaultListen
    }

    func gateway() throws(Failure) -> GatewayKind {
        try read(.gateway, "It can be sandbox, cloud or web.") { GatewayKind(rawValue: $0) } ?? .sandbox
    }

    /// How WhatsApp is reached by accounts that say nothing of their own.
    func channels() throws(Failure) -> [GatewayKind: ChannelSettings] {
        var channels: [GatewayKind: ChannelSettings] = [:]
        for (setting, given) in given {
            guard let (gateway, field) = setting.channelField else { continue }
            if let rule = field.rule(brokenBy: given.text) {
                // The text may be a secret.
                throw .usage("\(given.source) \(rule.problem).", remedy: "Write \(rule.right).")
            }
            channels[gateway, default: ChannelSettings()][field] = given.text
        }
        return channels
    }

    /// A file of certificates (PEM).
    var tlsAuthorities: String? { given[.tlsAuthorities]?.text }

    func clock() throws(Failure) -> ClockSetting? {
        guard let given = given[.clock] else { return nil }
        do throws(ClockSetting.Problem) {
            return try ClockSetting(given.text)
        } catch {
            throw .usage("\(given.source): \(error).")
        }
    }

    func sandbox() throws(Failure) -> SandboxSettings? {
        guard let given = given[.sandbox] else { return nil }
        do throws(SandboxSettings.Problem) {
            return try SandboxSettings(text: given.text)
        } catch {
            throw .usage("\(given.source): \(error)")
        }
    }

    /// Whether the server logs each request.
    func logsRequests() throws(Failure) -> Bool {
        try read(.log, "It can be events or requests.") { ["events": false, "requests": true][$0] } ?? false
    }

    func messageDelay() throws(Failure) -> Duration? {
        try number(.messageDelay, in: 0...86_400_000).map { .milliseconds($0) }
    }

    func maxMessagesPerDay() throws(Failure) -> Int? {
        try number(.maxMessagesPerDay, in: AccountConfig.dailyLimits)
    }

    /// Nil where contacts are pulled from nowhere.
    func userService() throws(Failure) -> UserServiceSettings? {
        guard let given = given[.userServiceURL] else { return nil }
        if let rule = UserServiceSettings.rule(brokenBy: given.text) {
            // The text may hold a password.
            throw .usage("\(given.source) \(rule.problem).", remedy: rule.remedy)
        }
        guard let serviceSecret else {
            throw .usage(
                "\(given.source) is set, but RELANCE_SERVICE_SECRET, which that service asks for, is not.",
                remedy: "Set both, or neither.")
        }
        var settings = UserServiceSettings(baseURL: given.text, secret: serviceSecret)
        if let seconds = try number(.userServiceInterval, in: 1...86_400) { settings.interval = .seconds(seconds) }
        return settings
    }

    func maxConcurrentSessions() throws(Failure) -> Int { try number(.maxConcurrentSessions, in: 1...100_000) ?? 50 }

    // MARK: Reading

    private func number(_ setting: Setting, in range: ClosedRange<Int>) throws(Failure) -> Int? {
        try read(setting, "It must be a whole number from \(range.lowerBound) to \(range.upperBound).") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    private func read<Value>(
        _ setting: Setting, _ rule: String, _ parse: (String) -> Value?
    ) throws(Failure) -> Value? {
        guard let given = given[setting] else { return nil }
        guard let value = parse(given.text) else {
            throw .usage("\(given.source) cannot be \"\(given.text)\".", remedy: rule)
        }
        return value
    }
}
