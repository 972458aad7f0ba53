internal import Domain

/// All there is, behind one lock: accounts, people, messages, what is due, and what was counted.
///
/// Changed only by its own methods, which never wait; what they decide to tell the outside they hand back as values.
struct World: Sendable {
    /// Milliseconds since 1970 at the start; what is kept in 32 bits counts from here, for 49 days.
    let epoch: Int64
    /// Tells this run's message ids from those of another.
    let nonce: UInt16
    var settings: SimulatorSettings

    var numbers: [BusinessNumber] = []
    var numberIndex: [String: Int] = [:]
    var wabas: [Waba] = []
    var wabaIndex: [String: Int] = [:]
    var portfolios: [String: Portfolio] = [:]
    var sessions: [WebSession] = []
    var sessionIndex: [String: Int] = [:]
    var media: [String: Media] = [:]
    /// For ids of media, templates and events.
    var nextID = 0

    var people = People()
    /// When a person last wrote to a number (of the Cloud API), in milliseconds since 1970.
    var lastInbound: [UInt64: Int64] = [:]
    var messages = MessageStore()
    var judge = Judge()
    var pairs = PairLimit()
    var totals = Totals()
    /// Sends so far: what fates are drawn from.
    var sequence: UInt64 = 0

    var due = Heap<Due>()
    var changes: [UInt32: Change] = [:]
    var alarms = Heap<Alarm>()
    var ready: [Post] = []
    /// Posts whose answer is awaited.
    var inFlight = 0
    /// Posts that wait to come again.
    var retrying = 0
    /// Batches made so far.
    var batches: UInt64 = 0
    /// Resets so far.
    private(set) var run = 0
    private var order: UInt32 = 0
    var isStopping = false

    init(_ settings: SimulatorSettings, now: Int64) {
        epoch = now
        nonce = UInt16(truncatingIfNeeded: mixed(UInt64(bitPattern: now)))
        self.settings = settings
        addMissingAccounts()
    }

    func sinceStart(_ now: Int64) -> UInt32 { UInt32(clamping: now - epoch) }

    mutating func nextOrder() -> UInt32 {
        order &+= 1
        return order
    }

    /// A number for an id that nothing else here has.
    mutating func newID() -> Int {
        nextID += 1
        return nextID
    }

    mutating func schedule(_ action: Alarm.Action, at: Int64) {
        alarms.insert(Alarm(at: at, order: nextOrder(), action: action))
    }

    // MARK: Accounts

    static let firstNumber = 106_000_000_000_001
    static let firstWaba = 102_000_000_000_001
    static let firstDigits: UInt64 = 12_025_550_100

    /// As many WABAs and numbers as the settings ask for; none is ever taken away.
    mutating func addMissingAccounts() {
        for place in 0..<settings.wabas { addWaba(String(Self.firstWaba + place)) }
        for place in 0..<settings.numbers {
            let waba = String(Self.firstWaba + place % settings.wabas)
            addNumber(String(Self.firstNumber + place), waba: waba, digits: Self.firstDigits + UInt64(place))
        }
    }

    @discardableResult
    mutating func addWaba(_ id: String) -> Int {
        if let known = wabaIndex[id] { return known }
        var waba = Waba(id: id, portfolio: id)
        for template in BuiltInTemplates.all { waba.templates.append(template("7\(newID().padded(14))")) }
        wabas.append(waba)
        wabaIndex[id] = wabas.count - 1
        return wabas.count - 1
    }

    @discardableResult
    mutating func addNumber(_ id: String, waba: String, digits: UInt64) -> Int {
        if let known = numberIndex[id] { return known }
        let identity = NumberIdentity(id: id, waba: waba, digits: digits)
        numbers.append(BusinessNumber(identity: identity, waba: addWaba(waba)))
        numberIndex[id] = numbers.count - 1
        return numbers.count - 1
    }

    /// Forgets messages, counts and what is due; accounts, templates, people's manners and sessions stay. Fates begin
    /// anew.
    mutating func reset() {
        run += 1
        messages = MessageStore()
        judge = Judge()
        pairs = PairLimit()
        totals = Totals()
        portfolios = [:]
        lastInbound = [:]
        people.forgetCounts()
        due = Heap()
        changes = [:]
        sequence = 0
        for number in numbers.indices {
            numbers[number].rate = RateWindow()
            numbers[number].accepted = 0
            numbers[number].refused = 0
            numbers[number].rateViolations = 0
        }
    }
}

extension Int {
    /// At least `count` decimal digits.
    func padded(_ count: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, count - digits.count)) + digits
    }
}
