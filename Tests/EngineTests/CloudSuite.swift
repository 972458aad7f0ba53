import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// What tests of the Cloud API's rules stand on.
protocol CloudSuite {}

extension CloudSuite {
    /// The one that is bound to every day.
    var template: RemoteTemplate.Name { RemoteTemplate.Name(name: "relance", language: "fr") }

    /// An account on the Cloud API, connected, a template bound and approved for every day.
    ///
    /// - Parameter approved: false: WhatsApp has no such template; nil: it does not say.
    func cloud(
        health: ChannelHealth = ChannelHealth(), approved: Bool? = true,
        settings change: (inout EngineSettings) -> Void = { _ in }
    ) async throws -> RunningEngine {
        var settings = EngineSettings(defaultGateway: .cloud)
        settings.channels[.cloud] = ChannelSettings([
            .phoneNumberID: "106", .businessAccountID: "102", .accessToken: "token", .appSecret: "secret",
        ])
        change(&settings)
        let running = try RunningEngine(settings: settings, gateway: RecordingGateway(.cloud))
        running.gateway.say(health)
        running.gateway.hold(approved.map { $0 ? [RemoteTemplate(id: template, status: .approved)] : [] })
        for day in 1...7 { try await bind(running, day: day) }
        try await running.connect()
        return running
    }

    func bind(_ running: RunningEngine, day: Int) async throws {
        let body = TemplateComponent(.body, [.text("{{firstName}}", name: nil), .text("{{day}}", name: nil)])
        let message = TemplateMessage(name: template.name, language: template.language, components: [body])
        try await running.done(
            .bindTemplate(account: "acme", TemplateCatalogue.Slot(day: day, language: .french), message))
    }

    func hear(_ running: RunningEngine, _ kind: ChannelUpdate.Kind, at moment: Instant? = nil) async throws {
        let update = ChannelUpdate(
            .cloud(businessAccountID: "102", phoneNumberID: "106"), at: moment ?? running.clock.now, kind)
        try await running.done(.receive([update]))
    }

    func write(_ text: String, id: String = "wamid.in.1", from: Person = Person(waID: "221770000001"))
        -> ChannelUpdate.Kind
    {
        .inbound(InboundMessage(id: id, from: from, content: .text(text)))
    }

    func state(_ running: RunningEngine, _ contact: String = "a") throws -> TargetState {
        try running.engine.read { view in
            let account = try #require(try view.account(named: "acme"))
            let record = try #require(try view.contact(named: contact, in: account.number))
            let target = try #require(record.targets.first)
            return try #require(try view.target(target)?.state)
        }
    }

    func account(_ running: RunningEngine) throws -> AccountState {
        try running.engine.read { view in try #require(try view.account(named: "acme")).state }
    }
}
