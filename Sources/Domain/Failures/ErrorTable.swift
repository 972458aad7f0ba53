/// Every error code that a gateway is known to answer or report, and what it means.
///
/// The entries stand by what they concern, one file each: `ErrorTable+Access`, `+Number`, `+Pace`, `+Person`,
/// `+Request`, `+Template` and `+Own`. Codes that are told only when templates are made, users blocked or numbers moved
/// are not listed, for nothing of that is done here.
package enum ErrorTable {
    /// An unlisted code fails the message alone; nothing else is touched.
    package static func meaning(of code: Int) -> ErrorMeaning {
        if let known = byCode[code] { return known }
        // Meta: 200 to 299 are permissions that were not granted or were taken away.
        if permissions.contains(code), let permission = byCode[permissions.lowerBound] {
            return permission.renumbered(code)
        }
        return unlisted.renumbered(code)
    }

    /// Nil: it failed and no code was given, which is not the same as code 0.
    package static func meaning(ofReported code: Int?) -> ErrorMeaning {
        meaning(of: code ?? OwnError.deliveryFailed)
    }

    /// The most severe of several codes; of two that are as severe the one that stands first. Nil if there is none.
    package static func worst(of codes: [Int]) -> Int? {
        var worst: (code: Int, severity: Severity)?
        for code in codes {
            let severity = Severity(meaning(of: code))
            if let known = worst, !(known.severity < severity) { continue }
            worst = (code, severity)
        }
        return worst?.code
    }

    /// What an unlisted code means; `meaning(of:)` puts the code in.
    package static let unlisted = ErrorMeaning(
        -1, "Unlisted error", .nextSlot,
        french: "Erreur que WhatsApp n’a pas documentée : ce message est retenté demain, les autres continuent.",
        english: "An error that WhatsApp has not documented: this message is tried again tomorrow, the others go on.")

    /// In the order of the codes.
    package static let all: [ErrorMeaning] =
        (access + number + pace + person + request + template + own).sorted { $0.code < $1.code }

    private static let permissions = 200...299
    private static let byCode = Dictionary(all.map { ($0.code, $0) }) { first, _ in first }
}

/// Which of two errors has to be acted upon: what stops everything before what stops a template, a while, a person,
/// a message.
private struct Severity: Comparable {
    let rank: Int
    let held: Duration

    init(_ meaning: ErrorMeaning) {
        switch meaning.account {
        case .halts: (rank, held) = (11, .zero)
        case .templateRests: (rank, held) = (10, .zero)
        case .holds(let duration): (rank, held) = (9, duration)
        case .goesOn: (rank, held) = (Self.rank(meaning.step), .zero)
        }
    }

    private static func rank(_ step: ErrorMeaning.Step) -> Int {
        switch step {
        case .leave(.optedOut): 8
        case .leave: 7
        case .park: 6
        case .templateOnly: 5
        case .nextSlot: 4
        case .held: 3
        case .wait: 2
        case .afterReceiptTime: 1
        case .again: 0
        }
    }

    static func < (left: Severity, right: Severity) -> Bool { (left.rank, left.held) < (right.rank, right.held) }
}

extension ErrorMeaning {
    fileprivate func renumbered(_ code: Int) -> ErrorMeaning {
        ErrorMeaning(
            code, title, step, account: account, reach: reach, rest: rest, slowsChannel: slowsChannel,
            french: advice.french,
            english: advice.english)
    }
}
