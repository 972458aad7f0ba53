import Domain
import WhatsApp

/// Webhooks on their way: each is told at its moment, and again until somebody answered.
struct PostQueue {
    struct Post {
        let id: Int
        var at: Instant
        let updates: [ChannelUpdate]
        let secret: String
        let meaning: Meaning
    }

    /// Soonest first; of one moment, in the order in which they were sent.
    private(set) var waiting: [Post] = []
    private var count = 0

    var next: Instant? { waiting.first?.at }

    mutating func send(_ updates: [ChannelUpdate], secret: String, _ meaning: Meaning, at moment: Instant) {
        count += 1
        let place = waiting.lastIndex { $0.at <= moment }.map { $0 + 1 } ?? 0
        waiting.insert(
            Post(id: count, at: moment, updates: updates, secret: secret, meaning: meaning), at: place)
    }

    func due(at now: Instant) -> [Post] { Array(waiting.prefix { $0.at <= now }) }

    mutating func remove(_ ids: Set<Int>) { waiting.removeAll { ids.contains($0.id) } }
}

/// What a webhook says, as whoever sent it knows it.
enum Meaning {
    /// Of the message with our token, which the webhook may lack.
    case status(token: String, isNamed: Bool, Word, at: Instant, names: Person)
    case wrote(id: String, to: String, names: Person, OptMeaning?, at: Instant, opensWindow: Bool)
    case preference(of: String, names: Person, stops: Bool, at: Instant)
    case numberChanged(of: String, old: Person)
    case template(RemoteTemplate.Name, business: String, TemplateStatus?)
    case limits(of: String, people: PeopleLimit?)
    case halt(of: String, until: Instant?, at: Instant, isOfTemplates: Bool)
    case channelError(of: String, code: Int)
    /// Done at the gateway when it is told.
    case session(String, WebSessionWord)
    case nothing
}

/// What a whole message says, beyond what it says.
enum OptMeaning { case stop, start }

/// What WhatsApp says of a message.
enum Word: Hashable {
    case sent, delivered, read
    /// Nil: no code was given.
    case failed(Int?)
}
