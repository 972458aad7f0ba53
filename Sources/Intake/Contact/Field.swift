/// What an input says about one field: nothing, that it is to be emptied, or what it is.
package enum Field<Value: Hashable & Sendable>: Hashable, Sendable {
    case absent
    case cleared
    case value(Value)

    /// Nil unless there is a value.
    package var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    package var isAbsent: Bool { self == .absent }

    /// The field's content after this input, given what it was before.
    package func applied(to old: Value?) -> Value? {
        switch self {
        case .absent: old
        case .cleared: nil
        case .value(let value): value
        }
    }
}
