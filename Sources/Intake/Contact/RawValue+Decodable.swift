/// From any decoder that knows its own types, such as `JSONDecoder`.
extension RawValue: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = container.value(String.self) {
            self = .string(text)
        } else if container.decodeNil() {
            self = .null
        } else if let bool = container.value(Bool.self) {
            self = .bool(bool)
        } else if let integer = container.value(Int64.self) {
            self = .integer(integer)
        } else if let number = container.value(Double.self) {
            self = .number(number)
        } else if let list = container.value([RawValue].self) {
            self = .list(list)
        } else {
            self = .object
        }
    }
}

extension SingleValueDecodingContainer {
    /// A decoder tells what a value is only by refusing what it is not: a refusal is an answer, nil.
    fileprivate func value<Value: Decodable>(_ type: Value.Type) -> Value? {
        do { return try decode(type) } catch { return nil }
    }
}
