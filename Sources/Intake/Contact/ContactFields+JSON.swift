package import JSON

extension ContactFields {
    /// Checks the members of an object that was read; of those with one name the first counts.
    package static func read(_ members: [JSONValue.Member], from origin: ContactOrigin) -> ContactReading {
        let values = Dictionary(members.map { ($0.name, RawValue($0.value)) }) { first, _ in first }
        return read(values, from: origin)
    }
}

extension RawValue {
    /// What a member of a JSON object holds.
    fileprivate init(_ value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .int(let number): .integer(number)
            case .double(let number): .number(number)
            case .string(let text): .string(text)
            case .array(let elements): .list(elements.map(RawValue.init))
            case .object: .object
            }
    }
}
