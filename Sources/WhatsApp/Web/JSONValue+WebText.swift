import JSON

extension JSONValue {
    /// The string, if it is one: gateways write an empty one where they have nothing to say.
    var webText: String? {
        guard case .string(let text) = self, !text.isEmpty else { return nil }
        return text
    }
}
