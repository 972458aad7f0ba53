import Domain
import Engine
import EventStore
import Projections
import Server
import Simulator
import WhatsApp

/// Sends over HTTP to a stand-in for WhatsApp, and every receipt back through signed webhooks: intent, answer and
/// receipts durable, projections following, both ends of the wire in this process.
enum WireBenchmark {
    /// The stand-in's numbers begin at 106000000000001, all of one business account.
    private static let numbers = 8
    private static let days = 4

    static func run(_ bench: inout Bench) throws {
        let people = bench.size(20_000, quick: 4_000)
        try Scratch.with("wire") { directory in
            let simulator = try start()
            let installation = try LoopInstallation(directory, cloud: settings(simulator.url))
            let server = try HTTPServer(listen: ListenAddress(), router: installation.router)
            simulator.settings.webhookURL = "\(server.url)/webhooks/whatsapp"
            try prepare(installation, people: people)

            // On the first day WhatsApp tells how it calls each person, once for all.
            try day(people, 1, installation)
            let started = ContinuousClock.now
            for number in 2...days { try day(people, number, installation) }
            let seconds = Bench.seconds(since: started)
            try check(installation, simulator.counts, messages: people * days)
            let sends = people * (days - 1)
            bench.add(
                "sends over HTTP, receipts coming back meanwhile", count: sends, seconds: seconds,
                bar: "≥ 5,000/s, with 15,000 receipts/s",
                note: "\(Bench.grouped(Double(3 * sends) / seconds)) receipts/s")
            server.stopNow()
            try installation.close()
            try Waiting.until { await simulator.stop() }
        }
    }

    /// As fast as it can, everything read, in batches as WhatsApp sends them.
    private static func start() throws -> Simulator {
        var settings = SimulatorSettings()
        settings.numbers = numbers
        settings.throughput = 0
        settings.pairLimit = false
        settings.read = 1
        settings.sentDelay = 0...20
        settings.deliveredDelay = 20...60
        settings.readDelay = 60...120
        return try Simulator.start(settings, transport: try CurlTransport())
    }

    private static func settings(_ url: String) -> ChannelSettings {
        let defaults = SimulatorSettings()
        return ChannelSettings([
            .baseURL: url, .accessToken: defaults.token, .appSecret: defaults.appSecret, .messagesPerSecond: "100000",
            .phoneNumberID: "unused",
        ])
    }

    /// As many accounts as numbers, each with its own, a template bound and approved, and people due in an hour.
    private static func prepare(_ installation: LoopInstallation, people: Int) throws {
        let accounts = (1...numbers).map { "n\($0)" }
        for (index, account) in accounts.enumerated() {
            let phone = String(106_000_000_000_001 + index)
            try installation.perform(
                .setChannel(
                    account: account, .cloud,
                    [
                        .phoneNumberID: .set(phone), .businessAccountID: .set("102000000000001"),
                        .accessToken: .set(SimulatorSettings().token), .messagesPerSecond: .set("100000"),
                    ]))
            let body = TemplateComponent(.body, [.text("{{firstName}}, {{day}}", name: nil)])
            let template = TemplateMessage(name: "relance_j1", language: "fr", components: [body])
            for day in 1...SevenDays.days {
                try installation.perform(
                    .bindTemplate(account: account, TemplateCatalogue.Slot(day: day, language: .french), template))
            }
        }
        try installation.connect(accounts)
        try installation.register(people / numbers, in: accounts)
        try installation.catchUp()
    }

    /// A day's messages, from the first to the last receipt.
    private static func day(_ people: Int, _ number: Int, _ installation: LoopInstallation) throws {
        let delay = number == 1 ? SevenDays.firstDelay : SevenDays.interval
        try installation.perform(.advanceClock(to: installation.engine.clock.now + delay))
        while try installation.projections.statistics.total().read < Int64(people * number) {
            try Waiting.until { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    /// Both ends agree, message for message. (`sent` receipts that come behind `delivered` leave no fact.)
    private static func check(_ installation: LoopInstallation, _ taken: Simulator.Counts, messages: Int) throws {
        let counters = try installation.projections.statistics.total()
        let expected = Int64(messages)
        let all: [(String, Int64, Int64)] = [
            ("accepted", counters.accepted, expected), ("delivered", counters.delivered, expected),
            ("read", counters.read, expected), ("failed", counters.failed, 0), ("in doubt", counters.inDoubt, 0),
            ("taken by the simulator", Int64(taken.accepted), expected), ("twice", Int64(taken.duplicates), 0),
        ]
        let wrong = all.filter { $0.1 != $0.2 }.map { "\($0.0) is \($0.1), not \($0.2)" }
        guard wrong.isEmpty else { throw Disagreement(description: wrong.joined(separator: "; ")) }
    }

    private struct Disagreement: Error, CustomStringConvertible {
        let description: String
    }
}
