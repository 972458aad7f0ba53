/// Sixty-four bits of a text: FNV-1a, finished by `mixed`. For telling apart, not for keeping secret.
struct ContentHash {
    private(set) var state: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        // So that "ab" and "c" differ from "a" and "bc".
        state = (state ^ 0x1F) &* 0x100_0000_01B3
    }

    var value: UInt64 { mixed(state) }

    static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = ContentHash()
        hash.add(bytes)
        return hash.value
    }
}

/// The finaliser of SplitMix64.
func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
}

extension BinaryInteger {
    /// At least `count` lower-case hexadecimal digits.
    func hexadecimal(_ count: Int) -> String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
}
