import Domain
import JSON

/// The error in an answer, whatever shape it came in; what is not needed is not even read, for it may hold a number.
struct CloudError: Hashable {
    /// As `ErrorTable` knows it.
    let code: Int
    /// Whether anything is known of that code.
    let isListed: Bool

    /// Nil where the answer tells of no error, or of one without a code.
    init?(_ answer: JSONValue) {
        guard let error = answer["error"], let code = Self.number(error["code"]) else { return nil }
        if code == 100, Self.number(error["error_subcode"]) == 33 {
            // The number is unknown or gone; what is wrong is not the request (Meta: error 33).
            self.init(code: 33)
        } else if !Self.listed.contains(code), case .bool(true)? = error["is_transient"] {
            // Temporary in Meta's own words: the outage that error 2 is, tried again once a receipt had time to come.
            self.init(code: 2)
        } else {
            self.init(code: code)
        }
    }

    private init(code: Int) {
        self.code = code
        isListed = Self.listed.contains(code)
    }

    /// Numbers come as texts, too.
    private static func number(_ value: JSONValue?) -> Int? {
        switch value {
        case .int(let number): Int(exactly: number)
        case .string(let text): Int(text)
        default: nil
        }
    }

    private static let listed = Set(ErrorTable.all.map(\.code)).union(200...299)
}
