internal import Dispatch
internal import Glibc

/// Keeps listening to a client that has been answered in the middle of its sentence.
///
/// Closing a socket with unread bytes resets it, and the reset can overtake the answer: the client would see a broken
/// connection instead of the reason. So a second handle on the socket goes on reading until the client hangs up, has
/// sent more than is drained, has been silent for too long, or has taken several times as long as that.
enum LingeringClose {
    private static let queue = DispatchQueue(label: "http.linger")
    private static let silencesAwaited = 6

    static func keepReading(_ socket: Int32, _ limits: HTTPLimits) {
        let handle = dup(socket)
        guard handle >= 0 else { return }
        let listener = Listener(handle, budget: limits.drained, queue: queue)
        watch(listener, patience: .seconds(limits.lingerSeconds), times: silencesAwaited)
    }

    private static func watch(_ listener: Listener, patience: DispatchTimeInterval, times: Int) {
        queue.asyncAfter(deadline: .now() + patience) {
            guard times > 1, listener.heardSomething() else { return listener.cancel() }
            watch(listener, patience: patience, times: times - 1)
        }
    }

    /// `@unchecked Sendable`: everything but the initialiser runs on the one serial queue.
    private final class Listener: @unchecked Sendable {
        private let source: any DispatchSourceRead
        private var budget: Int
        private var hasHeard = false
        private var buffer = [UInt8](repeating: 0, count: 64 << 10)

        init(_ handle: Int32, budget: Int, queue: DispatchQueue) {
            self.budget = budget
            source = DispatchSource.makeReadSource(fileDescriptor: handle, queue: queue)
            source.setEventHandler { self.listen(handle) }
            source.setCancelHandler { close(handle) }
            source.activate()
        }

        func cancel() { source.cancel() }

        /// Since it was last asked.
        func heardSomething() -> Bool {
            defer { hasHeard = false }
            return hasHeard
        }

        private func listen(_ handle: Int32) {
            // Non-blocking, as the socket it was copied from.
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(handle, $0.baseAddress, $0.count) }
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            hasHeard = true
            budget -= max(count, 0)
            if count <= 0 || budget <= 0 { cancel() }
        }
    }
}
