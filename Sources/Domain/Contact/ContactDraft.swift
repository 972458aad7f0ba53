/// A contact as somebody outside describes it: checked in form, with its number in E.164.
package struct ContactDraft: Sendable, CustomStringConvertible, CustomReflectable {
    /// Nil: found by its number, else by its user id, else made from `madeID`.
    package var id: String?
    /// The id a contact without one gets.
    package var madeID: String
    package var name: Change<String> = .keep
    package var email: Change<String> = .keep
    package var phone: Change<String> = .keep
    /// WhatsApp's business-scoped user id, or a gateway's hidden one.
    package var userID: Change<String> = .keep
    package var facts: [ContactFacts.Field: FieldValue] = [:]
    package var paid: Bool?

    package init(id: String?, madeID: String) {
        self.id = id
        self.madeID = madeID
    }

    package var description: String { "ContactDraft(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A setting that is left alone, cleared or set.
package enum Change<Value: Sendable>: Sendable {
    case keep
    case clear
    case set(Value)

    package func applied(to value: Value?) -> Value? {
        switch self {
        case .keep: value
        case .clear: nil
        case .set(let new): new
        }
    }
}
