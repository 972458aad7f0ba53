/// Who got what how often: what a test asks after it has killed its client as often as it liked.
struct Judge: Sendable {
    /// Acceptances of one content by one person, under both their hashes.
    private var acceptances: [UInt64: UInt32] = [:]
    /// How many (person, content) were accepted how often, twice and more.
    private(set) var duplicates: [Int: Int] = [:]

    /// Pairs of person and content accepted more than once.
    var duplicatePairs: Int { duplicates.values.reduce(0, +) }
    /// Acceptances beyond the first of each pair.
    var surplus: Int { duplicates.reduce(0) { $0 + ($1.key - 1) * $1.value } }
    /// Different pairs of person and content.
    var pairs: Int { acceptances.count }

    /// How often that person has had that content now.
    @discardableResult
    mutating func accepted(_ person: UInt32, content: UInt64) -> Int {
        let count = Int(acceptances[Self.key(person, content), default: 0]) + 1
        acceptances[Self.key(person, content)] = UInt32(count)
        if count > 1 { duplicates[count, default: 0] += 1 }
        if count > 2 { duplicates[count - 1, default: 0] -= 1 }
        if duplicates[count - 1] == 0 { duplicates[count - 1] = nil }
        return count
    }

    func acceptances(_ person: UInt32, content: UInt64) -> Int { Int(acceptances[Self.key(person, content)] ?? 0) }

    private static func key(_ person: UInt32, _ content: UInt64) -> UInt64 {
        mixed(content ^ UInt64(person) &* 0x9E37_79B9_7F4A_7C15)
    }
}
