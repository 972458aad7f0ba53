/// How kind the sandbox's WhatsApp is: which share of messages meets which fate, and how long things take.
///
/// The defaults accept everything at once, deliver it a second later, and never fail.
package struct SandboxSettings: Hashable, Sendable {
    /// The same seed gives the same message the same fate, whatever came before and however often it is asked.
    package var seed: UInt64 = 0
    /// Share of attempts refused in a way that may be tried again.
    package var refuse = 0.0
    /// Share of attempts refused for good: there is nobody at this number.
    package var permanent = 0.0
    /// Share of attempts that are never answered; every other one of them was taken in truth.
    package var silent = 0.0
    /// Share of accepted messages that are reported as failed later.
    package var failLate = 0.0
    /// Share of accepted messages, those that fail later aside, that are delivered.
    package var delivered = 1.0
    /// Share of delivered messages that are read.
    package var read = 0.0
    /// Share of receipts that come twice.
    package var duplicate = 0.0
    /// From submission to the answer, and to the `sent` receipt, which comes right behind it.
    package var answer: ClosedRange<Duration> = .zero ... .zero
    /// From submission to each later receipt, drawn anew for each: a wide range lets them overtake one another.
    package var receipt: ClosedRange<Duration> = .seconds(1) ... .seconds(1)

    /// Silence is taken for an unknown outcome after so long.
    package static let answerTimeout = Duration.seconds(30)
    /// From showing a pairing code to its being scanned.
    package static let pairingDelay = Duration.seconds(3)
    /// How long a pairing code is good for.
    package static let pairingCodeLife = Duration.seconds(60)

    package init() {}
}
