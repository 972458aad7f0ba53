internal import EventStore

/// Which of 4,096 consecutive ordinals of a list have some property: what makes filtered pages exact and cheap.
///
/// A page skips whole blocks by their counts; several properties combine word by word.
struct BitmapBlock: TableEntry, Hashable {
    static let bits = 4096
    static let wordCount = bits / 64

    /// Bit 0 of word 0 is the block's first ordinal. Always `wordCount` words.
    var words: [UInt64]

    init() { words = Array(repeating: 0, count: Self.wordCount) }

    init(words: [UInt64]) { self.words = words }

    var isVoid: Bool { words.allSatisfy { $0 == 0 } }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    mutating func set(_ bit: Int, _ value: Bool) {
        if value { words[bit >> 6] |= 1 << UInt64(bit & 63) } else { words[bit >> 6] &= ~(1 << UInt64(bit & 63)) }
    }

    /// The block with exactly its first `count` bits set.
    static func prefix(_ count: Int) -> BitmapBlock {
        var block = BitmapBlock()
        for word in 0..<wordCount {
            let bits = min(max(count - 64 * word, 0), 64)
            block.words[word] = bits == 64 ? .max : (1 << UInt64(bits)) - 1
        }
        return block
    }

    mutating func formIntersection(_ other: BitmapBlock) {
        for word in 0..<Self.wordCount { words[word] &= other.words[word] }
    }

    mutating func formUnion(_ other: BitmapBlock) {
        for word in 0..<Self.wordCount { words[word] |= other.words[word] }
    }

    mutating func subtract(_ other: BitmapBlock) {
        for word in 0..<Self.wordCount { words[word] &= ~other.words[word] }
    }

    /// The set bits, highest first, after passing over `skipping` of them.
    func descending(skipping: Int, limit: Int) -> [Int] {
        var found: [Int] = []
        var toSkip = skipping
        for index in stride(from: Self.wordCount - 1, through: 0, by: -1) where found.count < limit {
            var word = words[index]
            if toSkip >= word.nonzeroBitCount {
                toSkip -= word.nonzeroBitCount
                continue
            }
            while word != 0, found.count < limit {
                let bit = 63 - word.leadingZeroBitCount
                word &= ~(1 << UInt64(bit))
                if toSkip > 0 { toSkip -= 1 } else { found.append(index * 64 + bit) }
            }
        }
        return found
    }

    // Trailing empty words are not stored: a short list costs a short entry.

    func encode() -> [UInt8] {
        let used = (words.lastIndex { $0 != 0 } ?? -1) + 1
        var writer = RowWriter(capacity: 8 * used)
        for word in words[..<used] { writer.put(word) }
        return writer.bytes
    }

    init(entry: [UInt8]) throws(FoldProblem) {
        self.init()
        guard entry.count % 8 == 0, entry.count <= Self.bits / 8 else { throw .badRow("bitmap") }
        for (index, byte) in entry.enumerated() { words[index >> 3] = words[index >> 3] << 8 | UInt64(byte) }
    }
}

/// A table of bitmap blocks under list ‖ facet ‖ block number.
struct BitmapIndex: Sendable {
    private var blocks: WriteBack<BitmapBlock>

    init(table: Int) { blocks = WriteBack(table: table) }

    mutating func set(
        _ facet: [UInt8], of list: [UInt8], _ ordinal: UInt64, _ value: Bool, in tables: inout some TableAccess
    ) throws(FoldProblem) {
        let key = Self.key(list, facet, block: Int(ordinal) / BitmapBlock.bits)
        try blocks.update(key, in: &tables) { $0.set(Int(ordinal) % BitmapBlock.bits, value) }
    }

    mutating func drain(into tables: inout some TableAccess) throws(FoldProblem) { try blocks.drain(into: &tables) }

    static func key(_ list: [UInt8], _ facet: [UInt8], block: Int) -> [UInt8] {
        var key = list + facet
        // Ends the facet, so that no facet is the beginning of another's key.
        key.append(0)
        key.appendBigEndian(UInt32(block))
        return key
    }
}
