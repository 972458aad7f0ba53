import JSON

/// What the API answered, where its form is known.
extension JSONValue {
    /// A whole number; 0 where there is none.
    func number(_ name: String) -> Int {
        if case .int(let number)? = self[name] { return Int(number) }
        return 0
    }

    func text(_ name: String) -> String? {
        if case .string(let text)? = self[name] { return text }
        return nil
    }

    func list(_ name: String) -> [JSONValue] {
        if case .array(let elements)? = self[name] { return elements }
        return []
    }
}
