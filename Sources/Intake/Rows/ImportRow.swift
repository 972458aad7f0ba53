/// One row of an import: where it stood and what became of it.
package struct ImportRow: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case contact(ContactFields)
        /// Everything that is wrong with the row; at least one problem.
        case refused([FieldProblem])
    }

    /// The row's first line in the file, from 1; the header counts.
    package let line: Int
    package let result: Outcome
}

/// Why a file cannot be read at all. Never repeats its content.
package struct ImportRefusal: Error, Hashable, Sendable {
    package let problem: String
    package let hint: String
}

/// Longest row an import takes, in bytes; contacts need a few hundred. Bounds memory and the cost of an open quote.
let longestRowBytes = 65_536

extension FieldProblem {
    /// A problem of the whole row.
    static func row(_ problem: String, _ hint: String) -> FieldProblem {
        FieldProblem(field: "", problem: problem, hint: hint)
    }

    static var rowTooLong: FieldProblem {
        row("the row is longer than \(longestRowBytes) bytes", "shorten it, or close its quotation mark")
    }

    static var notUTF8: FieldProblem { row("the row is not UTF-8", "save the file as UTF-8") }
}

/// Names of columns or members that no field has, each once. Bounded, and careful: a file without a header would
/// show people's names and numbers here.
package struct UnknownNames: Sendable {
    package private(set) var names: [String] = []
    private var seen: Set<String> = []

    package init() {}

    /// - Parameter place: what to call it if it looks like data, such as `column 7`.
    package mutating func note(_ name: String, place: @autoclosure () -> String) {
        guard names.count < 100, seen.insert(name).inserted else { return }
        let isIdentifier =
            name.utf8.count <= 40 && !name.contains("@") && name.utf8.count(where: { (0x30...0x39).contains($0) }) < 5
        names.append(isIdentifier && !name.isBlank ? name : place())
    }
}
