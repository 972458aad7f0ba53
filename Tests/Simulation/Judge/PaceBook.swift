import Domain

/// How fast and to how many: the rate of a number, the least time between messages, the people of a portfolio.
struct PaceBook {
    private let cast: Cast
    /// By number, or by account where the rate is the account's own.
    private var lastAtRate: [String: Instant] = [:]
    private var lastOfAccount: [String: Instant] = [:]
    private var lastToContact: [UInt64: Instant] = [:]
    /// By portfolio and human: when WhatsApp last took something that counts.
    private var people: [String: [Int: Instant]] = [:]
    /// Whom each address reached when it was written to last.
    private var reached: [String: (human: Int, at: Instant)] = [:]
    /// The limit that bound each target's last request.
    var limits: [UInt64: Int?] = [:]

    init(_ cast: Cast) { self.cast = cast }

    /// A process begins with the nominal rate and owes nothing.
    mutating func restart() { lastAtRate = [:] }

    mutating func noteRequest(by name: String, contact: UInt64, at time: Instant) throws {
        guard let member = cast.member(name) else { throw Violation("a request of nobody's") }
        if member.kind == .web {
            // Two minutes, half a minute more or less.
            if let last = lastOfAccount[name], time < last + .seconds(90) {
                throw Violation("\(name) sends within 90 s of its last message")
            }
            lastOfAccount[name] = time
        } else if let perSecond = cast.perSecond {
            let bound = cast.rateIsOfNumber ? member.sender : name
            // So slow a bucket holds one message.
            if let last = lastAtRate[bound], time < last + .milliseconds(1000 / perSecond) {
                throw Violation("\(bound) sends faster than \(perSecond)/s")
            }
            lastAtRate[bound] = time
        }
    }

    /// WhatsApp took it: a person more, unless they had written to us or were written to before.
    mutating func noteTaken(_ taken: Taken, of handed: Judge.Handed) throws {
        guard let portfolio = cast.number(taken.sender)?.portfolio, let human = human(taken, at: handed.address) else {
            return
        }
        // What was refused in words is not counted, though WhatsApp may have taken it.
        if case .no = taken.answer { return }
        if let last = lastToContact[handed.contact], taken.at < last + .seconds(6) {
            throw Violation("\(handed.key.text) within 6 s of the last message to the same person")
        }
        lastToContact[handed.contact] = taken.at
        guard !taken.isInWindow, !taken.isFree else { return }
        let known = people[portfolio]?[human]
        people[portfolio, default: [:]][human] = taken.at
        guard known.map({ $0 + .hours(24) <= taken.at }) ?? true,
            let limit = limits[handed.key.target.rawValue] ?? nil
        else { return }
        let count = people[portfolio]?.values.count { $0 + .hours(24) > taken.at } ?? 0
        guard count <= limit else {
            throw Violation(
                "\(handed.key.text) is to person \(count) of portfolio \(portfolio), which may write to \(limit)")
        }
    }

    /// A telephone that changed hands since it was written to is the same person to whoever was not told.
    private mutating func human(_ taken: Taken, at address: String) -> Int? {
        guard var human = taken.human else { return nil }
        if let last = reached[address], last.at + .hours(24) > taken.at { human = last.human }
        reached[address] = (human, taken.at)
        return human
    }
}
