import Domain
import EventStore

/// The tables of the writer's decision state. Numbers in keys are big-endian, so that order is numeric.
enum StateTable: String, CaseIterable, Sendable {
    /// account → AccountRow
    case accounts
    /// contact → ContactRow
    case contacts
    /// target → TargetRow
    case targets
    /// 0 → InstallationRow
    case installation
    /// account id, as text → account
    case accountIds
    /// keyed hash of a contact id (16) ‖ account → contact
    case contactIds
    /// keyed hash of a phone number, a wa_id or a user id (16) ‖ account ‖ contact → nothing
    case addresses
    /// account ‖ campaign or 0 ‖ day (1) ‖ moment ‖ target → nothing
    case due
    /// account ‖ moment ‖ contact → nothing
    case eligible
    /// moment ‖ target → nothing: doubts waiting for their policy
    case deadlines
    /// contact ‖ campaign or 0 → target
    case enrolments
    /// campaign → CampaignRow
    case campaigns
    /// campaign ‖ target → nothing: on their way
    case campaignTargets
    /// campaign → as `quotas`
    case campaignQuotas
    /// account ‖ contact → nothing
    case accountContacts
    /// account ‖ contact → nothing: changed since the account's campaigns looked at them
    case candidates
    /// target → nothing: an answer or a settlement is outstanding
    case unresolved
    /// contact → nothing: erased, the key not known to be destroyed yet
    case erasures
    /// contact → nothing: the answer to a reply is outstanding
    case openReplies
    /// period (2) ‖ keyed hash of a gateway's id (16) → target ‖ day (1) ‖ attempt (4); nothing for what people wrote
    case messageIds
    /// portfolio ‖ contact → moments of the messages by which they count against the limit of people in 24 h
    case people
    /// portfolio ‖ latest of those moments ‖ contact → nothing
    case peopleTimes
    /// account → day (8) ‖ used (8) ‖ last request (8, 0 for none)
    case quotas
    /// account → outcomes known (1) ‖ failures among them, as bits (8)
    case failures
    /// scope (16) → moment ‖ fingerprint (8) ‖ outcome
    case idempotency
    /// moment ‖ scope (16) → nothing: when idempotency keys lapse
    case lapses
}

extension Key {
    init(_ number: some EntityNumber) {
        self.init()
        append(number.rawValue)
    }

    mutating func append(_ number: some EntityNumber) { append(number.rawValue) }
    mutating func append(_ instant: Instant) { append(instant.keyBits) }
}

extension Instant {
    /// As a number that sorts as time does: moments before 1970 come first.
    var keyBits: UInt64 { UInt64(bitPattern: milliseconds) ^ (1 << 63) }

    /// Reads what `keyBits` wrote.
    init(keyBits: UInt64) { self.init(milliseconds: Int64(bitPattern: keyBits ^ (1 << 63))) }
}

enum StateKey {
    static func due(_ account: AccountNumber, _ lane: Lane, _ entry: DueEntry) -> Key {
        var key = lanePrefix(account, lane)
        key.append(entry.at)
        key.append(entry.target)
        return key
    }

    static func lanePrefix(_ account: AccountNumber, _ lane: Lane) -> Key {
        var key = Key()
        key.append(account)
        key.append(lane.campaign?.rawValue ?? 0)
        key.append(UInt8(truncatingIfNeeded: lane.day))
        return key
    }

    static func eligible(_ account: AccountNumber, _ entry: EligibleEntry) -> Key {
        var key = Key()
        key.append(account)
        key.append(entry.at)
        key.append(entry.contact)
        return key
    }

    static func deadline(_ at: Instant, _ target: TargetNumber) -> Key {
        var key = Key()
        key.append(at)
        key.append(target)
        return key
    }

    static func enrolment(_ contact: ContactNumber, _ campaign: CampaignNumber?) -> Key {
        var key = Key()
        key.append(contact)
        key.append(campaign?.rawValue ?? 0)
        return key
    }

    static func contactID(_ hash: [UInt8], _ account: AccountNumber) -> Key {
        var key = Key()
        key.append(hash)
        key.append(account)
        return key
    }

    static func address(_ hash: [UInt8], _ account: AccountNumber, _ contact: ContactNumber) -> Key {
        var key = Key()
        key.append(hash)
        key.append(account)
        key.append(contact)
        return key
    }

    static func pair(_ first: some EntityNumber, _ second: some EntityNumber) -> Key {
        var key = Key(first)
        key.append(second)
        return key
    }

    static func person(_ portfolio: PortfolioNumber, _ contact: ContactNumber) -> Key {
        var key = Key()
        key.append(portfolio)
        key.append(contact)
        return key
    }

    static func personTime(_ portfolio: PortfolioNumber, _ at: Instant, _ contact: ContactNumber) -> Key {
        var key = Key()
        key.append(portfolio)
        key.append(at)
        key.append(contact)
        return key
    }

    static func lapse(_ at: Instant, _ scope: [UInt8]) -> Key {
        var key = Key()
        key.append(at)
        key.append(scope)
        return key
    }
}
