import Domain
import EventStore

/// Campaigns, whom they have, and whom they have still to look at.
extension StateRows {
    func campaign(_ number: CampaignNumber) throws -> CampaignRow? {
        try transaction.get(tables[.campaigns], Key(number)) { try CampaignRow(decoding: $0) }
    }

    func put(_ row: CampaignRow, _ number: CampaignNumber) throws { try put(.campaigns, Key(number), row.encoded) }

    /// Those of which something is still to be done.
    func unfinishedCampaigns() throws -> [CampaignNumber: CampaignRow] {
        var found: [CampaignNumber: CampaignRow] = [:]
        try scan(.campaigns) { key, value in
            let row = try CampaignRow(decoding: value)
            if !row.isAtRest { found[CampaignNumber(key.uint64())] = row }
        }
        return found
    }

    // MARK: Active targets

    func putActive(_ target: TargetNumber, of campaign: CampaignNumber) throws {
        try put(.campaignTargets, StateKey.pair(campaign, target), [])
    }

    func removeActive(_ target: TargetNumber, of campaign: CampaignNumber) throws {
        try remove(.campaignTargets, StateKey.pair(campaign, target))
    }

    func activeTargets(of campaign: CampaignNumber, limit: Int) throws -> [TargetNumber] {
        try seconds(.campaignTargets, of: campaign, after: 0, limit: limit).map { TargetNumber($0) }
    }

    // MARK: Contacts of an account

    func putMember(_ contact: ContactNumber, of account: AccountNumber) throws {
        try put(.accountContacts, StateKey.pair(account, contact), [])
    }

    /// In the order of their registration, behind `contact`.
    func members(of account: AccountNumber, after contact: ContactNumber, limit: Int) throws -> [ContactNumber] {
        try seconds(.accountContacts, of: account, after: contact.rawValue, limit: limit).map { ContactNumber($0) }
    }

    // MARK: Contacts that campaigns have to look at

    func putCandidate(_ contact: ContactNumber, of account: AccountNumber) throws {
        try put(.candidates, StateKey.pair(account, contact), [])
    }

    func removeCandidate(_ contact: ContactNumber, of account: AccountNumber) throws {
        try remove(.candidates, StateKey.pair(account, contact))
    }

    func candidates(of account: AccountNumber, limit: Int) throws -> [ContactNumber] {
        try seconds(.candidates, of: account, after: 0, limit: limit).map { ContactNumber($0) }
    }

    /// Accounts that have any: one seek an account.
    func accountsWithCandidates() throws -> Set<AccountNumber> {
        var found: Set<AccountNumber> = []
        try transaction.withCursor(tables[.candidates]) { cursor in
            var more = try cursor.first()
            while more {
                let account = AccountNumber(cursor.key.uint64())
                found.insert(account)
                more = try cursor.seek(Key(AccountNumber(account.rawValue + 1)))
            }
        }
        return found
    }

    // MARK: Quotas

    func quota(ofCampaign campaign: CampaignNumber) throws -> Quota? {
        try transaction.get(tables[.campaignQuotas], Key(campaign)) { Quota(decoding: $0) }
    }

    func put(_ quota: Quota, ofCampaign campaign: CampaignNumber) throws {
        try put(.campaignQuotas, Key(campaign), quota.encoded)
    }

    /// The second number of keys that begin with `first`, above `after`.
    private func seconds(
        _ table: StateTable, of first: some EntityNumber, after: UInt64, limit: Int
    ) throws -> [UInt64] {
        var found: [UInt64] = []
        try transaction.withCursor(tables[table]) { cursor in
            var key = Key(first)
            key.append(after + 1)
            var more = try cursor.seek(key)
            while more, found.count < limit, cursor.key.uint64() == first.rawValue {
                found.append(cursor.key.uint64(at: 8))
                more = try cursor.next()
            }
        }
        return found
    }
}
