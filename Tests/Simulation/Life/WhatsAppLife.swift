import Domain
import Engine
import EventStore
import TestSupport
import WhatsApp

/// A random life on WhatsApp, the same for the same seed: everything a business meets there, and everything that befalls
/// a process.
struct WhatsAppLife {
    var random: SeededRandom
    let cast: Cast
    let network: Network
    let stage: Stage
    let world: World
    var contactCount = 0
    /// Who is behind each contact; two accounts may know the same person.
    var humans: [String: Int] = [:]

    init(seed: Int) throws {
        random = SeededRandom(seed: seed)
        cast = Cast(&random)
        let clock = TestClock(at: World.beginning)
        let log = try MemoryEventLog()
        network = Network(cast, clock: clock, random: SeededRandom(seed: ~seed))
        stage = Stage(network, log)
        world = try World(
            stage, clock: clock, log: log, settings: EngineSettings(defaultGateway: .cloud, zone: Zones.rules))
        try world.start()
    }

    /// Lives for so many steps, every rule checked after each commit, then lets everything come to its end.
    ///
    /// - Parameter isTold: a violation comes with the log's last facts.
    mutating func run(steps: Int, isTold: Bool) throws {
        do {
            try begin()
            for _ in 0..<5 { try world.perform(newContact()) }
            for _ in 0..<steps { try step() }
            try finish()
        } catch let violation as Violation where isTold {
            throw Violation("\(violation)\n\(try world.lastFacts(300))")
        }
    }

    private mutating func begin() throws {
        for day in 1...7 {
            network.templates[Self.template(day, .french)] = random.chance(0.9) ? .approved : .pending
            network.templates[Self.template(day, .english)] = random.chance(0.6) ? .approved : .rejected
            network.templates[Self.campaignTemplate(day)] = random.chance(0.8) ? .approved : .pending
        }
        for member in cast.members {
            var patch = AccountPatch()
            patch.config[.gateway] = .text(member.kind.rawValue)
            patch.config[.doubtPolicy] = .text(random.chance(0.3) ? "resend" : "assumeSent")
            if random.chance(0.6) { patch.config[.timeZone] = Zones.draw(&random) }
            try world.perform(.configure(account: member.id, patch))
            try world.perform(.setChannel(account: member.id, member.kind, cast.settings(of: member)))
            for day in 1...7 where random.chance(0.95) { try bind(day, .french, member.id) }
            for day in 1...7 where random.chance(0.4) { try bind(day, .english, member.id) }
            try world.perform(.startPairing(account: member.id))
        }
        try world.advance(by: .seconds(10))
    }

    static func template(_ day: Int, _ language: Language) -> RemoteTemplate.Name {
        language == .french
            ? RemoteTemplate.Name(name: "jour_\(day)", language: "fr")
            : RemoteTemplate.Name(name: "day_\(day)", language: "en_GB")
    }

    /// What any campaign says that has words of its own for the day.
    static func campaignTemplate(_ day: Int) -> RemoteTemplate.Name {
        RemoteTemplate.Name(name: "offre_\(day)", language: "fr")
    }

    func bind(_ day: Int, _ language: Language, _ account: String) throws {
        try bind(Self.template(day, language), to: TemplateCatalogue.Slot(day: day, language: language), account)
    }

    /// Campaigns that have words of their own need templates of their own; one of them may bind more.
    mutating func bindCampaigns(chance: Double) throws {
        let witness = stage.judge.witness
        for (number, entry) in witness.campaigns.all.sorted(by: { $0.key < $1.key }) where !entry.state.status.isOver {
            guard let account = witness.accounts[entry.account]?.state.id else { continue }
            for day in 1...7 where entry.state.messages[day] != nil || random.chance(0.1) {
                guard random.chance(chance) else { continue }
                let slot = TemplateCatalogue.Slot(CampaignNumber(number), day: day, language: .french)
                try bind(Self.campaignTemplate(day), to: slot, account)
            }
        }
    }

    private func bind(_ name: RemoteTemplate.Name, to slot: TemplateCatalogue.Slot, _ account: String) throws {
        let body = TemplateComponent(.body, [.text("{{firstName}}", name: nil)])
        let template = TemplateMessage(name: name.name, language: name.language, components: [body])
        try world.perform(.bindTemplate(account: account, slot, template))
    }

    // MARK: Drawing

    mutating func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func randomDuration() -> Duration {
        switch draw(0...3) {
        case 0: .milliseconds(draw(0...5000))
        case 1: .minutes(draw(1...90))
        case 2: .hours(draw(1...30))
        default: .days(1)
        }
    }

    mutating func member() -> Cast.Member { cast.members[draw(0...cast.members.count - 1)] }
    mutating func number() -> String { cast.numbers[draw(0...cast.numbers.count - 1)].id }
    mutating func contact() -> String { "c\(draw(0...max(1, contactCount)))" }
    mutating func human() -> Int? { network.people.isEmpty ? nil : draw(0...network.people.count - 1) }
}
