/// Builds one line of JSON without spaces: what Python's `json.dumps(…, ensure_ascii=False, separators=(",", ":"))`
/// would write for the same values in the same order.
package struct JSONLine {
    package private(set) var bytes: [UInt8] = []
    /// Whether the innermost open object or array has a member already.
    private var needsComma = false

    package init() {}

    package mutating func object(_ body: (inout JSONLine) -> Void) {
        open("{")
        body(&self)
        close("}")
    }

    /// One member of the object that is open.
    package mutating func member(_ name: String, _ value: (inout JSONLine) -> Void) {
        begin(name)
        value(&self)
        end()
    }

    /// The same in steps, for values whose writing may fail: `open`, then for each element or member `begin`, the value
    /// and `end`, then `close`.
    package mutating func open(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    package mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    package mutating func begin() { if needsComma { bytes.append(UInt8(ascii: ",")) } }

    package mutating func begin(_ name: String) {
        begin()
        text(name)
        bytes.append(UInt8(ascii: ":"))
    }

    package mutating func end() { needsComma = true }

    package mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }
    package mutating func number(_ value: UInt64) { raw(String(value)) }
    package mutating func number(_ value: Int64) { raw(String(value)) }

    /// Lowercase, in quotes.
    package mutating func hexadecimal(_ value: some Sequence<UInt8>) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in value {
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func text(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 { character(byte) }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func character(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x08: raw("\\b")
        case 0x09: raw("\\t")
        case 0x0a: raw("\\n")
        case 0x0c: raw("\\f")
        case 0x0d: raw("\\r")
        case ..<0x20:
            let code = String(byte, radix: 16)
            raw("\\u" + String(repeating: "0", count: 4 - code.utf8.count) + code)
        default: bytes.append(byte)
        }
    }
}
