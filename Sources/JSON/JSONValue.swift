/// A JSON text once read. Members keep their order; a name given twice is refused when reading.
package enum JSONValue: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        package let name: String
        package let value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    case null
    case bool(Bool)
    /// A number without fraction or exponent that fits 64 bits.
    case int(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// The member of that name, if this is an object that has one.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// For error texts: "a string", "an object".
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .int, .double: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// Reads one JSON text (RFC 8259) and nothing after it.
    ///
    /// Being tolerant means to take what others got wrong instead of refusing all of it: of members with one name the
    /// first counts, and half of a surrogate pair or a byte that is not UTF-8 reads as U+FFFD.
    package init(parsing bytes: [UInt8], tolerant: Bool = false) throws(JSONError) {
        var parser = JSONParser(bytes, tolerant: tolerant)
        self = try parser.document()
    }
}

/// What was wrong with a JSON text, and where; never what stood there.
package struct JSONError: Error, Hashable, Sendable {
    package let reason: String
    package let line: Int
    package let column: Int
}
