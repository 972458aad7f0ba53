/// SplitMix64: the chance of a test, the same for the same seed.
struct Chance {
    private var state: UInt64

    /// Seeds are mixed first: neighbours would otherwise give the same numbers, shifted by one.
    init(_ seed: UInt64) { state = Self.mixed(seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// In `0..<bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// True once in `bound` times.
    mutating func once(in bound: Int) -> Bool { below(bound) == 0 }
}
