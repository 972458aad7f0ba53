/// What is wrong with one field and what would be right. Never repeats what stood there: it may be a name or a number.
package struct FieldProblem: Hashable, Sendable {
    /// The field's name as in SPEC §4; empty when the whole row is concerned.
    package let field: String
    package let problem: String
    package let hint: String

    package init(field: String, problem: String, hint: String) {
        self.field = field
        self.problem = problem
        self.hint = hint
    }

    /// Where nothing in a row would ever find the person again: see `ContactFields.namesSomebody`.
    package static var nobody: FieldProblem {
        FieldProblem(
            field: "", problem: "the row has neither id nor phone nor whatsappUserId",
            hint: "give each row at least one of them")
    }
}

/// Why one value was refused, before it is known in which field it stood.
struct ValueRefusal: Error {
    let problem: String
    let hint: String

    init(_ problem: String, _ hint: String) {
        self.problem = problem
        self.hint = hint
    }
}
