/// Everything that can be set about the stand-in, at its start and while it runs.
///
/// The defaults are a healthy WhatsApp with its documented limits and quick receipts; nothing goes wrong unless it is
/// asked for. Times are whole milliseconds; shares are from 0 to 1. `Setting.all` names and explains each.
package struct SimulatorSettings: Sendable, Equatable {
    /// Least and most, in milliseconds; what lies between is drawn evenly.
    package typealias Span = ClosedRange<Int>

    package enum Contacts: String, Sendable, CaseIterable { case always, documented, never }
    package enum Conversation: String, Sendable, CaseIterable {
        case byVersion = "by-version"
        case always, never
    }
    package enum MissingPlus: String, Sendable, CaseIterable { case accept, prefix, refuse }
    package enum Place: String, Sendable, CaseIterable { case mixed, sync, async }
    package enum SameID: String, Sendable, CaseIterable { case suppressed, sent }
    /// The HTTP status of throttling codes: Meta's table of December 2025 says 400, older ones 429.
    package enum ThrottleStatus: String, Sendable, CaseIterable {
        case badRequest = "400"
        case tooManyRequests = "429"
    }

    package var seed: UInt64 = 1

    // MARK: Who is there

    package var numbers = 1
    package var wabas = 1
    package var token = "simulator-token"
    package var tokenError = 0
    package var appSecret = "simulator-app-secret"
    package var verifyToken = "simulator-verify-token"

    // MARK: Webhooks of the Cloud API

    package var webhookURL = ""
    package var webhookBatch = 100
    package var webhookFlush = 20
    package var webhookConnections = 8
    package var webhookTimeout = 10_000
    package var webhookRetry: Span = 200...5_000
    package var webhookRepeat = 0.0
    package var webhookHold = false
    package var contacts = Contacts.documented
    package var conversation = Conversation.byVersion
    package var emptyIDs = false

    // MARK: Limits

    package var enforce = true
    package var throughput = 80
    package var throttleStatus = ThrottleStatus.badRequest
    package var pairLimit = true
    package var pairInterval = 6_000
    package var pairBurst = 45
    package var tier = 0
    package var window = true
    package var missingPlus = MissingPlus.accept
    package var mediaCheck = true

    // MARK: Answers

    package var latency: Span = 0...0
    package var dropBefore = 0.0
    package var dropAfter = 0.0
    package var badGateway = 0.0
    package var badGatewayAfter = 0.0
    package var garbled = 0.0
    package var errors = CodeShares()
    package var both = Place.mixed
    package var oddErrors = 0.0
    package var absent = 0.0
    package var held = 0.0
    package var heldDelay: Span = 1_000...3_000
    package var heldDropped = 0.0

    // MARK: Receipts

    package var sentDelay: Span = 0...50
    package var deliveredDelay: Span = 50...500
    package var readDelay: Span = 500...3_000
    package var failedDelay: Span = 50...500
    package var delivered = 1.0
    package var read = 0.6
    package var failLater = CodeShares()
    package var failedThenDelivered = 0.0
    package var receiptsTwice = 0.0
    package var receiptsLost = 0.0
    package var receiptsReordered = 0.0
    package var receiptsLate = 0.0
    package var lateDelay: Span = 1_000...5_000
    package var stop = 0.0

    // MARK: The WhatsApp-Web gateway

    package var webKey = "simulator-web-key"
    package var webWebhookURL = ""
    package var webWebhookKey = ""
    package var webSameID = SameID.suppressed
    package var webError = 0.0
    package var webRawAnswers = false
    package var webStartDelay = 50
    package var webScanAfter = 0
    package var webQRFirst = 60_000
    package var webQRNext = 20_000
    package var webQRCount = 6

    package init() {}
}

/// Error codes and the share of sends that meets each: `131026:0.02+131049@async:0.01`.
package struct CodeShares: Sendable, Equatable, CustomStringConvertible {
    package struct Entry: Sendable, Equatable {
        package let code: Int
        /// Where it shows; nil: as Meta's table has it.
        package let place: Place?
        package let share: Double
    }

    package enum Place: String, Sendable, CaseIterable { case sync, async }

    package var entries: [Entry]

    package init(_ entries: [Entry] = []) { self.entries = entries }

    /// Nil unless it is codes with shares that add up to at most 1. Nothing and `0` are no codes.
    package init?(_ text: String) {
        entries = []
        guard !text.isEmpty, text != "0" else { return }
        for part in text.split(separator: "+", omittingEmptySubsequences: false) {
            let halves = part.split(separator: ":", omittingEmptySubsequences: false)
            guard halves.count == 2, let share = Double(halves[1]), (0...1).contains(share) else { return nil }
            let name = halves[0].split(separator: "@", omittingEmptySubsequences: false)
            guard (1...2).contains(name.count), let code = Int(name[0]), (0...99_999_999).contains(code) else {
                return nil
            }
            let place = name.count == 2 ? Place(rawValue: String(name[1])) : nil
            guard name.count == 1 || place != nil else { return nil }
            entries.append(Entry(code: code, place: place, share: share))
        }
        // A little more than 1 is what adding decimal fractions in binary may give.
        guard entries.reduce(0, { $0 + $1.share }) <= 1.000_000_001 else { return nil }
    }

    package var description: String {
        entries.isEmpty
            ? "0"
            : entries.map { "\($0.code)\($0.place.map { "@\($0.rawValue)" } ?? ""):\($0.share)" }
                .joined(separator: "+")
    }

    /// Which entry a draw from `0..<1` falls on.
    func entry(at draw: Double) -> Entry? {
        var rest = draw
        for entry in entries {
            if rest < entry.share { return entry }
            rest -= entry.share
        }
        return nil
    }
}
