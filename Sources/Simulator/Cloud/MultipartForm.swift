/// `multipart/form-data` (RFC 7578), whole in memory; parts in any order.
struct MultipartForm {
    struct Part {
        let name: String
        let filename: String
        let type: String
        let bytes: [UInt8]
    }

    private let parts: [Part]

    subscript(name: String) -> Part? { parts.first { $0.name == name } }

    func text(_ name: String) -> String? { self[name].map { String(decoding: $0.bytes, as: UTF8.self) } }

    /// Nil when it is not such a body.
    init?(_ body: [UInt8], contentType: String) {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", of: contentType), !boundary.isEmpty
        else { return nil }
        let mark = Array("--\(boundary)".utf8)
        var parts: [Part] = []
        guard var start = Self.place(of: mark, in: body, from: 0) else { return nil }
        while true {
            start += mark.count
            if body[start...].starts(with: "--".utf8) { break }
            guard let end = Self.place(of: Array("\r\n".utf8) + mark, in: body, from: start) else { return nil }
            guard let part = Self.part(body[start..<end]) else { return nil }
            parts.append(part)
            start = end + 2
        }
        self.parts = parts
    }

    /// Head, empty line, content.
    private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
        let empty = Array("\r\n\r\n".utf8)
        guard let end = place(of: empty, in: Array(bytes), from: 0) else { return nil }
        let head = String(decoding: bytes.prefix(end), as: UTF8.self)
        var (name, filename, type) = ("", "", "application/octet-stream")
        for line in head.split(whereSeparator: \.isNewline) {
            let lowered = line.lowercased()
            if lowered.hasPrefix("content-disposition:") {
                name = parameter("name", of: String(line)) ?? ""
                filename = parameter("filename", of: String(line)) ?? ""
            } else if lowered.hasPrefix("content-type:") {
                type = String(line.dropFirst("content-type:".count).drop { $0 == " " })
            }
        }
        return Part(name: name, filename: filename, type: type, bytes: Array(bytes.dropFirst(end + empty.count)))
    }

    /// `name` of `…; name="value"; …`.
    private static func parameter(_ name: String, of line: String) -> String? {
        for piece in line.split(separator: ";").dropFirst() {
            let piece = piece.drop { $0 == " " }
            guard piece.lowercased().hasPrefix("\(name)=") else { continue }
            let value = piece.dropFirst(name.count + 1)
            return value.hasPrefix("\"") ? String(value.dropFirst().prefix { $0 != "\"" }) : String(value)
        }
        return nil
    }

    private static func place(of pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, bytes.count >= pattern.count else { return nil }
        var index = start
        while index <= bytes.count - pattern.count {
            if bytes[index] == first, bytes[index..<index + pattern.count].elementsEqual(pattern) { return index }
            index += 1
        }
        return nil
    }
}
