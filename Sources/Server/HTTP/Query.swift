package import Domain

/// The decoded query of a request; a name may come more than once. Reading one wrongly is an `APIError` naming it.
package struct Query: Sendable, Equatable {
    package struct Parameter: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package let parameters: [Parameter]

    package static let empty = Query(parameters: [])

    package init(parameters: [Parameter]) { self.parameters = parameters }

    /// Nil when it cannot be percent-decoded.
    init?(_ raw: Substring) {
        var parameters: [Parameter] = []
        for pair in raw.utf8.split(separator: UInt8(ascii: "&")) {
            let middle = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let value = middle < pair.endIndex ? pair[pair.index(after: middle)...] : ""[...].utf8
            guard let name = PercentDecoding.decode(Substring(pair[..<middle]), plusIsSpace: true),
                let value = PercentDecoding.decode(Substring(value), plusIsSpace: true)
            else { return nil }
            parameters.append(Parameter(name: name, value: value))
        }
        self.parameters = parameters
    }

    /// The first value of that name; an empty one counts as absent.
    package subscript(_ name: String) -> String? {
        guard let value = parameters.first(where: { $0.name == name })?.value, !value.isEmpty else { return nil }
        return value
    }

    /// Every value of that name, and the parts of each between commas: `status=a,b&status=c` is a, b and c.
    package func list(_ name: String) -> [String] {
        parameters.filter { $0.name == name }.flatMap { $0.value.split(separator: ",").map(String.init) }
    }

    package func int(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw .invalid(
                name, "is not a whole number from \(range.lowerBound) to \(range.upperBound)",
                hint: "\(name)=\(range.lowerBound)")
        }
        return value
    }

    package func int(_ name: String, in range: ClosedRange<Int>, default value: Int) throws(APIError) -> Int {
        try int(name, in: range) ?? value
    }

    package func bool(_ name: String, default value: Bool = false) throws(APIError) -> Bool {
        switch self[name] {
        case nil: return value
        case "true", "1", "yes": return true
        case "false", "0", "no": return false
        default: throw .invalid(name, "is neither true nor false", hint: "\(name)=true or \(name)=false")
        }
    }

    /// A moment (RFC 3339; UTC if it names no zone) or a bare date, which is that day's first moment in UTC.
    package func instant(_ name: String) throws(APIError) -> Instant? {
        guard let text = self[name] else { return nil }
        guard let instant = Instant(iso8601: text) else {
            throw .invalid(name, "is not a moment in ISO 8601", hint: "\(name)=2025-01-20T10:00:00Z")
        }
        return instant
    }

    package func oneOf<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, _: Value.Type = Value.self
    ) throws(APIError) -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(name, "is none of the values known here", hint: "one of: \(known)")
        }
        return value
    }

    /// Refuses parameters that nobody reads, so that a misspelt filter is not silently no filter.
    package func allow(_ names: String...) throws(APIError) { try allow(names) }

    package func allow(_ names: [String]) throws(APIError) {
        let unknown = parameters.map(\.name).filter { !names.contains($0) }
        guard !unknown.isEmpty else { return }
        let hint = names.isEmpty ? "no parameters are read here" : "one of: \(names.joined(separator: ", "))"
        throw APIError.invalid(
            unknown.map { FieldError(field: String($0.prefix(64)), detail: "is not known here", hint: hint) })
    }
}
