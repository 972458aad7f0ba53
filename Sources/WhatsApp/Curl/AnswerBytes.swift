/// An answer as it comes in.
struct AnswerBytes {
    private var head: [UInt8] = []
    private(set) var body: [UInt8] = []
    private var limit = 0
    /// More came than was allowed; the rest was not kept.
    private(set) var isTooLong = false

    mutating func clear(limit: Int) {
        head.removeAll(keepingCapacity: true)
        // The last answer's array went away with that answer.
        body = []
        self.limit = limit
        isTooLong = false
    }

    /// False when it is too much.
    mutating func addBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard fits(bytes.count) else { return false }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// One line of the head, with its line end. A status line begins a new answer: what came before belonged to
    /// "100 Continue".
    mutating func addHead(_ line: UnsafeRawBufferPointer) -> Bool {
        if unsafe line.starts(with: "HTTP/".utf8) {
            head.removeAll(keepingCapacity: true)
            return true
        }
        guard fits(line.count) else { return false }
        unsafe head.append(contentsOf: line)
        return true
    }

    private mutating func fits(_ count: Int) -> Bool {
        if head.count + body.count + count > limit { isTooLong = true }
        return !isTooLong
    }

    /// Names in lower case; several of one name are joined by commas (RFC 9110 §5.3).
    func headers() -> [String: String] {
        var headers: [String: String] = [:]
        for line in head.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { continue }
            let name = String(decoding: line[..<colon].lazy.map(Self.lowercased), as: UTF8.self)
            let value = String(decoding: Self.trimmed(line[line.index(after: colon)...]), as: UTF8.self)
            headers[name] = headers[name].map { $0 + ", " + value } ?? value
        }
        return headers
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }),
            let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return bytes[first...last]
    }
}
