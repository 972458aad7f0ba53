import Glibc

/// Holds `<directory>/lock` for this process: two writers on one directory would destroy each other's work.
///
/// The kernel lets go of it when the process ends, however it ends.
package final class DirectoryLock: Sendable {
    private let file: Int32

    /// Throws `.inUse` with the holder's process id while another process (or this one) holds it.
    package init(directory: String) throws(StoreError) {
        try Files.makeDirectory(directory)
        let path = directory + "/lock"
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system(code: errno, operation: "open", path: path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(file)
            guard code == EWOULDBLOCK else { throw .system(code: code, operation: "flock", path: path) }
            let holder = try Files.read(path).map { String(decoding: $0, as: UTF8.self) }
            throw .inUse(path: directory, pid: holder.flatMap { Int32($0.prefix { $0.isNumber }) })
        }
        let content = [UInt8]("\(getpid())\n".utf8)
        guard ftruncate(file, 0) == 0, unsafe write(file, content, content.count) == content.count else {
            let code = errno
            close(file)
            throw .system(code: code, operation: "write", path: path)
        }
        self.file = file
    }

    deinit { close(file) }
}
