import Domain

/// What becomes of one message: a pure function of the seed and the message's key.
///
/// Nothing is drawn from a stream of chance, so neither order nor a restart changes any fate.
struct SandboxFate {
    enum Answer: Equatable {
        case accepted
        case refused(Target.Refusal)
        /// No answer ever comes; the outcome is `unknown` once the time-out is over.
        case silence
    }

    /// What is drawn for, so that the draws of one message are independent of each other. Reordering changes fates.
    private enum Draw: UInt64 {
        case answer, answerDelay, refusalCode, takenInSilence, failsLate, lateCode, sentBeforeFailing
        case delivered, read, id
        case sentTwice, deliveredTwice, readTwice, failedTwice
        case sentAgainDelay, deliveredDelay, deliveredAgainDelay, readDelay, readAgainDelay
        case failedDelay, failedAgainDelay
    }

    private let settings: SandboxSettings
    private let base: UInt64

    init(_ key: MessageKey, _ settings: SandboxSettings) {
        self.settings = settings
        let step = UInt64(truncatingIfNeeded: key.day) << 32 ^ UInt64(truncatingIfNeeded: key.attempt)
        base = Self.mixed(Self.mixed(Self.mixed(settings.seed) ^ key.target.rawValue) ^ step)
    }

    /// Codes that may be tried again (Meta: unknown error, service unavailable, temporary outage).
    private static let retryableCodes = [1, 131_000, 131_016, 2]
    /// Nobody there, an old client, or a block (Meta: error 131026).
    private static let undeliverable = Target.Refusal(code: 131_026)
    /// Something went wrong on the way (Meta: error 131000); the message is not said again.
    private static let notDelivered = Target.Refusal(code: 131_000)

    var answer: Answer {
        let chance = share(.answer)
        if chance < settings.permanent { return .refused(Self.undeliverable) }
        if chance < settings.permanent + settings.refuse {
            let code = Self.retryableCodes[Int(draw(.refusalCode) % UInt64(Self.retryableCodes.count))]
            return .refused(Target.Refusal(code: code))
        }
        return chance < settings.permanent + settings.refuse + settings.silent ? .silence : .accepted
    }

    /// Whether WhatsApp took the message, whatever it answered.
    func isTaken(given answer: Answer) -> Bool {
        switch answer {
        case .accepted: true
        case .refused: false
        case .silence: draw(.takenInSilence) & 1 == 0
        }
    }

    /// From submission to the answer.
    func answerDelay(given answer: Answer) -> Duration {
        answer == .silence ? SandboxSettings.answerTimeout : delay(.answerDelay, settings.answer)
    }

    /// The gateway's own id of the message: fifteen characters, which a `String` holds without an allocation.
    var id: String {
        let value = draw(.id)
        var text = "sbx"
        for place in 0..<12 {
            let digit = UInt8(truncatingIfNeeded: value >> (place * 5)) & 31
            text.unicodeScalars.append(Unicode.Scalar(digit < 10 ? digit + 48 : digit + 87))
        }
        return text
    }

    /// Every receipt of a message that was taken, with its time since submission; those of one moment in natural order.
    func receipts(_ report: (Duration, Target.Receipt) -> Void) {
        let answered = delay(.answerDelay, settings.answer)
        let failsLate = share(.failsLate) < settings.failLate
        if !failsLate || draw(.sentBeforeFailing) & 1 == 0 {
            report(answered, .sent)
            if share(.sentTwice) < settings.duplicate { report(delay(.sentAgainDelay, settings.receipt), .sent) }
        }
        if failsLate {
            let refusal = draw(.lateCode) & 1 == 0 ? Self.undeliverable : Self.notDelivered
            report(delay(.failedDelay, settings.receipt), .failed(refusal))
            if share(.failedTwice) < settings.duplicate {
                report(delay(.failedAgainDelay, settings.receipt), .failed(refusal))
            }
            return
        }
        guard share(.delivered) < settings.delivered else { return }
        report(delay(.deliveredDelay, settings.receipt), .delivered)
        if share(.deliveredTwice) < settings.duplicate {
            report(delay(.deliveredAgainDelay, settings.receipt), .delivered)
        }
        guard share(.read) < settings.read else { return }
        report(delay(.readDelay, settings.receipt), .read)
        if share(.readTwice) < settings.duplicate { report(delay(.readAgainDelay, settings.receipt), .read) }
    }

    private func draw(_ draw: Draw) -> UInt64 {
        Self.mixed(base &+ (draw.rawValue &+ 1) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// In `0..<1`.
    private func share(_ draw: Draw) -> Double { Double(self.draw(draw) >> 11) * 0x1p-53 }

    private func delay(_ draw: Draw, _ range: ClosedRange<Duration>) -> Duration {
        let least = range.lowerBound.wholeMilliseconds
        let span = UInt64(range.upperBound.wholeMilliseconds - least)
        guard span > 0 else { return range.lowerBound }
        return .milliseconds(least + Int64(self.draw(draw).multipliedFullWidth(by: span + 1).high))
    }

    /// The finaliser of SplitMix64.
    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
