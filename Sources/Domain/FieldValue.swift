/// The value of a named field in a change record or a set of facts, as it is stored and shown.
package enum FieldValue: Hashable, Sendable {
    case absent
    case bool(Bool)
    case integer(Int64)
    case text(String)
    case list([String])
}

/// One field that changed, with what it was before.
package struct FieldChange<Field: Hashable & Sendable>: Hashable, Sendable {
    package let field: Field
    package let old: FieldValue
    package let new: FieldValue

    package init(field: Field, old: FieldValue, new: FieldValue) {
        self.field = field
        self.old = old
        self.new = new
    }
}

/// A record whose fields can be read and written by name: what change events carry.
package protocol FieldRecord: Hashable, Sendable {
    /// The raw value is the field's name everywhere outside; it is a versioned wire name.
    associatedtype Field: CaseIterable & Hashable & Sendable & RawRepresentable<String>
    subscript(field: Field) -> FieldValue { get set }
}

extension FieldRecord {
    /// What must change to turn this record into another.
    package func changes(to other: Self) -> [FieldChange<Field>] {
        guard self != other else { return [] }
        return Field.allCases.compactMap { field in
            let (old, new) = (self[field], other[field])
            return old == new ? nil : FieldChange(field: field, old: old, new: new)
        }
    }

    package mutating func apply(_ changes: [FieldChange<Field>]) {
        for change in changes { self[change.field] = change.new }
    }
}

/// Bridges between a typed property and its `FieldValue`. A value of another kind leaves the default in place:
/// a fact is never refused.
extension FieldValue {
    package init(_ value: Bool?) { self = value.map(Self.bool) ?? .absent }
    package init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .absent }
    package init(_ value: Instant?) { self = value.map { .integer($0.milliseconds) } ?? .absent }
    package init(_ value: String?) { self = value.map(Self.text) ?? .absent }
    package init(_ value: [String]) { self = value.isEmpty ? .absent : .list(value) }

    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var integer: Int? { if case .integer(let value) = self { Int(value) } else { nil } }
    package var instant: Instant? { if case .integer(let value) = self { Instant(milliseconds: value) } else { nil } }
    package var text: String? { if case .text(let value) = self { value } else { nil } }
    package var list: [String]? { if case .list(let value) = self { value } else { nil } }
}
