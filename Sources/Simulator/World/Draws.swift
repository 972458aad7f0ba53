/// What chance decides about one send: a pure function of the seed and the send's place in the order of requests.
struct Draws {
    /// What is drawn for, so that the draws of one send are independent of each other. Reordering changes fates.
    enum Kind: UInt64 {
        case dropBefore, badGateway, latency, error, errorPlace, oddError, ending, webError
        case held, heldDelay, heldDropped
        case sentDelay, delivered, deliveredDelay, read, readDelay
        case failsLater, sentBeforeFailing, failedDelay, deliveredAfterFailing
        case reordered, stop
        case sentTwice, deliveredTwice, readTwice, failedTwice
        case sentLost, deliveredLost, readLost, failedLost
        case sentLate, deliveredLate, readLate, failedLate
        case sentLateness, deliveredLateness, readLateness, failedLateness
        case sentAgain, deliveredAgain, readAgain, failedAgain
    }

    private let base: UInt64

    init(seed: UInt64, sequence: UInt64) { base = mixed(mixed(seed) ^ sequence) }

    func number(_ kind: Kind) -> UInt64 { mixed(base &+ (kind.rawValue &+ 1) &* 0x9E37_79B9_7F4A_7C15) }

    /// In `0..<1`.
    func share(_ kind: Kind) -> Double { Double(number(kind) >> 11) * 0x1p-53 }

    func happens(_ kind: Kind, _ share: Double) -> Bool { share > 0 && self.share(kind) < share }

    func within(_ kind: Kind, _ span: SimulatorSettings.Span) -> Int {
        let width = UInt64(span.upperBound - span.lowerBound)
        guard width > 0 else { return span.lowerBound }
        return span.lowerBound + Int(number(kind).multipliedFullWidth(by: width + 1).high)
    }
}
