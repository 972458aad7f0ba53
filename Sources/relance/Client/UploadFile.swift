import EventStore
import Glibc

/// A file read piece by piece, with its lines counted as they go by.
///
/// Pieces are asked for on the HTTP client's thread; the counts may be read from any.
final class UploadFile: Sendable {
    let path: String
    /// Bytes.
    let size: Int
    private let descriptor: Int32
    private let state = Locked(State())

    private struct State {
        var linesRead = 0
        /// `errno` of a read that failed: the upload is then cut short on purpose.
        var errorOfRead: Int32?
    }

    init(_ path: String) throws(Failure) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure("cannot open \(path): \(unsafe String(cString: strerror(errno)))")
        }
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Failure("\(path) is not an ordinary file.")
        }
        size = Int(information.st_size)
    }

    deinit { close(descriptor) }

    var linesRead: Int { state.withLock { $0.linesRead } }
    /// Why reading broke off, if it did.
    var failure: Failure? {
        state.withLock { $0.errorOfRead }.map {
            Failure("cannot read \(path) to its end: \(unsafe String(cString: strerror($0)))")
        }
    }

    /// The next piece; empty at the end, and where reading fails.
    func next() -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: 65_536)
        var count = -1
        repeat { count = unsafe read(descriptor, &piece, piece.count) } while count < 0 && errno == EINTR
        let code = errno
        guard count > 0 else {
            if count < 0 { state.withLock { $0.errorOfRead = code } }
            return []
        }
        piece.removeLast(piece.count - count)
        let lines = piece.count { $0 == UInt8(ascii: "\n") }
        state.withLock { state in
            state.linesRead += lines
        }
        return piece
    }
}
