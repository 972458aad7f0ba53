import Glibc

/// Whole files, and where bytes are in them.
enum FileContent {
    static func read(_ path: String) throws -> [UInt8] {
        let file = unsafe open(path, O_RDONLY)
        guard file >= 0 else { throw Unexpected("open") }
        defer { close(file) }
        var content = [UInt8](repeating: 0, count: Int(lseek(file, 0, SEEK_END)))
        let size = content.count
        guard unsafe pread(file, &content, size, 0) == size else { throw Unexpected("read") }
        return content
    }

    static func write(_ content: [UInt8], to path: String) throws {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw Unexpected("open") }
        defer { close(file) }
        let size = content.count
        guard unsafe Glibc.write(file, content, size) == size else { throw Unexpected("write") }
    }

    static func ranges(of bytes: [UInt8], in content: [UInt8]) -> [Range<Int>] {
        guard content.count >= bytes.count else { return [] }
        return (0...(content.count - bytes.count)).filter { start in
            content[start] == bytes[0] && content[start..<(start + bytes.count)].elementsEqual(bytes)
        }.map { $0..<($0 + bytes.count) }
    }
}
