internal import EventStore

/// Where a page of a list begins, newest first.
///
/// Members come on top, so pages by offset alone move while a list grows. What lies below an ordinal never does: whoever
/// asks for the members before the last one shown sees nobody twice and misses nobody.
package struct ListPaging: Sendable {
    /// Only members whose ordinal is below; nil: all.
    package var before: UInt64?
    package var offset: Int
    package var limit: Int

    package init(before: UInt64? = nil, offset: Int = 0, limit: Int) {
        self.before = before
        self.offset = offset
        self.limit = limit
    }
}

/// Reads the lists of a projection within one transaction. The first tables of its index are those of `StatusLists`.
struct StatusListReader<P: Projection, Status: ListStatus> {
    let generation: Generation<P>
    let transaction: ReadTransaction

    func totals(of list: ListKey) throws -> ListTotals<Status> {
        guard let entry = try transaction.value(generation.tables[ListPlace.totals], list.key) else {
            return ListTotals()
        }
        return try ListTotals(entry: entry)
    }

    /// The members of a page, and whether there are more behind them.
    func page(
        of list: ListKey, _ status: Status?, _ paging: ListPaging
    ) throws -> (streams: [UInt64], hasMore: Bool) {
        let count = Int(min(paging.before ?? .max, try totals(of: list).all))
        guard paging.offset >= 0, paging.offset < count, paging.limit > 0 else { return ([], false) }
        let limit = paging.limit + 1
        let found =
            if let status {
                try ordinals(of: list, status, below: count, skipping: paging.offset, limit: limit)
                    .map { ordinal in try stream(at: ordinal, of: list) }
            } else {
                try newest(of: list, from: count - 1 - paging.offset, limit: limit)
            }
        return (Array(found.prefix(paging.limit)), found.count == limit)
    }

    private func stream(at ordinal: UInt64, of list: ListKey) throws -> UInt64 {
        let key = NumberKey(list.account, list.campaign, ordinal).key
        guard
            let stream = try transaction.get(
                generation.tables[ListPlace.ordinals], key, { value in value.count == 8 ? value.uint64() : 0 })
        else { throw FoldProblem.badRow("list") }
        return stream
    }

    /// Going down from an ordinal.
    private func newest(of list: ListKey, from ordinal: Int, limit: Int) throws -> [UInt64] {
        try transaction.withCursor(generation.tables[ListPlace.ordinals]) { cursor in
            var streams: [UInt64] = []
            var found = try cursor.seek(NumberKey(list.account, list.campaign, UInt64(ordinal)).key)
            while found, streams.count < limit, cursor.key.uint64() == list.account,
                cursor.key.uint64(at: 8) == list.campaign
            {
                streams.append(cursor.value.uint64())
                found = try cursor.previous()
            }
            return streams
        }
    }

    /// Ordinals that have a status, highest first; whole blocks are passed over by their counts.
    private func ordinals(
        of list: ListKey, _ status: Status, below count: Int, skipping: Int, limit: Int
    ) throws -> [UInt64] {
        var found: [UInt64] = []
        var toSkip = skipping
        for block in stride(from: (count - 1) / BitmapBlock.bits, through: 0, by: -1) where found.count < limit {
            let key = BitmapIndex.key(list.bytes, status.facet, block: block)
            guard let entry = try transaction.value(generation.tables[ListPlace.statuses], key) else { continue }
            let first = block * BitmapBlock.bits
            var bitmap = try BitmapBlock(entry: entry)
            if count - first < BitmapBlock.bits { bitmap.formIntersection(.prefix(count - first)) }
            let held = bitmap.count
            if toSkip >= held {
                toSkip -= held
            } else {
                found += bitmap.descending(skipping: toSkip, limit: limit - found.count).map { UInt64(first + $0) }
                toSkip = 0
            }
        }
        return found
    }
}

extension ListKey {
    var key: Key { Key(account, campaign) }
}
