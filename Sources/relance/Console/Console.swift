import Domain
import Engine
import Glibc

/// Standard output and standard error, written at once and whole.
enum Console {
    /// The reader of standard output went away (`relance log | head`): nothing more is worth doing.
    struct ReaderGone: Error {}

    static func print(_ line: String) throws { try write(Array((line + "\n").utf8)) }

    static func write(_ bytes: [UInt8]) throws {
        switch put(bytes, to: STDOUT_FILENO) {
        case 0: return
        case EPIPE: throw ReaderGone()
        case let code:
            throw Failure("standard output cannot be written: \(unsafe String(cString: strerror(code)))")
        }
    }

    /// To standard error. Where even that fails there is nobody left to tell.
    static func tell(_ text: String) { _ = put(Array((text + "\n").utf8), to: STDERR_FILENO) }

    /// Without a line end, for what is overwritten.
    static func tellUnfinished(_ text: String) { _ = put(Array(text.utf8), to: STDERR_FILENO) }

    /// A line of the server's own log: time, level, message. Ids and numbers only, never names or phone numbers.
    static func log(_ level: LogLevel, _ message: String) {
        tell("\(Instant(milliseconds: RealTime.millisecondsSince1970)) \(level.rawValue) \(message)")
    }

    enum LogLevel: String, Sendable {
        case info, warning, error
    }

    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// 0, or the `errno` of what failed.
    private static func put(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                return errno
            }
            rest = rest.dropFirst(count)
        }
        return 0
    }
}
