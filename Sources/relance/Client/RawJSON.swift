/// Cuts well-formed JSON into its parts without changing a byte of them.
enum RawJSON {
    /// The elements of an array.
    static func elements(of json: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        parts(of: json)
    }

    /// The members of an object. Names are as they stand between the quotes; ours have no escapes.
    static func members(of json: ArraySlice<UInt8>) -> [(name: String, value: ArraySlice<UInt8>)] {
        parts(of: json).compactMap { part in
            guard part.first == UInt8(ascii: "\""),
                let end = part.dropFirst().firstIndex(of: UInt8(ascii: "\"")),
                let colon = part[end...].firstIndex(of: UInt8(ascii: ":"))
            else { return nil }
            let name = String(decoding: part[part.startIndex + 1..<end], as: UTF8.self)
            return (name: name, value: trimmed(part[(colon + 1)...]))
        }
    }

    static func member(_ name: String, of json: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        members(of: json).first { $0.name == name }?.value
    }

    /// A word without its quotes, or anything else as it stands; nil for null. Ours have no escapes but an actor's, which
    /// cannot hold a quote.
    static func plain(_ json: ArraySlice<UInt8>) -> String? {
        if json == Array("null".utf8)[...] { return nil }
        let inner = json.first == UInt8(ascii: "\"") ? json.dropFirst().dropLast() : json
        return String(decoding: inner, as: UTF8.self)
    }

    /// What stands between the commas of the outermost brackets.
    private static func parts(of json: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let inner = trimmed(json).dropFirst().dropLast()
        var parts: [ArraySlice<UInt8>] = []
        var start = inner.startIndex
        var depth = 0
        var isInString = false
        var isEscaped = false
        for index in inner.indices {
            let byte = inner[index]
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                parts.append(trimmed(inner[start..<index]))
                start = index + 1
            default: break
            }
        }
        let last = trimmed(inner[start...])
        return last.isEmpty ? parts : parts + [last]
    }

    private static func trimmed(_ json: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        var slice = json.drop(while: isSpace)
        while let last = slice.last, isSpace(last) { slice.removeLast() }
        return slice
    }
}
