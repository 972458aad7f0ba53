/// What a cell of a CSV file or a member of a JSON object holds before anybody has asked what it means.
package enum RawValue: Hashable, Sendable {
    /// As it stands in JSON; empty text clears the field.
    case string(String)
    case integer(Int64)
    case number(Double)
    case bool(Bool)
    case null
    case list([RawValue])
    /// A nested object: no field of a contact takes one.
    case object
}
