import Domain
import EventCoding
import EventStore

/// The decision state's rows in one transaction: typed, and in terms of the domain.
struct StateRows {
    let transaction: ReadTransaction
    /// Nil in a transaction that only reads.
    private let writer: WriteTransaction?
    let tables: StateTables

    init(reading transaction: ReadTransaction, _ tables: StateTables) {
        self.transaction = transaction
        self.tables = tables
        writer = nil
    }

    init(writing transaction: WriteTransaction, _ tables: StateTables) {
        self.transaction = transaction
        self.tables = tables
        writer = transaction
    }

    // MARK: Accounts and installation

    func allAccounts() throws -> [AccountNumber: AccountRow] {
        var accounts: [AccountNumber: AccountRow] = [:]
        try scan(.accounts) { key, value in
            accounts[AccountNumber(key.uint64())] = try AccountRow(decoding: value)
        }
        return accounts
    }

    func account(_ number: AccountNumber) throws -> AccountRow? {
        try transaction.get(tables[.accounts], Key(number)) { try AccountRow(decoding: $0) }
    }

    func put(_ row: AccountRow, _ number: AccountNumber) throws { try put(.accounts, Key(number), row.encoded) }

    func account(named id: String) throws -> AccountNumber? {
        try transaction.get(tables[.accountIds], id) { AccountNumber($0.uint64()) }
    }

    func name(_ number: AccountNumber, _ id: String) throws {
        try write { try $0.put(tables[.accountIds], id, number.rawValue) }
    }

    func installation() throws -> InstallationRow? {
        try transaction.get(tables[.installation], UInt64(0)) { try InstallationRow(decoding: $0) }
    }

    func put(_ row: InstallationRow) throws { try put(.installation, UInt64(0), row.encoded) }

    // MARK: Contacts

    func contact(_ number: ContactNumber) throws -> ContactRow? {
        try transaction.get(tables[.contacts], Key(number)) { try ContactRow(decoding: $0) }
    }

    func put(_ row: ContactRow, _ number: ContactNumber) throws { try put(.contacts, Key(number), row.encoded) }

    func contact(named hash: [UInt8], in account: AccountNumber) throws -> ContactNumber? {
        try transaction.get(tables[.contactIds], StateKey.contactID(hash, account)) { ContactNumber($0.uint64()) }
    }

    /// In every account that knows the id.
    func contacts(named hash: [UInt8]) throws -> [ContactNumber] {
        var found: [ContactNumber] = []
        try scan(.contactIds, prefix: hash) { _, value in
            found.append(ContactNumber(value.uint64()))
        }
        return found
    }

    /// By the hash of a phone number, of a number as WhatsApp writes it, or of a user id.
    func contacts(address hash: [UInt8], in account: AccountNumber) throws -> [ContactNumber] {
        var found: [ContactNumber] = []
        try scan(.addresses, prefix: hash + account.bytes) { key, _ in
            found.append(ContactNumber(key.uint64(at: 24)))
        }
        return found
    }

    func isAddress(_ hash: [UInt8], of contact: ContactNumber, in account: AccountNumber) throws -> Bool {
        try transaction.get(tables[.addresses], StateKey.address(hash, account, contact)) { _ in true } ?? false
    }

    /// As the other, in every account.
    func contacts(address hash: [UInt8]) throws -> [(account: AccountNumber, contact: ContactNumber)] {
        var found: [(account: AccountNumber, contact: ContactNumber)] = []
        try scan(.addresses, prefix: hash) { key, _ in
            found.append((AccountNumber(key.uint64(at: 16)), ContactNumber(key.uint64(at: 24))))
        }
        return found
    }

    func index(
        _ person: PersonalData, _ number: ContactNumber, _ account: AccountNumber, _ sealer: PersonalSealer
    ) throws {
        try write { writer in
            let id = StateKey.contactID(try sealer.hash(contactID: person.id), account)
            try writer.put(tables[.contactIds], id, number.rawValue)
            for hash in try sealer.addresses(of: person) {
                try writer.put(tables[.addresses], StateKey.address(hash, account, number), [UInt8]())
            }
        }
    }

    func unindex(
        _ person: PersonalData, _ number: ContactNumber, _ account: AccountNumber, _ sealer: PersonalSealer
    ) throws {
        try write { writer in
            try writer.delete(tables[.contactIds], StateKey.contactID(try sealer.hash(contactID: person.id), account))
            for hash in try sealer.addresses(of: person) {
                try writer.delete(tables[.addresses], StateKey.address(hash, account, number))
            }
        }
    }

    func putErasure(_ number: ContactNumber) throws { try put(.erasures, Key(number), []) }
    func removeErasure(_ number: ContactNumber) throws { try remove(.erasures, Key(number)) }

    func pendingErasures() throws -> [ContactNumber] {
        var found: [ContactNumber] = []
        try scan(.erasures) { key, _ in
            found.append(ContactNumber(key.uint64()))
        }
        return found
    }

    // MARK: Targets

    func target(_ number: TargetNumber) throws -> TargetRow? {
        try transaction.get(tables[.targets], Key(number)) { try TargetRow(decoding: $0) }
    }

    func put(_ row: TargetRow, _ number: TargetNumber) throws { try put(.targets, Key(number), row.encoded) }

    func enrolment(_ contact: ContactNumber, _ campaign: CampaignNumber?) throws -> TargetNumber? {
        try transaction.get(tables[.enrolments], StateKey.enrolment(contact, campaign)) { TargetNumber($0.uint64()) }
    }

    func putEnrolment(_ contact: ContactNumber, _ campaign: CampaignNumber?, _ target: TargetNumber) throws {
        try write { try $0.put(tables[.enrolments], StateKey.enrolment(contact, campaign), target.rawValue) }
    }

    /// Every target a contact ever had.
    func targets(of contact: ContactNumber) throws -> [TargetNumber] {
        var found: [TargetNumber] = []
        try scan(.enrolments, prefix: contact.bytes) { _, value in
            found.append(TargetNumber(value.uint64()))
        }
        return found
    }

    func putUnresolved(_ target: TargetNumber) throws { try put(.unresolved, Key(target), []) }
    func removeUnresolved(_ target: TargetNumber) throws { try remove(.unresolved, Key(target)) }

    func allUnresolved() throws -> [TargetNumber] {
        var found: [TargetNumber] = []
        try scan(.unresolved) { key, _ in
            found.append(TargetNumber(key.uint64()))
        }
        return found
    }

    // MARK: Queues

    func putDue(_ account: AccountNumber, _ lane: Lane, _ entry: DueEntry) throws {
        try put(.due, StateKey.due(account, lane, entry), [])
    }

    func removeDue(_ account: AccountNumber, _ lane: Lane, _ entry: DueEntry) throws {
        try remove(.due, StateKey.due(account, lane, entry))
    }

    /// Each lane of an account with its earliest moment: one seek a lane.
    func lanes(of account: AccountNumber) throws -> [(Lane, Instant)] {
        var lanes: [(Lane, Instant)] = []
        try transaction.withCursor(tables[.due]) { cursor in
            var found = try cursor.seek(Key(account))
            while found, cursor.key.uint64() == account.rawValue {
                let campaign = cursor.key.uint64(at: 8)
                let lane = Lane(campaign: campaign == 0 ? nil : CampaignNumber(campaign), day: Int(cursor.key[16]))
                lanes.append((lane, Instant(keyBits: cursor.key.uint64(at: 17))))
                found = try cursor.seek(
                    StateKey.due(account, lane, DueEntry(at: Instant(keyBits: .max), target: TargetNumber(.max))))
            }
        }
        return lanes
    }

    /// What waits in each lane of an account: at which moment, how many.
    func load(of account: AccountNumber) throws -> [Forecast.Account.Waiting] {
        var load: [Forecast.Account.Waiting] = []
        try scan(.due, prefix: account.bytes) { key, _ in
            let campaign = key.uint64(at: 8)
            let lane = Lane(campaign: campaign == 0 ? nil : CampaignNumber(campaign), day: Int(key[16]))
            let at = Instant(keyBits: key.uint64(at: 17))
            if let last = load.last, last.lane == lane, last.at == at {
                load[load.count - 1].count += 1
            } else {
                load.append((lane, at, 1))
            }
        }
        return load
    }

    func putEligible(_ account: AccountNumber, _ entry: EligibleEntry) throws {
        try put(.eligible, StateKey.eligible(account, entry), [])
    }

    func removeEligible(_ account: AccountNumber, _ entry: EligibleEntry) throws {
        try remove(.eligible, StateKey.eligible(account, entry))
    }

    func allEligible(of account: AccountNumber) throws -> [EligibleEntry] {
        var found: [EligibleEntry] = []
        try scan(.eligible, prefix: account.bytes) { key, _ in
            found.append(
                EligibleEntry(
                    at: Instant(keyBits: key.uint64(at: 8)), contact: ContactNumber(key.uint64(at: 16))))
        }
        return found
    }

    func putDeadline(_ at: Instant, _ target: TargetNumber) throws {
        try put(.deadlines, StateKey.deadline(at, target), [])
    }

    func removeDeadline(_ at: Instant, _ target: TargetNumber) throws {
        try remove(.deadlines, StateKey.deadline(at, target))
    }

    func firstDeadline() throws -> DueEntry? {
        try transaction.withCursor(tables[.deadlines]) { cursor in
            guard try cursor.first() else { return nil }
            return DueEntry(
                at: Instant(keyBits: cursor.key.uint64()), target: TargetNumber(cursor.key.uint64(at: 8)))
        }
    }

    // MARK: Quotas

    func quota(_ account: AccountNumber) throws -> Quota? {
        try transaction.get(tables[.quotas], Key(account)) { Quota(decoding: $0) }
    }

    func put(_ quota: Quota, _ account: AccountNumber) throws { try put(.quotas, Key(account), quota.encoded) }

    // MARK: Failures

    func allFailureWindows() throws -> [AccountNumber: FailureWindow] {
        var windows: [AccountNumber: FailureWindow] = [:]
        try scan(.failures) { key, value in
            windows[AccountNumber(key.uint64())] = FailureWindow(decoding: value)
        }
        return windows
    }

    func put(_ window: FailureWindow, _ account: AccountNumber) throws {
        try put(.failures, Key(account), window.encoded)
    }

    // MARK: Idempotency

    /// What is remembered under a key that has not lapsed.
    func idempotency(_ scope: [UInt8], at now: Instant) throws -> IdempotencyRecord? {
        try transaction.get(tables[.idempotency], scope) { value in
            guard Instant(keyBits: value.uint64()) + IdempotencyKey.lifetime > now else { return nil }
            return IdempotencyRecord(envelope: scope + value[8..<value.count].array)
        } ?? nil
    }

    func remember(_ record: IdempotencyRecord, at now: Instant) throws {
        var value: [UInt8] = []
        value.appendBigEndian(now.keyBits)
        value += record.envelope.dropFirst(16)
        try write { writer in
            try writer.put(tables[.idempotency], record.key.scope, value)
            try writer.put(tables[.lapses], StateKey.lapse(now + IdempotencyKey.lifetime, record.key.scope), [UInt8]())
        }
    }

    /// Forgets lapsed keys, a few at a time.
    func forgetLapsed(at now: Instant, limit: Int) throws {
        var lapsed: [[UInt8]] = []
        try transaction.withCursor(tables[.lapses]) { cursor in
            var found = try cursor.first()
            while found, lapsed.count < limit, Instant(keyBits: cursor.key.uint64()) <= now {
                lapsed.append(cursor.key.array)
                found = try cursor.next()
            }
        }
        guard !lapsed.isEmpty else { return }
        try write { writer in
            for key in lapsed {
                let scope = Array(key.dropFirst(8))
                if try idempotency(scope, at: now) == nil { try writer.delete(tables[.idempotency], scope) }
                try writer.delete(tables[.lapses], key)
            }
        }
    }

    // MARK: Bytes

    func put(_ table: StateTable, _ key: some KeyBytes, _ value: [UInt8]) throws {
        try write { try $0.put(tables[table], key, value) }
    }

    func remove(_ table: StateTable, _ key: some KeyBytes) throws {
        try write { try $0.delete(tables[table], key) }
    }

    private func write(_ body: (WriteTransaction) throws -> Void) throws {
        guard let writer else { preconditionFailure("a reading transaction was written to") }
        try body(writer)
    }

    /// Every row whose key begins with `prefix`, in order.
    func scan(_ table: StateTable, prefix: [UInt8] = [], _ body: (Bytes, Bytes) throws -> Void) throws {
        try scanWhile(table, prefix: prefix) { key, value in
            try body(key, value)
            return true
        }
    }

    /// As the other, until `body` answers false.
    func scanWhile(_ table: StateTable, prefix: [UInt8] = [], _ body: (Bytes, Bytes) throws -> Bool) throws {
        try transaction.withCursor(tables[table]) { cursor in
            var found = try prefix.isEmpty ? cursor.first() : cursor.seek(prefix)
            while found, cursor.key.starts(with: prefix), try body(cursor.key, cursor.value) {
                found = try cursor.next()
            }
        }
    }
}

extension EntityNumber {
    /// As a key begins with it.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(rawValue)
        return bytes
    }
}

extension StateRows: DueQueue {
    func firstDue(
        of account: AccountNumber, in lane: Lane, after entry: DueEntry?
    ) throws(any Error) -> DueEntry? {
        var key = StateKey.lanePrefix(account, lane)
        if let entry {
            key.append(entry.at)
            key.append(entry.target.rawValue + 1)
        }
        return try transaction.withCursor(tables[.due]) { cursor in
            guard try cursor.seek(key), cursor.key.uint64() == account.rawValue,
                cursor.key.uint64(at: 8) == lane.campaign?.rawValue ?? 0, Int(cursor.key[16]) == lane.day
            else { return nil }
            return DueEntry(
                at: Instant(keyBits: cursor.key.uint64(at: 17)), target: TargetNumber(cursor.key.uint64(at: 25)))
        }
    }

    func firstEligible(
        of account: AccountNumber, after entry: EligibleEntry?
    ) throws(any Error) -> EligibleEntry? {
        var key = Key(account)
        if let entry {
            key.append(entry.at)
            key.append(entry.contact.rawValue + 1)
        }
        return try transaction.withCursor(tables[.eligible]) { cursor in
            guard try cursor.seek(key), cursor.key.uint64() == account.rawValue else { return nil }
            return EligibleEntry(
                at: Instant(keyBits: cursor.key.uint64(at: 8)), contact: ContactNumber(cursor.key.uint64(at: 16)))
        }
    }
}
