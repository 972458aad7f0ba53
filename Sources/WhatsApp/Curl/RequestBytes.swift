/// A request's body as libcurl asks for it: bit by bit, without being copied together first.
struct RequestBytes {
    private let parts: [[UInt8]]
    let count: Int
    private var part = 0
    private var offset = 0
    private var position = 0
    /// The furthest that was ever read.
    private(set) var taken = 0

    init(_ parts: [[UInt8]] = []) {
        self.parts = parts
        count = parts.reduce(0) { $0 + $1.count }
    }

    mutating func rewind() {
        part = 0
        offset = 0
        position = 0
    }

    /// How many bytes were put into the buffer: 0 at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var filled = 0
        while filled < buffer.count, part < parts.count {
            let rest = parts[part].count - offset
            guard rest > 0 else {
                part += 1
                offset = 0
                continue
            }
            let length = min(rest, buffer.count - filled)
            unsafe parts[part].withUnsafeBytes { bytes in
                let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + length])
                unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
            }
            offset += length
            filled += length
        }
        position += filled
        taken = max(taken, position)
        return filled
    }
}

extension RequestBytes {
    /// `multipart/form-data` (RFC 7578): the fields in order, then the file. `boundary` must occur in none of them.
    init(fields: [(name: String, value: String)], file: HTTPCall.FormFile, boundary: String) {
        var head = ""
        for field in fields {
            head += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(field.name))\"\r\n\r\n"
            head += field.value + "\r\n"
        }
        head += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(file.name))\"; "
        head += "filename=\"\(Self.quoted(file.filename))\"\r\n"
        head += "Content-Type: \(String(file.type.unicodeScalars.filter { $0.value >= 0x20 }))\r\n\r\n"
        self.init([Array(head.utf8), file.bytes, Array("\r\n--\(boundary)--\r\n".utf8)])
    }

    /// Random, so that no content can hold it.
    static func boundary() -> String {
        var random = SystemRandomNumberGenerator()
        return "relance-" + String(random.next(), radix: 36) + String(random.next(), radix: 36)
    }

    /// As browsers write it: a name cannot end its own quotes.
    private static func quoted(_ name: String) -> String {
        var quoted = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": quoted += "%22"
            case "\r": quoted += "%0D"
            case "\n": quoted += "%0A"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted
    }
}
