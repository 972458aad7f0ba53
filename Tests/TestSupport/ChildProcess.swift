import CSpawn
import EventStore
package import Foundation
import Glibc

/// Another program, running beside the tests: a plain `posix_spawn`.
///
/// Foundation's `Process` will not do: on Linux it reads the list of the open files past its end, and tests that run many
/// servers at once have enough of them open for that to crash. Nor does it free a child of the signals that the
/// thread which starts it holds back.
package final class ChildProcess: Sendable {
    /// Where what a child says goes.
    package enum Output {
        case nowhere
        /// A file, made anew.
        case file(String)
        /// To be read by the parent, which must do so: a full pipe stops the child.
        case pipe(Pipe)

        fileprivate func open() throws -> Int32 {
            let descriptor: Int32
            switch self {
            case .nowhere: descriptor = unsafe Glibc.open("/dev/null", O_WRONLY | O_CLOEXEC)
            case .file(let path): descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            case .pipe(let pipe):
                descriptor = dup(pipe.fileHandleForWriting.fileDescriptor)
                try pipe.fileHandleForWriting.close()
            }
            guard descriptor >= 0 else { throw POSIXFailure(operation: "opening a child's output", code: errno) }
            return descriptor
        }
    }

    package let pid: Int32
    /// The exit code, once the child is gone for good; for one that a signal ended, 128 and the signal's number.
    private let ended = Locked<Int32?>(nil)

    /// Starts `program` (a path), with nothing to read.
    ///
    /// - Parameters:
    ///   - environment: all of it; the tests' own without it.
    ///   - directory: where it runs; where the tests run without it.
    package init(
        _ program: String, _ words: [String], environment: [String: String] = ProcessInfo.processInfo.environment,
        in directory: String? = nil, output: Output = .nowhere, errors: Output = .nowhere
    ) throws {
        let streams = try [output, errors].map { try $0.open() }
        // The child's ends alone stay open, so that reading ends when the child does.
        defer { for stream in streams { close(stream) } }
        let words = CStrings([program] + words)
        let variables = CStrings(environment.map { "\($0)=\($1)" })
        var started: pid_t = 0
        let outcome = unsafe cspawn_start(
            &started, program, words.pointers, variables.pointers, directory, streams[0], streams[1])
        guard outcome == 0 else { throw POSIXFailure(operation: "starting \(program)", code: outcome) }
        pid = started
    }

    deinit { kill() }

    /// Sends a signal, unless the child is gone.
    package func signal(_ number: Int32) {
        ended.withLock { ended in
            // Until it has been waited for, its number is nobody else's.
            if ended == nil { _ = Glibc.kill(pid, number) }
        }
    }

    /// `kill -9`, and waits until it is gone.
    package func kill() {
        signal(SIGKILL)
        waitUntilExit()
    }

    /// Waits for the end, and says the exit code.
    @discardableResult
    package func waitUntilExit() -> Int32 {
        // The lock is free while it waits, so that somebody else can end the child.
        var state = unsafe siginfo_t()
        while unsafe waitid(P_PID, id_t(pid), &state, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        return ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
            let signal = status & 0x7F
            let code = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
            ended = code
            return code
        }
    }
}

/// Texts as C has them, with a null pointer behind the last; freed with the object.
@safe private final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ texts: [String]) {
        count = texts.count
        unsafe pointers = .allocate(capacity: count + 1)
        for (index, text) in texts.enumerated() { unsafe (pointers + index).initialize(to: strdup(text)) }
        unsafe (pointers + count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count { unsafe free(pointers[index]) }
        unsafe pointers.deallocate()
    }
}
