import Domain

/// The campaigns of which something is still to be done, in memory, and what that is.
struct LiveCampaigns {
    private(set) var rows: [CampaignNumber: CampaignRow] = [:]
    /// The words of those that have some of their own.
    private(set) var texts: [CampaignNumber: MessageTexts] = [:]
    /// To be looked at: something about them has changed.
    private(set) var restless: Set<CampaignNumber> = []
    /// Accounts with contacts that their campaigns have not looked at since they changed.
    var accountsWithCandidates: Set<AccountNumber> = []
    /// Rows to be written before the commit.
    private var changed: Set<CampaignNumber> = []
    private var byAccount: [AccountNumber: Set<CampaignNumber>] = [:]
    /// The moment of each that has one, and all of them in order.
    private var moments: [CampaignNumber: Instant] = [:]
    private var wakes = Heap<Wake>()
    /// Those that have changed since their moment was found.
    private var unplaced: Set<CampaignNumber> = []

    // MARK: Rows

    func row(_ number: CampaignNumber, in rows: StateRows) throws -> CampaignRow? {
        try self.rows[number] ?? rows.campaign(number)
    }

    /// Takes up what a campaign has become, and has it looked at.
    mutating func put(_ row: CampaignRow, _ number: CampaignNumber) {
        if rows.updateValue(row, forKey: number) == nil { byAccount[row.account, default: []].insert(number) }
        changed.insert(number)
        restless.insert(number)
        unplaced.insert(number)
    }

    mutating func setTexts(_ own: MessageTexts?, of number: CampaignNumber) { texts[number] = own }

    /// Writes what has changed; what nothing is left to do for, is forgotten.
    ///
    /// - Returns: those that are, with their accounts.
    mutating func flush(to store: StateRows) throws -> [(campaign: CampaignNumber, account: AccountNumber)] {
        var forgotten: [(campaign: CampaignNumber, account: AccountNumber)] = []
        for number in changed {
            guard let row = rows[number] else { continue }
            try store.put(row, number)
            guard row.isAtRest else { continue }
            forgotten.append((number, row.account))
            rows[number] = nil
            texts[number] = nil
            moments[number] = nil
            byAccount[row.account]?.remove(number)
            if byAccount[row.account]?.isEmpty == true { byAccount[row.account] = nil }
        }
        changed.removeAll(keepingCapacity: true)
        return forgotten
    }

    // MARK: Who is meant

    /// Of an account, in the order in which they go first.
    func active(of account: AccountNumber) -> [CampaignNumber] {
        guard let numbers = byAccount[account] else { return [] }
        return numbers.filter { rows[$0]?.state.status == .active }.sorted { left, right in
            (rows[left]?.state.settings.priority ?? 0, left) < (rows[right]?.state.settings.priority ?? 0, right)
        }
    }

    /// Of an account, oldest first.
    func unfinished(of account: AccountNumber) -> [CampaignNumber] {
        (byAccount[account] ?? []).filter { rows[$0]?.state.status.isOver == false }.sorted()
    }

    /// Whether an active campaign of the account has to look at somebody who changed, or who is in a sequence no longer.
    func wantsCandidate(of account: AccountNumber, hasLeft: Bool) -> Bool {
        guard let numbers = byAccount[account] else { return false }
        return numbers.contains { number in
            guard let state = rows[number]?.state, state.status == .active else { return false }
            return !hasLeft || state.filter.excludesCurrentTargets
        }
    }

    // MARK: Whom to look at

    mutating func takeRestless() -> [CampaignNumber] {
        defer { restless.removeAll(keepingCapacity: true) }
        return restless.sorted()
    }

    mutating func disturb(_ number: CampaignNumber) { restless.insert(number) }

    /// Everything of an account: a gate may have opened.
    mutating func disturb(all account: AccountNumber) {
        guard let numbers = byAccount[account] else { return }
        restless.formUnion(numbers)
        accountsWithCandidates.insert(account)
    }

    /// Those that wait for a campaign which is over.
    mutating func disturb(waitingFor parent: CampaignNumber, of account: AccountNumber) {
        for number in byAccount[account] ?? [] where rows[number]?.state.settings.runAfter == parent {
            restless.insert(number)
        }
    }

    // MARK: When

    /// When time alone brings something next: a start, or a day on which other people match. Since it was last found, it may
    /// be too early, never too late.
    var nextMoment: Instant? { wakes.min?.at }

    /// Looks again at those that have changed.
    mutating func findNextMoment(zone: (AccountNumber) -> ZoneRules, after now: Instant) {
        for number in unplaced {
            let moment = rows[number].flatMap { $0.nextMoment(zone($0.account), after: now) }
            guard moment != moments[number] else { continue }
            moments[number] = moment
            if let moment { wakes.insert(Wake(at: moment, campaign: number)) }
        }
        unplaced.removeAll(keepingCapacity: true)
        while let first = wakes.min, moments[first.campaign] != first.at { _ = wakes.removeMin() }
    }

    /// Those whose moment has come; what is next of theirs is to be found.
    mutating func takeWoken(at now: Instant) -> [CampaignNumber] {
        var woken: Set<CampaignNumber> = []
        while let first = wakes.min, first.at <= now {
            _ = wakes.removeMin()
            if moments[first.campaign] == first.at { woken.insert(first.campaign) }
        }
        for number in woken {
            moments[number] = nil
            unplaced.insert(number)
        }
        return woken.sorted()
    }

    /// The days of an account begin at other moments.
    mutating func replace(all account: AccountNumber) { unplaced.formUnion(byAccount[account] ?? []) }
}

/// A campaign's moment among all of them; stale where the campaign's own has become another.
private struct Wake: Comparable {
    let at: Instant
    let campaign: CampaignNumber

    static func < (left: Wake, right: Wake) -> Bool { (left.at, left.campaign) < (right.at, right.campaign) }
}

extension CampaignRow {
    fileprivate func nextMoment(_ zone: ZoneRules, after now: Instant) -> Instant? {
        switch state.status {
        case .scheduled: state.settings.scheduledStart.flatMap { $0 > now ? $0 : nil }
        case .active where state.filter.dependsOnDay && pass == nil: zone.instant(ofDay: passDay + 1)
        case .draft, .active, .paused, .completed, .cancelled: nil
        }
    }
}
