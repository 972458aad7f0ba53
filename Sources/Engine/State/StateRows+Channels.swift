import Domain
import EventStore

/// Rows about what gateways say: their ids of messages, the people counted against a portfolio's limit, open replies.
extension StateRows {
    // MARK: Gateways' ids

    /// Ids are remembered for two to three of these periods: WhatsApp tries to deliver for 30 days.
    private static let period: Int64 = 32 * 86_400_000

    private static func key(_ period: Int64, _ hash: [UInt8]) -> Key {
        var key = Key()
        key.append(UInt8(truncatingIfNeeded: period >> 8))
        key.append(UInt8(truncatingIfNeeded: period))
        key.append(hash)
        return key
    }

    /// Which message of ours a gateway's id stands for; nil for one that is not known.
    func message(withID hash: [UInt8], at now: Instant) throws -> MessageKey? {
        for ago in 0...2 {
            let key = Self.key(now.milliseconds / Self.period - Int64(ago), hash)
            let found = try transaction.get(tables[.messageIds], key) { value -> MessageKey? in
                guard value.count == 13 else { return nil }
                return MessageKey(
                    target: TargetNumber(value.uint64()), day: Int(value[8]), attempt: Int(value.uint32(at: 9)))
            }
            if let found { return found }
        }
        return nil
    }

    func putMessageID(_ hash: [UInt8], _ key: MessageKey, at now: Instant) throws {
        var value: [UInt8] = []
        value.appendBigEndian(key.target.rawValue)
        value.append(UInt8(truncatingIfNeeded: key.day))
        value.appendBigEndian(UInt32(truncatingIfNeeded: key.attempt))
        try put(.messageIds, Self.key(now.milliseconds / Self.period, hash), value)
    }

    /// Whether a message of somebody's has come before.
    func hasReceived(_ hash: [UInt8], at now: Instant) throws -> Bool {
        for ago in 0...2 {
            let key = Self.key(now.milliseconds / Self.period - Int64(ago), hash)
            if try transaction.get(tables[.messageIds], key, { _ in true }) != nil { return true }
        }
        return false
    }

    func putReceived(_ hash: [UInt8], at now: Instant) throws {
        try put(.messageIds, Self.key(now.milliseconds / Self.period, hash), [])
    }

    /// Forgets ids of periods that are over, a few at a time.
    func forgetMessageIDs(at now: Instant, limit: Int) throws {
        let oldest = now.milliseconds / Self.period - 2
        var lapsed: [[UInt8]] = []
        try transaction.withCursor(tables[.messageIds]) { cursor in
            var found = try cursor.first()
            while found, lapsed.count < limit, Int64(cursor.key[0]) << 8 | Int64(cursor.key[1]) < oldest {
                lapsed.append(cursor.key.array)
                found = try cursor.next()
            }
        }
        for key in lapsed { try remove(.messageIds, key) }
    }

    // MARK: People within 24 h

    /// Counts a person against a portfolio's limit from the latest message on; false where the person is counted
    /// already. Messages of `past` or before count no more.
    func countPerson(
        _ contact: ContactNumber, _ portfolio: PortfolioNumber, at now: Instant, forgetting past: Instant
    ) throws -> Bool {
        let known = try messages(to: contact, portfolio)
        try put(known.filter { $0 > past } + [now], to: contact, portfolio, insteadOf: known)
        return known.isEmpty
    }

    /// Takes out a message of that moment, for it was refused; true where no other counts the person.
    func uncountPerson(_ contact: ContactNumber, _ portfolio: PortfolioNumber, at moment: Instant) throws -> Bool {
        let known = try messages(to: contact, portfolio)
        guard let place = known.lastIndex(of: moment) else { return false }
        var left = known
        left.remove(at: place)
        try put(left, to: contact, portfolio, insteadOf: known)
        return left.isEmpty
    }

    func renamePerson(_ contact: ContactNumber, _ portfolio: PortfolioNumber, to other: ContactNumber) throws {
        let known = try messages(to: contact, portfolio)
        guard !known.isEmpty else { return }
        try put([], to: contact, portfolio, insteadOf: known)
        try put(known, to: other, portfolio, insteadOf: [])
    }

    /// The moments of the messages that count a person, oldest first.
    private func messages(to contact: ContactNumber, _ portfolio: PortfolioNumber) throws -> [Instant] {
        try transaction.get(tables[.people], StateKey.person(portfolio, contact)) { value in
            stride(from: 0, to: value.count, by: 8).map { Instant(keyBits: value.uint64(at: $0)) }
        } ?? []
    }

    private func put(
        _ moments: [Instant], to contact: ContactNumber, _ portfolio: PortfolioNumber, insteadOf known: [Instant]
    ) throws {
        if let latest = known.last { try remove(.peopleTimes, StateKey.personTime(portfolio, latest, contact)) }
        guard let latest = moments.last else { return try remove(.people, StateKey.person(portfolio, contact)) }
        try put(.people, StateKey.person(portfolio, contact), moments.flatMap(\.bytes))
        try put(.peopleTimes, StateKey.personTime(portfolio, latest, contact), [])
    }

    /// Lets everybody go whose latest message is of `moment` or before; how many.
    func releasePeople(of portfolio: PortfolioNumber, through moment: Instant) throws -> Int {
        var gone: [ContactNumber] = []
        var keys: [[UInt8]] = []
        try scanWhile(.peopleTimes, prefix: portfolio.bytes) { key, _ in
            guard Instant(keyBits: key.uint64(at: 8)) <= moment else { return false }
            keys.append(key.array)
            gone.append(ContactNumber(key.uint64(at: 16)))
            return true
        }
        for key in keys { try remove(.peopleTimes, key) }
        for contact in gone { try remove(.people, StateKey.person(portfolio, contact)) }
        return gone.count
    }

    /// How many people are counted for each portfolio, and since when the first of them.
    func people() throws -> [PortfolioNumber: (count: Int, first: Instant)] {
        var found: [PortfolioNumber: (count: Int, first: Instant)] = [:]
        try scan(.peopleTimes) { key, _ in
            let portfolio = PortfolioNumber(key.uint64())
            found[portfolio, default: (0, Instant(keyBits: key.uint64(at: 8)))].count += 1
        }
        return found
    }

    /// When the people counted for a portfolio were written to, oldest first.
    func peopleMoments(of portfolio: PortfolioNumber) throws -> [Instant] {
        var found: [Instant] = []
        try scan(.peopleTimes, prefix: portfolio.bytes) { key, _ in
            found.append(Instant(keyBits: key.uint64(at: 8)))
        }
        return found
    }

    func firstPerson(of portfolio: PortfolioNumber) throws -> Instant? {
        var first: Instant?
        try scanWhile(.peopleTimes, prefix: portfolio.bytes) { key, _ in
            first = Instant(keyBits: key.uint64(at: 8))
            return false
        }
        return first
    }

    // MARK: Held targets

    /// Targets of an account that stand in the queue at a moment after `now` and within the next hour: those that a gate
    /// of the person holds are among them.
    func heldTargets(of account: AccountNumber, after now: Instant, limit: Int) throws -> [TargetNumber] {
        var found: [TargetNumber] = []
        for (lane, _) in try lanes(of: account) {
            try transaction.withCursor(tables[.due]) { cursor in
                var isThere = try cursor.seek(
                    StateKey.due(account, lane, DueEntry(at: now, target: TargetNumber(.max))))
                while isThere, found.count < limit, cursor.key.uint64() == account.rawValue,
                    cursor.key.uint64(at: 8) == lane.campaign?.rawValue ?? 0, Int(cursor.key[16]) == lane.day,
                    Instant(keyBits: cursor.key.uint64(at: 17)) <= now + .hours(1)
                {
                    found.append(TargetNumber(cursor.key.uint64(at: 25)))
                    isThere = try cursor.next()
                }
            }
        }
        return found
    }

    // MARK: Replies

    func putOpenReply(_ contact: ContactNumber) throws { try put(.openReplies, Key(contact), []) }
    func removeOpenReply(_ contact: ContactNumber) throws { try remove(.openReplies, Key(contact)) }

    func allOpenReplies() throws -> [ContactNumber] {
        var found: [ContactNumber] = []
        try scan(.openReplies) { key, _ in
            found.append(ContactNumber(key.uint64()))
        }
        return found
    }
}

extension Instant {
    fileprivate var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(keyBits)
        return bytes
    }
}
