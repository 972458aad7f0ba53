import Domain

let midday = Instant(iso8601: "2025-01-20T12:00:00Z")!

/// A scheduler with its queue; effects are carried out as the engine does.
struct Board {
    /// Counts the look-ups, so that a test can show that there were none.
    final class Looks { var count = 0 }

    /// Plain arrays; and accounts who have a million waiting, which nobody writes down.
    struct Queue: DueQueue {
        var due: [AccountNumber: [Lane: [DueEntry]]] = [:]
        var eligible: [AccountNumber: [EligibleEntry]] = [:]
        /// When the million is due, and how many of it are gone.
        var millions: [AccountNumber: (at: Instant, gone: UInt64)] = [:]
        let looks = Looks()

        var isEmpty: Bool { due.values.allSatisfy { $0.values.allSatisfy(\.isEmpty) } }

        func firstDue(of account: AccountNumber, in lane: Lane, after entry: DueEntry?) -> DueEntry? {
            looks.count += 1
            if let million = millions[account] {
                let index = entry.map { $0.target.rawValue + 1 } ?? million.gone
                return index < 1_000_000 ? DueEntry(at: million.at, target: TargetNumber(index)) : nil
            }
            return due[account]?[lane]?.first { candidate in entry.map { candidate > $0 } ?? true }
        }

        func firstEligible(of account: AccountNumber, after entry: EligibleEntry?) -> EligibleEntry? {
            looks.count += 1
            return eligible[account]?.first { candidate in entry.map { candidate > $0 } ?? true }
        }

        mutating func insert(_ entry: DueEntry, of account: AccountNumber, in lane: Lane) {
            let place = due[account]?[lane]?.lastIndex { $0 < entry }.map { $0 + 1 } ?? 0
            due[account, default: [:]][lane, default: []].insert(entry, at: place)
        }

        mutating func remove(_ entry: DueEntry, of account: AccountNumber, in lane: Lane) {
            millions[account]?.gone += 1
            due[account]?[lane]?.removeAll { $0 == entry }
        }
    }

    var scheduler = Scheduler()
    var queue = Queue()
    /// The lanes of what was requested, in order.
    private(set) var lanes: [Lane] = []
    private var campaigns: [UInt64: CampaignGates] = [:]
    private var states: [UInt64: AccountState] = [:]
    private var adjustments: [UInt64: (inout AccountGates) -> Void] = [:]
    private let zone: ZoneRules
    private let minimumDelay: Duration
    private var number: UInt64 = 1000

    static var connected: AccountState {
        var state = AccountState()
        state.gateway.status = .connected
        return state
    }

    init(
        accounts: Int, zone: ZoneRules = .utc, minimumDelay: Duration = .zero,
        _ change: (inout AccountState) -> Void = { _ in }
    ) {
        self.zone = zone
        self.minimumDelay = minimumDelay
        for account in 0..<UInt64(accounts) { self.change(account + 1, change) }
    }

    /// Accounts that all send through channel 1, without a limit of the day.
    static func onChannel(accounts: Int, _ limits: ChannelLimits) -> Board {
        var board = Board(accounts: accounts) { $0.config.maxMessagesPerDay = .max }
        board.scheduler.reduce(.channel(ChannelNumber(1), limits))
        for account in 1...UInt64(accounts) { board.adjust(account) { $0.channel = ChannelNumber(1) } }
        return board
    }

    mutating func change(_ account: UInt64, _ change: (inout AccountState) -> Void) {
        change(&states[account, default: Self.connected])
        tellGates(account)
    }

    /// What the account's own state does not say; it replaces what was adjusted before.
    mutating func adjust(_ account: UInt64, _ adjustment: @escaping (inout AccountGates) -> Void) {
        adjustments[account] = adjustment
        tellGates(account)
    }

    private mutating func tellGates(_ account: UInt64) {
        var gates = AccountGates(states[account] ?? Self.connected, minimumDelay: minimumDelay, zone: zone)
        adjustments[account]?(&gates)
        scheduler.reduce(.gates(AccountNumber(account), gates))
    }

    mutating func add(_ count: Int, to account: UInt64, campaign: UInt64? = nil, day: Int = 1, at: Instant) {
        let lane = Lane(campaign: campaign.map { CampaignNumber($0) }, day: day)
        if let campaign, campaigns[campaign] == nil { tell(campaign, of: account) { _ in } }
        for _ in 0..<count {
            number += 1
            queue.insert(DueEntry(at: at, target: TargetNumber(number)), of: AccountNumber(account), in: lane)
        }
        scheduler.reduce(.due(AccountNumber(account), lane, at))
    }

    /// A campaign is open, and has no limits, until something else is said.
    mutating func tell(_ campaign: UInt64, of account: UInt64, _ change: (inout CampaignGates) -> Void) {
        change(&campaigns[campaign, default: CampaignGates(isOpen: true)])
        guard let gates = campaigns[campaign] else { return }
        scheduler.reduce(.campaign(AccountNumber(account), CampaignNumber(campaign), gates))
    }

    mutating func addMillion(to account: UInt64, at: Instant) {
        queue.millions[AccountNumber(account)] = (at, 0)
        scheduler.reduce(.due(AccountNumber(account), Lane(campaign: nil, day: 1), at))
    }

    mutating func addEligible(_ count: Int, to account: UInt64, at: Instant) {
        for _ in 0..<count {
            number += 1
            queue.eligible[AccountNumber(account), default: []]
                .append(EligibleEntry(at: at, contact: ContactNumber(number)))
        }
        scheduler.reduce(.eligible(AccountNumber(account), at))
    }

    /// The accounts served, in order. Nothing is answered.
    mutating func tick(at now: Instant, limit: Int = 1000) -> [UInt64] {
        scheduler.tick(at: now, limit: limit, queue: queue).map { effect in
            switch effect {
            case .enroll(let account, let entry):
                queue.eligible[account]?.removeAll { $0 == entry }
                return account.rawValue
            case .request(let account, let lane, let entry):
                queue.remove(entry, of: account, in: lane)
                lanes.append(lane)
                scheduler.reduce(.requested(account, lane.campaign, at: now))
                return account.rawValue
            }
        }
    }

    /// Ticks through every moment at which something happens, up to `end`; what was served, and when.
    mutating func run(from start: Instant, through end: Instant, limit: Int = 1000) -> [(account: UInt64, at: Instant)]
    {
        var served: [(account: UInt64, at: Instant)] = []
        var now = start
        while now <= end {
            let accounts = tick(at: now, limit: limit)
            served += accounts.map { ($0, now) }
            guard let next = scheduler.nextWake(at: now) else { break }
            // A moment at which nothing was done has to pass.
            if accounts.isEmpty, next <= now { break }
            now = next
        }
        return served
    }
}
