import Testing

@testable import Projections

@Suite struct BitmapTests {
    @Test(arguments: 0..<50)
    func `a block gives its set bits, highest first, wherever a page begins`(seed: Int) throws {
        var chance = Chance(seed: seed)
        var block = BitmapBlock()
        var expected: Set<Int> = []
        for _ in 0..<Int(chance.next() % 500) {
            let bit = Int(chance.next() % UInt64(BitmapBlock.bits))
            let isSet = !chance.one(in: 4)
            block.set(bit, isSet)
            if isSet { expected.insert(bit) } else { expected.remove(bit) }
        }
        let descending = expected.sorted(by: >)
        #expect(block.count == descending.count)
        #expect(try BitmapBlock(entry: block.encode()) == block)
        let skipping = Int(chance.next() % 600)
        let limit = Int(chance.next() % 200)
        #expect(
            block.descending(skipping: skipping, limit: limit) == Array(descending.dropFirst(skipping).prefix(limit)))
    }

    @Test(arguments: [0, 1, 63, 64, 65, 4095, 4096])
    func `a prefix has its first bits set and no others`(count: Int) {
        #expect(BitmapBlock.prefix(count).descending(skipping: 0, limit: .max) == (0..<count).reversed())
    }

    @Test func `an entry that is no block is refused`() {
        #expect(throws: FoldProblem.self) { try BitmapBlock(entry: [1, 2, 3]) }
        #expect(throws: FoldProblem.self) { try BitmapBlock(entry: Array(repeating: 0, count: 520)) }
    }
}
