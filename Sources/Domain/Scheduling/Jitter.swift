/// Irregularity without chance: the same message always waits the same time.
enum Jitter {
    /// Between `-jitter` and `+jitter`, in milliseconds, by account and the moment of its last request.
    static func share(of jitter: Duration, _ account: AccountNumber, _ lastRequest: Instant) -> Duration {
        let span = jitter.wholeMilliseconds
        guard span > 0 else { return .zero }
        let seed = mixed(account.rawValue &+ mixed(UInt64(bitPattern: lastRequest.milliseconds)))
        return .milliseconds(Int64(seed % UInt64(2 * span + 1)) - span)
    }

    /// SplitMix64's finaliser: every bit of the value stirs every bit of the outcome.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
