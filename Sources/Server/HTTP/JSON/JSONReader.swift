package import Domain
package import JSON

/// Reads the members of one JSON object, remembers what is wrong with each, and refuses what nobody asked for.
///
/// Every reading returns something, so that all faults of a request are found at once: what is returned for a faulty
/// member is never used, because `finish()` – called on the outermost reader, after the last reading – throws.
///
///     let body = try request.json()
///     let name = body.requiredString("name", length: 1...200)
///     let limit = body.int("maxMessagesPerDay", in: 1...100_000)
///     try body.finish()
package final class JSONReader {
    /// What all readers of one body share.
    final class Findings {
        var faults: [FieldError] = []
        var readers: [JSONReader] = []
    }

    /// JSON pointer (RFC 6901) of this object; empty for the body itself.
    package let pointer: String
    private let members: [JSONValue.Member]
    private var asked: [String] = []
    private let findings: Findings

    init(_ members: [JSONValue.Member], pointer: String = "", findings: Findings = Findings()) {
        self.members = members
        self.pointer = pointer
        self.findings = findings
        findings.readers.append(self)
    }

    /// Throws unless the value is an object.
    package convenience init(_ value: JSONValue) throws(APIError) {
        guard case .object(let members) = value else {
            throw .malformed("The body must be a JSON object, but is \(value.kind).", code: "malformed-json")
        }
        self.init(members)
    }

    /// Throws everything that was found wrong, unknown members included: 422.
    package func finish() throws(APIError) {
        for reader in findings.readers { reader.findUnknown() }
        findings.readers = []
        guard findings.faults.isEmpty else { throw .invalid(findings.faults) }
    }

    private func findUnknown() {
        for member in members where !asked.contains(member.name) {
            let known = asked.isEmpty ? "no members are read here" : "one of: \(asked.joined(separator: ", "))"
            fail(String(member.name.prefix(64)), "is not known here", hint: known)
        }
    }

    /// Records what else is wrong with a member: a rule that types alone do not tell.
    package func fail(_ name: String, _ detail: String, hint: String? = nil) {
        findings.faults.append(FieldError(field: path(name), detail: detail, hint: hint))
    }

    func path(_ name: String) -> String {
        var escaped = ""
        for character in name {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.append(character)
            }
        }
        return "\(pointer)/\(escaped)"
    }

    // MARK: Presence

    /// Whether the member was sent at all, null included.
    package func isPresent(_ name: String) -> Bool { value(name) != nil }

    /// Whether the member was sent as null: in a PATCH, that means "remove".
    package func isNull(_ name: String) -> Bool { value(name) == .null }

    /// The member as it came; nil if absent. Counts as asked for.
    package func value(_ name: String) -> JSONValue? {
        if !asked.contains(name) { asked.append(name) }
        return members.first { $0.name == name }?.value
    }

    // MARK: Typed readings; absent and null give nil, another type is a fault and gives nil

    package func string(_ name: String, length: ClosedRange<Int> = 0...10_000) -> String? {
        guard let value = present(name) else { return nil }
        guard case .string(let text) = value else { return mismatch(name, value, "a string") }
        guard length.contains(text.unicodeScalars.count) else {
            fail(name, "must be \(length.lowerBound) to \(length.upperBound) characters long")
            return nil
        }
        return text
    }

    package func int(_ name: String, in range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
        guard let value = present(name) else { return nil }
        var number: Int?
        switch value {
        case .int(let integer): number = Int(integer)
        case .double(let double): number = Int(exactly: double)
        case .null, .bool, .string, .array, .object: break
        }
        guard let number else { return mismatch(name, value, "a whole number") }
        guard range.contains(number) else {
            let bound =
                range.upperBound == .max
                ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            fail(name, "must be \(bound)")
            return nil
        }
        return number
    }

    package func double(_ name: String, in range: ClosedRange<Double>? = nil) -> Double? {
        guard let value = present(name) else { return nil }
        let number: Double
        switch value {
        case .int(let integer): number = Double(integer)
        case .double(let double): number = double
        case .null, .bool, .string, .array, .object: return mismatch(name, value, "a number")
        }
        if let range, !range.contains(number) {
            fail(name, "must be from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    package func bool(_ name: String) -> Bool? {
        guard let value = present(name) else { return nil }
        guard case .bool(let flag) = value else { return mismatch(name, value, "true or false") }
        return flag
    }

    /// A moment (RFC 3339; UTC if it names no zone); a bare date is its first moment in UTC.
    package func instant(_ name: String) -> Instant? {
        guard let value = present(name) else { return nil }
        guard case .string(let text) = value, let instant = Instant(iso8601: text) else {
            return mismatch(name, value, "a moment in ISO 8601", hint: "2025-01-20T10:00:00Z")
        }
        return instant
    }

    /// A string out of the raw values of an enumeration.
    package func oneOf<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, _: Value.Type = Value.self
    ) -> Value? {
        guard let value = present(name) else { return nil }
        if case .string(let text) = value, let known = Value(rawValue: text) { return known }
        return mismatch(
            name, value, "one of the values known here",
            hint: "one of: \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    /// An array of strings.
    package func strings(_ name: String, count: ClosedRange<Int> = 0...10_000) -> [String]? {
        guard let elements = elements(name, count: count) else { return nil }
        return elements.enumerated().compactMap { offset, element in
            guard case .string(let text) = element else {
                return mismatch("\(name)/\(offset)", element, "a string", isPath: true)
            }
            return text
        }
    }

    /// A nested object; its own faults join this reader's.
    package func object(_ name: String) -> JSONReader? {
        guard let value = present(name) else { return nil }
        guard case .object(let members) = value else { return mismatch(name, value, "an object") }
        return JSONReader(members, pointer: path(name), findings: findings)
    }

    /// An array of objects.
    package func objects(_ name: String, count: ClosedRange<Int> = 0...10_000) -> [JSONReader]? {
        guard let elements = elements(name, count: count) else { return nil }
        return elements.enumerated().compactMap { offset, element in
            guard case .object(let members) = element else {
                return mismatch("\(name)/\(offset)", element, "an object", isPath: true)
            }
            return JSONReader(members, pointer: "\(path(name))/\(offset)", findings: findings)
        }
    }

    // MARK: Required readings; absent or null is a fault

    package func requiredString(_ name: String, length: ClosedRange<Int> = 1...10_000) -> String {
        require(name, string(name, length: length), "")
    }

    package func requiredInt(_ name: String, in range: ClosedRange<Int> = Int.min...Int.max) -> Int {
        require(name, int(name, in: range), range.lowerBound)
    }

    /// For any other reading: records "is missing" if the member is absent or null.
    package func require(_ name: String) {
        if present(name) == nil { fail(name, "is missing") }
    }

    // MARK: Helpers

    private func present(_ name: String) -> JSONValue? {
        let value = value(name)
        return value == .null ? nil : value
    }

    private func require<Value>(_ name: String, _ read: Value?, _ placeholder: Value) -> Value {
        if let read { return read }
        require(name)
        return placeholder
    }

    private func elements(_ name: String, count: ClosedRange<Int>) -> [JSONValue]? {
        guard let value = present(name) else { return nil }
        guard case .array(let elements) = value else { return mismatch(name, value, "an array") }
        guard count.contains(elements.count) else {
            fail(name, "must have \(count.lowerBound) to \(count.upperBound) elements")
            return nil
        }
        return elements
    }

    private func mismatch<Value>(
        _ name: String, _ found: JSONValue, _ expected: String, hint: String? = nil, isPath: Bool = false
    ) -> Value? {
        var detail = "must be \(expected)"
        if case .string = found, expected != "a string" {
            // A string of the wrong content or a string instead of something else: the hint tells them apart.
            detail += hint == nil ? ", but is a string" : ""
        } else {
            detail += ", but is \(found.kind)"
        }
        let field = isPath ? "\(pointer)/\(name)" : path(name)
        findings.faults.append(FieldError(field: field, detail: detail, hint: hint))
        return nil
    }
}

extension JSONError {
    var apiError: APIError {
        .malformed(
            "The body is not valid JSON: \(reason) at line \(line), column \(column).", code: "malformed-json")
    }
}

extension JSONReader {
    /// Reads one JSON text and nothing after it; the 400 it throws says where it is wrong.
    static func value(parsing bytes: [UInt8]) throws(APIError) -> JSONValue {
        do throws(JSONError) { return try JSONValue(parsing: bytes) } catch { throw error.apiError }
    }
}
