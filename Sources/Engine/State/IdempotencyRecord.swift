import Domain
import EventStore

/// What is remembered under an idempotency key: what was asked, and how it was answered.
///
/// It stands in the envelope of the request's first event: scope (16) ‖ fingerprint (8) ‖ outcome as big-endian numbers.
struct IdempotencyRecord: Hashable, Sendable {
    let key: IdempotencyKey
    let outcome: Outcome

    init(key: IdempotencyKey, outcome: Outcome) {
        self.key = key
        self.outcome = outcome
    }

    var envelope: [UInt8] { key.scope + key.fingerprint + Self.encode(outcome) }

    /// Nil where the bytes are not ours.
    init?(envelope: [UInt8]) {
        guard envelope.count > 24, let outcome = Self.decode(Array(envelope[24...])) else { return nil }
        self.init(
            key: IdempotencyKey(scope: Array(envelope[..<16]), fingerprint: Array(envelope[16..<24])), outcome: outcome)
    }

    /// Numbers only: an outcome that is remembered holds no personal data.
    private static func encode(_ outcome: Outcome) -> [UInt8] {
        let numbers: [UInt64] =
            switch outcome {
            case .account(let number): [0, number.rawValue]
            case .pairing(let number): [1, number.rawValue]
            case .contact(let number, let created): [2, number.rawValue, created ? 1 : 0]
            case .importFinished(let counts):
                [3] + [counts.created, counts.changed, counts.unchanged, counts.rejected].map { UInt64($0) }
            case .exited(let targets): [4, UInt64(targets)]
            case .template(let day): [5, UInt64(day)]
            case .clock(let instant): [6, UInt64(bitPattern: instant.milliseconds)]
            case .campaign(let number): [7, number.rawValue]
            case .imported, .received, .explained: []
            }
        var bytes: [UInt8] = []
        for number in numbers { bytes.appendBigEndian(number) }
        return bytes
    }

    private static func decode(_ bytes: [UInt8]) -> Outcome? {
        guard !bytes.isEmpty, bytes.count % 8 == 0 else { return nil }
        let numbers = stride(from: 0, to: bytes.count, by: 8).map { start in
            bytes[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        switch (numbers[0], numbers.count) {
        case (0, 2): return .account(AccountNumber(numbers[1]))
        case (1, 2): return .pairing(AccountNumber(numbers[1]))
        case (2, 3): return .contact(ContactNumber(numbers[1]), created: numbers[2] == 1)
        case (3, 5):
            var counts = ImportCounts()
            (counts.created, counts.changed) = (Int(numbers[1]), Int(numbers[2]))
            (counts.unchanged, counts.rejected) = (Int(numbers[3]), Int(numbers[4]))
            return .importFinished(counts)
        case (4, 2): return .exited(targets: Int(numbers[1]))
        case (5, 2): return .template(day: Int(numbers[1]))
        case (6, 2): return .clock(Instant(milliseconds: Int64(bitPattern: numbers[1])))
        case (7, 2): return .campaign(CampaignNumber(numbers[1]))
        default: return nil
        }
    }
}
