import Glibc

/// A file that grows at its end, by whole batches or not at all. The only place of the sandbox that touches pointers.
///
/// Written bytes survive the process (`kill -9`), not the machine: nothing is synced. Not thread-safe.
final class AppendOnlyFile {
    enum Access { case readOnly, readWrite }

    private let descriptor: Int32
    private(set) var size: Int
    /// Set once half a batch could not be taken back; nothing can be appended behind it.
    private var broken: LedgerError?

    /// Creates the file (mode 0600), and the folder it lies in (0700), if it is to be written.
    init(path: String, access: Access) throws(LedgerError) {
        var flags = O_RDONLY | O_CLOEXEC
        if access == .readWrite {
            flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC
            if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
                let made = unsafe mkdir(String(path[..<slash]), 0o700)
                if made != 0, errno != EEXIST { throw .system(call: "mkdir", errno: errno) }
            }
        }
        let opened = unsafe open(path, flags, 0o600)
        guard opened >= 0 else { throw .system(call: "open", errno: errno) }
        let end = lseek(opened, 0, SEEK_END)
        guard end >= 0 else {
            let reason = errno
            close(opened)
            throw .system(call: "lseek", errno: reason)
        }
        descriptor = opened
        size = Int(end)
    }

    deinit { close(descriptor) }

    /// One `write(2)`, which with O_APPEND no other writer can come between; what a full disk cut short is taken back.
    func append(_ bytes: [UInt8]) throws(LedgerError) {
        if let broken { throw broken }
        var written = 0
        while written < bytes.count {
            let result = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(descriptor, buffer.baseAddress! + written, buffer.count - written)
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else {
                let failure = LedgerError.system(call: "write", errno: errno)
                if written > 0, ftruncate(descriptor, off_t(size)) != 0 { broken = failure }
                throw failure
            }
            written += result
        }
        size += written
    }

    func truncate(to newSize: Int) throws(LedgerError) {
        guard ftruncate(descriptor, off_t(newSize)) == 0 else { throw .system(call: "ftruncate", errno: errno) }
        size = newSize
    }

    /// As many of the bytes from `offset` on as there are.
    func read(at offset: Int, count: Int) throws(LedgerError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let result = unsafe pread(
                    descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
                if result < 0, errno == EINTR { continue }
                if result < 0 { failure = errno }
                guard result > 0 else { return }
                filled += result
            }
        }
        guard failure == 0 else { throw .system(call: "pread", errno: failure) }
        return bytes
    }
}
