/// Why a pull did not come to its end. Never holds an address or what somebody said.
package enum PullTrouble: Error, Hashable, Sendable {
    /// No whole answer came; why, in words.
    case noAnswer(String)
    /// An answer that the contract does not know, or a refusal.
    case status(Int)
    /// 200 with something else than the contract says; what.
    case unreadable(String)
    case tooLong(bytes: Int)
    /// The pages lead in a circle, or nowhere.
    case endless
    /// What came could not be recorded just now; why.
    case notRecorded(String)

    /// Whether the same request may well be answered a little later. Who was told no is not asked again before its time.
    package var isPassing: Bool {
        switch self {
        case .noAnswer, .notRecorded: true
        case .status(let status): status == 408 || status == 429 || (500..<600).contains(status)
        case .unreadable, .tooLong, .endless: false
        }
    }
}

/// What one request failed of.
struct FailedRequest: Error {
    let trouble: PullTrouble
    /// How long the service wants to be left alone.
    var quiet: Duration?
}
