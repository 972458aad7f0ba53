internal import Glibc

/// Where a request's body comes from.
final class UploadSource {
    /// Nil if it is not known beforehand.
    let length: Int?
    private var piece: ArraySlice<UInt8> = []
    private let next: () -> [UInt8]
    private let file: Int32?

    init(_ bytes: [UInt8]) {
        length = bytes.count
        piece = bytes[...]
        next = { [] }
        file = nil
    }

    init(length: Int?, next: @escaping () -> [UInt8]) {
        self.length = length
        self.next = next
        file = nil
    }

    init(path: String) throws(HTTPClientError) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .invalidRequest("\(path): \(unsafe String(cString: strerror(errno)))") }
        var information = stat()
        length = unsafe fstat(file, &information) == 0 && information.st_size > 0 ? Int(information.st_size) : nil
        next = { [] }
        self.file = file
    }

    deinit { if let file { close(file) } }

    /// How many bytes were put into the buffer: 0 at the end, negative when the file cannot be read.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if let file { return unsafe Glibc.read(file, buffer.baseAddress, buffer.count) }
        if piece.isEmpty { piece = next()[...] }
        let part = piece.prefix(buffer.count)
        unsafe buffer.copyBytes(from: part)
        piece = piece.dropFirst(part.count)
        return part.count
    }
}
