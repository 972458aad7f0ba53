package import Domain
internal import EventStore

/// Which contacts of a directory are wanted. What is not set does not restrict; values of one set are alternatives.
/// Erased contacts are in no page.
package struct ContactFilter: Hashable, Sendable {
    package var countries: Set<String> = []
    package var languages: Set<Language> = []
    package var kinds: Set<ContactFacts.Kind> = []
    package var statuses: Set<String> = []
    package var paid: Bool?
    package var optedOut: Bool?
    package var active: Bool?

    package init() {}

    /// Sets of alternatives of which each must hold.
    var wanted: [[ContactFacet]] {
        var groups: [[ContactFacet]] = []
        if !countries.isEmpty { groups.append(countries.map(ContactFacet.country)) }
        if !languages.isEmpty { groups.append(languages.map(ContactFacet.language)) }
        if !kinds.isEmpty { groups.append(kinds.map(ContactFacet.kind)) }
        if !statuses.isEmpty { groups.append(statuses.map(ContactFacet.status)) }
        if paid == true { groups.append([.paid]) }
        if optedOut == true { groups.append([.optedOut]) }
        if active == false { groups.append([.inactive]) }
        return groups
    }

    /// None of which may hold.
    var unwanted: [ContactFacet] {
        [.erased] + (paid == false ? [.paid] : []) + (optedOut == false ? [.optedOut] : [])
            + (active == true ? [.inactive] : [])
    }
}

/// One contact of the directory; who it is stays sealed in `state.sealed`.
package struct ListedContact: Hashable, Sendable {
    package let number: ContactNumber
    package let account: AccountNumber
    package let state: ContactState
}

/// A page of the directory, newest first.
package struct ContactPage: Hashable, Sendable {
    package let contacts: [ListedContact]
    /// Of the directory as filtered.
    package let total: Int
}

/// Reads of the directory. Each is one fresh transaction; any thread.
package struct ContactQueries: Sendable {
    private let live: LiveProjection<Contacts>

    init(_ live: LiveProjection<Contacts>) { self.live = live }

    /// One page of an account's contacts. A filter costs a look at every 4,096 contacts of the account.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func page(
        of account: AccountNumber, matching filter: ContactFilter = ContactFilter(), offset: Int, limit: Int
    ) throws(FoldProblem) -> ContactPage {
        try read { reader in
            let totals = try reader.totals(of: account.rawValue)
            var total = 0
            var ordinals: [UInt64] = []
            for block in stride(from: (Int(totals.registered) - 1) / BitmapBlock.bits, through: 0, by: -1) {
                let first = block * BitmapBlock.bits
                let bitmap = try reader.matching(
                    filter, account.rawValue, block: block, count: Int(totals.registered) - first)
                let held = bitmap.count
                if ordinals.count < limit, total + held > offset {
                    let bits = bitmap.descending(
                        skipping: max(offset - total, 0), limit: limit - ordinals.count)
                    ordinals += bits.map { UInt64(first + $0) }
                }
                total += held
            }
            let contacts = try ordinals.map { try reader.contact(at: $0, of: account.rawValue) }
            return ContactPage(contacts: contacts, total: total)
        }
    }

    /// How many contacts of an account match.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func count(
        of account: AccountNumber, matching filter: ContactFilter = ContactFilter()
    ) throws(FoldProblem) -> Int {
        try page(of: account, matching: filter, offset: 0, limit: 0).total
    }

    /// Nil where there is no such contact.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func contact(_ number: ContactNumber) throws(FoldProblem) -> ListedContact? {
        try read { reader in try reader.find(number.rawValue) }
    }

    private func read<R>(_ body: (ContactReader) throws -> R) throws(FoldProblem) -> R {
        let generation = try live.generation()
        return try generation.read { transaction in
            try body(ContactReader(generation: generation, transaction: transaction))
        }
    }
}

/// Reads within one transaction.
private struct ContactReader {
    let generation: Generation<Contacts>
    let transaction: ReadTransaction

    func totals(of account: UInt64) throws -> ContactTotals {
        guard let entry = try transaction.value(generation.tables[ContactsIndex.Place.totals], account) else {
            return ContactTotals()
        }
        return try ContactTotals(entry: entry)
    }

    /// The contacts of one block that match, of the `count` it has from its first ordinal on.
    func matching(_ filter: ContactFilter, _ account: UInt64, block: Int, count: Int) throws -> BitmapBlock {
        var matching = BitmapBlock.prefix(min(count, BitmapBlock.bits))
        for alternatives in filter.wanted {
            var any = BitmapBlock()
            for facet in alternatives {
                if let bitmap = try bitmap(facet, account, block) { any.formUnion(bitmap) }
            }
            matching.formIntersection(any)
        }
        for facet in filter.unwanted {
            if let bitmap = try bitmap(facet, account, block) { matching.subtract(bitmap) }
        }
        return matching
    }

    private func bitmap(_ facet: ContactFacet, _ account: UInt64, _ block: Int) throws -> BitmapBlock? {
        var list: [UInt8] = []
        list.appendBigEndian(account)
        let key = BitmapIndex.key(list, facet.bytes, block: block)
        return try transaction.value(generation.tables[ContactsIndex.Place.facets], key).map {
            try BitmapBlock(entry: $0)
        }
    }

    func contact(at ordinal: UInt64, of account: UInt64) throws -> ListedContact {
        let number = try transaction.get(
            generation.tables[ContactsIndex.Place.ordinals], NumberKey(account, ordinal).key
        ) { value in value.count == 8 ? value.uint64() : 0 }
        guard let number, let contact = try find(number) else { throw FoldProblem.badRow("contact directory") }
        return contact
    }

    func find(_ number: UInt64) throws -> ListedContact? {
        try transaction.get(generation.rows, number) { row in
            let row = try ContactListRow(row: row)
            return ListedContact(
                number: ContactNumber(number), account: AccountNumber(row.account), state: row.state)
        }
    }
}
