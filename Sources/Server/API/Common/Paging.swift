internal import JSON

/// `page` (from 1) and `limit` of a list.
struct Paging {
    let page: Int
    let limit: Int

    static let largestLimit = 500

    init(_ query: Query, defaultLimit: Int = 100) throws(APIError) {
        page = try query.int("page", in: 1...1_000_000_000, default: 1)
        limit = try query.int("limit", in: 1...Self.largestLimit, default: defaultLimit)
    }

    var offset: Int { (page - 1) * limit }

    /// An empty list has one page: front ends show "1 of 1".
    func pages(of total: Int) -> Int { max(1, (total + limit - 1) / limit) }
}

extension JSONWriter {
    /// `total`, `page`, `limit` and `totalPages`, as members of the object that is open.
    mutating func members(of paging: Paging, total: Int) {
        member("total", total)
        member("page", paging.page)
        member("limit", paging.limit)
        member("totalPages", paging.pages(of: total))
    }
}

extension Query {
    /// The `nextCursor` of an earlier page: this one begins there, whatever has joined the list meanwhile.
    func cursor() throws(APIError) -> UInt64? {
        guard let text = self["cursor"] else { return nil }
        guard let place = Int(text), place >= 0 else {
            throw .invalid("cursor", "is no place in a list", hint: "the nextCursor of an earlier page")
        }
        return UInt64(place)
    }
}
