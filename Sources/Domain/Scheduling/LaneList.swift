/// The lanes of one account that have something waiting.
struct LaneList: Sendable {
    private struct Item: Sendable {
        let lane: Lane
        /// The earliest due moment. It may be too early (an entry that has gone since), never too late.
        var at: Instant
        /// Milliseconds that its priority puts it back by.
        var handicap: Int64 = 0
        /// Within a tick: the entry given last.
        var cursor: DueEntry?
    }

    private var items: [Item] = []
    /// The edition of the rules that the handicaps are of.
    private var edition = 0

    mutating func note(_ lane: Lane, _ at: Instant) {
        if let index = items.firstIndex(where: { $0.lane == lane }) {
            if at < items[index].at { items[index].at = at }
        } else {
            items.append(Item(lane: lane, at: at))
            edition = -1
        }
    }

    mutating func forget(_ campaign: CampaignNumber) { items.removeAll { $0.lane.campaign == campaign } }

    mutating func endTick() {
        for index in items.indices where items[index].cursor != nil { items[index].cursor = nil }
    }

    func lane(_ index: Int) -> Lane { items[index].lane }

    func dueMoment(of index: Int) -> Instant { items[index].at }

    /// When the first of all lanes has something due and is open; nil where only an event can bring that.
    func earliest(at now: Instant, _ gates: LaneGates) -> Instant? {
        var earliest: Instant?
        for item in items where earliest.map({ item.at < $0 }) ?? true {
            switch gates.passage(of: item.lane, at: max(item.at, now)) {
            case .open: earliest = item.at
            case .closed(_, .some(let until)): earliest = min(until, earliest ?? until)
            case .closed(_, nil): continue
            }
        }
        return earliest
    }

    /// Which lane goes first of those that are due and open: the earliest, counted from its due moment and its priority.
    mutating func choose(at now: Instant, _ gates: LaneGates) -> Int? {
        let rules = gates.rules
        if edition != rules.edition {
            for index in items.indices { items[index].handicap = rules.handicap(of: items[index].lane.campaign) }
            edition = rules.edition
        }
        var chosen: Int?
        var least = Int64.max
        for index in items.indices where items[index].at <= now {
            guard gates.passage(of: items[index].lane, at: now) == .open else { continue }
            let rank = items[index].at.milliseconds + items[index].handicap
            if chosen == nil || rank < least {
                chosen = index
                least = rank
            }
        }
        return chosen
    }

    /// Takes the head of a lane, and notes when the entry behind it is due; nil if nothing is due there after all.
    mutating func take<Queue: DueQueue>(
        from index: Int, of account: AccountNumber, at now: Instant, _ queue: borrowing Queue
    ) throws(Queue.Failure) -> DueEntry? {
        let lane = items[index].lane
        let entry = try queue.firstDue(of: account, in: lane, after: items[index].cursor)
        guard let entry, entry.at <= now else {
            set(index, entry?.at)
            return nil
        }
        items[index].cursor = entry
        set(index, try queue.firstDue(of: account, in: lane, after: entry)?.at)
        return entry
    }

    private mutating func set(_ index: Int, _ at: Instant?) {
        if let at { items[index].at = at } else { items.remove(at: index) }
    }
}
