/// A strict reader of RFC 8259: no comments, no trailing commas, no repeated names, at most 64 levels deep. A tolerant
/// one mends what is wrong inside strings and lets names repeat, and is as strict otherwise.
struct JSONParser {
    static let deepest = 64
    /// Up to so many members of an object names are compared one by one.
    private static let few = 32

    private let bytes: [UInt8]
    private let tolerant: Bool
    private var index = 0

    init(_ bytes: [UInt8], tolerant: Bool = false) {
        self.bytes = bytes
        self.tolerant = tolerant
    }

    mutating func document() throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw failure("there is something after the end of the value") }
        return value
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= Self.deepest else { throw failure("the nesting is deeper than \(Self.deepest) levels") }
        guard index < bytes.count else { throw failure("it ends where a value is expected") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw failure("a value is expected")
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        index += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                throw failure("a member's name in double quotes is expected")
            }
            let start = index
            let name = try string()
            guard tolerant || !Self.isRepeated(name, members, &names) else {
                index = start
                throw failure("a member's name comes twice in one object")
            }
            skipSpace()
            guard take(":") else { throw failure("a colon is expected") }
            skipSpace()
            members.append(JSONValue.Member(name, try value(depth: depth + 1)))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw failure("a comma or } is expected") }
        }
    }

    /// Comparing each with all before it would let one object of many names take minutes.
    private static func isRepeated(_ name: String, _ members: [JSONValue.Member], _ names: inout Set<String>) -> Bool {
        if members.count < few { return members.contains { $0.name == name } }
        if names.isEmpty { names = Set(members.map(\.name)) }
        return !names.insert(name).inserted
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        index += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(elements) }
        while true {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw failure("a comma or ] is expected") }
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let end = index + word.utf8CodeUnitCount
        let matches = end <= bytes.count && "\(word)".utf8.elementsEqual(bytes[index..<end])
        guard matches else { throw failure("a value is expected") }
        index = end
        return value
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        _ = take("-")
        let firstDigit = index
        guard digits() > 0 else { throw failure("a digit is expected") }
        if bytes[firstDigit] == UInt8(ascii: "0"), index - firstDigit > 1 {
            index = firstDigit
            throw failure("a number may not begin with 0")
        }
        var isInteger = true
        if take(".") {
            isInteger = false
            guard digits() > 0 else { throw failure("a digit is expected") }
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { throw failure("a digit is expected") }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else {
            index = start
            throw failure("the number is out of range")
        }
        return .double(value)
    }

    // MARK: Strings

    private mutating func string() throws(JSONError) -> String {
        index += 1
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let text = try text(bytes[start..<index], from: start)
                index += 1
                return text
            case UInt8(ascii: "\\"):
                return try escapedString(from: start)
            case 0..<0x20:
                throw failure("a control character stands inside a string")
            default:
                index += 1
            }
        }
        throw failure("it ends inside a string")
    }

    /// The slow way, for strings with escapes; `index` is at the first one.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var decoded = Array(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return try text(decoded[...], from: start)
            case UInt8(ascii: "\\"):
                index += 1
                decoded.append(contentsOf: try escape())
            case 0..<0x20:
                throw failure("a control character stands inside a string")
            default:
                decoded.append(byte)
                index += 1
            }
        }
        throw failure("it ends inside a string")
    }

    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard index < bytes.count else { throw failure("it ends inside a string") }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"):
            return Array(String(Character(try scalar())).utf8)
        default: throw failure("an escape that JSON does not know")
        }
    }

    /// What `\u` names, with the second half of a pair where this is the first.
    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        if (0xD800..<0xDC00).contains(unit) {
            let behind = index
            if take("\\"), take("u") {
                let low = try hexadecimal()
                if (0xDC00..<0xE000).contains(low), let scalar = Unicode.Scalar(Self.joined(unit, low)) {
                    return scalar
                }
            }
            // What stands there is no second half and is read for itself.
            index = behind
        }
        guard tolerant else { throw failure("half of a surrogate pair is missing") }
        return "\u{FFFD}"
    }

    private static func joined(_ high: UInt32, _ low: UInt32) -> UInt32 {
        0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = Self.hexadecimalDigit(bytes[index]) else {
                throw failure("four hexadecimal digits are expected")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private func text(_ slice: ArraySlice<UInt8>, from start: Int) throws(JSONError) -> String {
        if tolerant { return String(decoding: slice, as: UTF8.self) }
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw failure("a string is not UTF-8", at: start)
        }
        return text
    }

    // MARK: Bytes

    private mutating func digits() -> Int {
        let start = index
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        return index - start
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    private func failure(_ reason: String, at position: Int? = nil) -> JSONError {
        let before = bytes[..<min(position ?? index, bytes.count)]
        let line = before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
        let column = before.count - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        return JSONError(reason: reason, line: line, column: column)
    }
}
