/// SplitMix64: the same seed, the same draws.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The seed is stirred as well: neighbours would otherwise draw the same, one draw later.
    package init(seed: Int) { state = Self.stirred(UInt64(bitPattern: Int64(seed)) &+ 1) }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.stirred(state)
    }

    private static func stirred(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    package mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }
}
