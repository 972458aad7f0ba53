import Domain
import Engine
import EventCoding
import EventStore
import HTTPClient
import JSON
import Outbox
import Projections
import Server
import Simulator
import TestSupport
import WhatsApp

/// The whole way: an engine on a clock that the test moves, real gateways over HTTP, a stand-in for WhatsApp whose
/// signed webhooks come back to a real server, and an outbox that tells accounts' own systems.
final class Wire: Sendable {
    let simulator: Simulator
    let installation: TestInstallation
    let clock: TestClock
    private let server: HTTPServer
    private let outbox: Outbox
    private let gateways: [any Gateway]

    static let firstNumber = 106_000_000_000_001
    static let businessAccount = "102000000000001"
    static let template = RemoteTemplate.Name(name: "relance_j1", language: "fr")

    /// The stand-in's limits are of real time, and this clock is not: they are for tests that do not move it.
    init(_ settings: SimulatorSettings = SimulatorSettings()) throws {
        var settings = settings
        settings.pairLimit = false
        settings.throughput = 0
        clock = TestClock(at: TestInstallation.start)
        let (clock, waking) = (clock, Locked<Engine?>(nil))
        simulator = try Simulator.start(settings, transport: try CurlTransport())
        let wake: @Sendable () -> Void = { waking.withLock { $0 }?.wake() }
        let now: @Sendable () -> Instant = { clock.now }
        gateways = [
            CloudGateway(transport: try CurlTransport(), wake: wake, now: now),
            WebGateway(transport: try CurlTransport(), maxConcurrentSessions: 4, wake: wake, now: now),
        ]
        installation = try TestInstallation(
            gateways: gateways, clock: clock,
            settings: {
                $0.setChannel(.cloud, ["appSecret": settings.appSecret, "verifyToken": settings.verifyToken])
            })
        let engine = installation.engine
        waking.withLock { $0 = engine }
        var telling = OutboxSettings()
        telling.mapSize = 1 << 24
        outbox = try Outbox(
            engine: engine, directory: installation.directory, transport: try CurlTransport(), settings: telling)
        try outbox.start()
        var services = installation.services
        services.outbox = outbox
        server = try HTTPServer(listen: ListenAddress(), router: APIRoutes.router(services))
        simulator.settings.webhookURL = "\(server.url)/webhooks/whatsapp"
    }

    var webhookURL: String { "\(server.url)/webhooks/whatsapp" }

    func close() async throws {
        await simulator.stop()
        await server.stop()
        await outbox.stop()
        for gateway in gateways { gateway.stop() }
        try installation.close()
    }

    // MARK: Doing

    @discardableResult
    func done(_ command: Command) async throws -> Outcome {
        try await installation.engine.perform(Request(command, actor: "admin:wire")).result.get()
    }

    func advance(by duration: Duration) async throws {
        try await done(.advanceClock(to: clock.now + duration))
    }

    /// A request of an administrator's over HTTP; anything but a yes is thrown.
    @discardableResult
    func ask(_ method: String, _ path: String, _ body: String? = nil) async throws -> HTTPClient.Response {
        let request = HTTPClient.Request.json(
            method, server.url + path, body, token: try installation.token(.admin))
        let response = try await HTTPClient().sending(request)
        guard response.status < 300 else { throw NeverHappened(what: "\(method) \(path): \(response.text)") }
        return response
    }

    /// An account on a number of its own, with a template for every day, connected.
    func openCloudAccount(_ account: String, number: Int) async throws {
        try await makeCloudAccount(account, number: number)
        try await done(.startPairing(account: account))
        try await eventually("\(account) is connected") {
            try self.state(account).gateway.status == .connected
                && self.state(account).templates.known[Self.template]?.status == .approved
        }
    }

    func makeCloudAccount(_ account: String, number: Int) async throws {
        var patch = AccountPatch()
        patch.config[.gateway] = .text("cloud")
        try await done(.configure(account: account, patch))
        try await done(
            .setChannel(
                account: account, .cloud,
                [
                    .baseURL: .set(simulator.url), .phoneNumberID: .set(String(Self.firstNumber + number)),
                    .businessAccountID: .set(Self.businessAccount), .accessToken: .set(SimulatorSettings().token),
                    .appSecret: .set(SimulatorSettings().appSecret),
                ]))
        let body = TemplateComponent(.body, [.text("{{firstName}}", name: nil)])
        let message = TemplateMessage(name: Self.template.name, language: Self.template.language, components: [body])
        for day in 1...SevenDays.days {
            try await done(
                .bindTemplate(account: account, TemplateCatalogue.Slot(day: day, language: .french), message))
        }
    }

    /// An account on a session of its own, which nobody has paired yet.
    func makeWebAccount(_ account: String) async throws {
        var patch = AccountPatch()
        patch.config[.gateway] = .text("web")
        try await done(.configure(account: account, patch))
        try await done(
            .setChannel(
                account: account, .web,
                [
                    .baseURL: .set(simulator.url), .apiKey: .set(SimulatorSettings().webKey), .session: .set(account),
                    .webhookKey: .set("the-key-of-its-webhooks"), .webhookURL: .set(webhookURL),
                ]))
    }

    /// Somebody who is due in an hour.
    func put(_ contact: String, in account: String, phone: String) async throws {
        var draft = ContactDraft(id: contact, madeID: "unused")
        draft.name = .set("Awa Ndiaye")
        draft.phone = .set(phone)
        draft.facts[.registeredAt] = .init(clock.now - .hours(2))
        try await done(.putContact(account: account, draft, .merge))
    }

    // MARK: Looking

    func state(_ account: String) throws -> AccountState {
        try installation.engine.read { try $0.account(named: account)?.state } ?? AccountState()
    }

    func contact(_ contact: String, in account: String) throws -> EngineView.ContactRecord? {
        try installation.engine.read { view in
            guard let known = try view.account(named: account) else { return nil }
            return try view.contact(named: contact, in: known.number)
        }
    }

    func target(of contact: String, in account: String) throws -> (number: TargetNumber, state: TargetState)? {
        try installation.engine.read { view in
            guard let known = try view.account(named: account),
                let number = try view.contact(named: contact, in: known.number)?.targets.first,
                let target = try view.target(number)
            else { return nil }
            return (number, target.state)
        }
    }

    func total() throws -> Counters { try installation.projections.statistics.total() }

    /// What happened to a target, oldest first.
    func history(_ number: TargetNumber) throws -> [TargetEvent] {
        var events: [TargetEvent] = []
        try installation.log.readStream(
            StreamNumber(number.rawValue), from: .first, direction: .forward, limit: .max
        ) { record in
            let (envelope, body) = try record.read()
            if case .target(let event) = try EventCoding.decode(
                type: envelope.type, schema: envelope.schema, body: body)
            {
                events.append(event)
            }
            return true
        }
        return events
    }

    /// Waits for the network, generously: what it brings has no moment of its own.
    func eventually(_ what: String, _ holds: () async throws -> Bool) async throws {
        let patience = ContinuousClock.now + .seconds(30)
        while try await !holds() {
            guard ContinuousClock.now < patience else { throw NeverHappened(what: what) }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    var description: String { "never came true: \(what)" }
}
