/// From any decoder that knows its own types, such as `JSONDecoder`.
extension RawValue: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A decoder tells what a value is only by refusing what it is not: these refusals are its answers.
        if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? container.decode(Int64.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let list = try? container.decode([RawValue].self) {
            self = .list(list)
        } else {
            self = .object
        }
    }
}
