import Domain
import Engine
import TestSupport
import WhatsApp

/// WhatsApp itself, as far as a business meets it: numbers, portfolios, templates, people, and what it took.
///
/// It outlives every process, moves by the life's clock, and draws everything from the life's seed. Its own rules hold
/// whatever it draws: no free text outside a window, no template that is not approved, nothing for who stopped it.
///
/// `@unchecked Sendable`: a life runs on one thread from its beginning to its end.
final class Network: @unchecked Sendable {
    let clock: TestClock
    var random: SeededRandom
    /// How often something other than the plain way happens; 0 at the end of a life.
    var roughness: Double
    let cast: Cast

    var numbers: [String: BusinessNumber] = [:]
    var templates: [RemoteTemplate.Name: TemplateStatus] = [:]
    var sessions: [String: WebSessionWord] = [:]
    var people: [Human] = []
    /// By a telephone's digits: who has it now.
    var telephones: [String: Int] = [:]

    /// By our token.
    var taken: [String: Taken] = [:]
    var messageCount = 0
    var posts = PostQueue()
    /// Hears of every message at the moment in which it is handed over.
    var handedOver: ([OutboundMessage]) -> Void = { _ in }
    /// Hears of every answer that names somebody, when the engine takes it.
    var answered: (MessageKey, Person) -> Void = { _, _ in }

    init(_ cast: Cast, clock: TestClock, random: SeededRandom) {
        self.cast = cast
        self.clock = clock
        self.random = random
        roughness = Double.random(in: 0.1...0.9, using: &self.random)
        var people: [String: Int] = [:]
        for number in cast.numbers {
            let limit = people[number.portfolio] ?? Int.random(in: 2...12, using: &self.random)
            people[number.portfolio] = limit
            numbers[number.id] = BusinessNumber(id: number.id, business: number.business, people: limit)
        }
    }

    var now: Instant { clock.now }

    func chance(_ probability: Double) -> Bool { random.chance(probability) }
    func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    /// The human who is at that address; nil where nobody is.
    func human(at recipient: OutboundMessage.Recipient) -> Int? {
        switch recipient {
        case .phone(let phone): telephones[String(phone.dropFirst())]
        case .userID(let id): people.firstIndex { ($0.userID == id || $0.hiddenID == id) && !$0.isGone }
        }
    }

    /// Whether the person has written to the sender within a day.
    func isOpen(to message: OutboundMessage) -> Bool {
        guard let human = human(at: message.recipient), let sender = cast.sender(of: message.channel) else {
            return false
        }
        return people[human].windows[sender].map { now < $0 } ?? false
    }

    /// Another person comes into the world, with a telephone of their own.
    func addHuman() -> Int {
        let index = people.count
        let human = Human(index: index, hidesNumber: chance(0.25))
        people.append(human)
        telephones[human.phone] = index
        return index
    }

    /// Whatever broke is mended, and WhatsApp has no more limits; what befalls single messages goes on.
    func mend() {
        for id in numbers.keys { numbers[id]?.trouble = nil }
        for name in templates.keys { templates[name] = .approved }
        for id in numbers.keys { numbers[id]?.people = nil }
        for session in sessions.keys where sessions[session] != .working { sessions[session] = .missing }
    }
}

extension Network {
    /// What a look at a number or a session that is well would see.
    enum Look: Equatable {
        case number(people: Int?, quality: String, level: String)
        case session
    }

    /// Nil where something is wrong.
    func look(at channel: Channel) -> Look? {
        switch channel {
        case .sandbox: return nil
        case .cloud(let cloud):
            guard let number = numbers[cloud.phoneNumberID], number.trouble == nil else { return nil }
            return .number(people: number.people, quality: number.quality, level: number.level)
        case .web(let web): return sessions[web.session] == .working ? .session : nil
        }
    }
}

/// A number that businesses write from.
struct BusinessNumber {
    let id: String
    let business: String
    /// Unique people a day, of the whole portfolio; nil: as many as one likes.
    var people: Int?
    var quality = "GREEN"
    var level = "STANDARD"
    /// The error that every call meets until somebody sees to it.
    var trouble: Int?
}

enum WebSessionWord: String { case missing, scanning = "SCAN_QR_CODE", working = "WORKING", failed = "FAILED" }

/// Somebody with a telephone.
struct Human {
    let index: Int
    let hidesNumber: Bool
    /// Digits, as the business knows it.
    let phone: String
    /// As WhatsApp writes it: for some it differs.
    let waID: String
    var userID: String
    /// What a WhatsApp-Web gateway calls who hides the number.
    let hiddenID: String
    /// The number is another person's now, or nobody's.
    var isGone = false
    /// Told WhatsApp to stop a business's marketing: by number.
    var stopped: Set<String> = []
    /// Until when each number may say anything.
    var windows: [String: Instant] = [:]
    var messagesWritten = 0

    init(index: Int, hidesNumber: Bool) {
        self.index = index
        self.hidesNumber = hidesNumber
        let digits = String(10_000_000 + index)
        phone = "2376" + digits
        waID = index % 4 == 0 ? "237" + digits : phone
        userID = "CM.\(digits)77"
        hiddenID = "88\(digits)@lid"
    }

    /// How WhatsApp names the person in a webhook of the Cloud API.
    func named(both: Bool) -> Person {
        Person(waID: hidesNumber && !both ? nil : waID, userID: userID)
    }
}

/// A message that WhatsApp was handed, and what became of it.
struct Taken {
    let id: String
    /// The number or the session.
    let sender: String
    let human: Int?
    let at: Instant
    /// Anything, inside a window; else a template.
    let isFree: Bool
    /// Whether the person had written to this number within a day: then it counts against no limit of people.
    let isInWindow: Bool
    /// Whether it was taken, whatever was answered.
    let isTaken: Bool
    let answer: Fate.Answer
    /// Whether the person got it, now or later.
    let isReached: Bool
}
