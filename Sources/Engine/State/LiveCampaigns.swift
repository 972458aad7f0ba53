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

    // MARK: Rows

    func row(_ number: CampaignNumber, in rows: StateRows) throws -> CampaignRow? {
        try self.rows[number] ?? rows.campaign(number)
    }

    /// Takes up what a campaign has become, and has it looked at.
    mutating func put(_ row: CampaignRow, _ number: CampaignNumber) {
        if rows.updateValue(row, forKey: number) == nil { byAccount[row.account, default: []].insert(number) }
        changed.insert(number)
        restless.insert(number)
    }

    mutating func setTexts(_ own: MessageTexts?, of number: CampaignNumber) { texts[number] = own }

    /// Writes what has changed; whom nothing is left to do for, is forgotten.
    mutating func flush(to store: StateRows) throws {
        for number in changed {
            guard let row = rows[number] else { continue }
            try store.put(row, number)
            guard row.isAtRest else { continue }
            rows[number] = nil
            texts[number] = nil
            byAccount[row.account]?.remove(number)
            if byAccount[row.account]?.isEmpty == true { byAccount[row.account] = nil }
        }
        changed.removeAll(keepingCapacity: true)
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

    /// When time alone brings something next: a start, or a day on which other people match.
    private(set) var nextMoment: Instant?

    mutating func findNextMoment(zone: (AccountNumber) -> ZoneRules, after now: Instant) {
        nextMoment = rows.values.compactMap { row -> Instant? in
            switch row.state.status {
            case .scheduled: row.state.settings.scheduledStart.flatMap { $0 > now ? $0 : nil }
            case .active where row.state.filter.dependsOnDay && row.pass == nil:
                zone(row.account).instant(ofDay: row.passDay + 1)
            case .draft, .active, .paused, .completed, .cancelled: nil
            }
        }.min()
    }
}
