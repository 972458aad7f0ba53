internal import Dispatch
internal import EventStore
internal import Glibc

/// The sockets of everybody who is connected, so that a server that stops can hang up on them.
final class OpenConnections: Sendable {
    private let state = Locked<(sockets: Set<Int32>, isHangingUp: Bool)>(([], false))
    private let gone = DispatchSemaphore(value: 0)

    /// From then on nobody is to be accepted.
    var isHangingUp: Bool { state.withLock { $0.isHangingUp } }

    func opened(_ socket: Int32) { _ = state.withLock { $0.sockets.insert(socket) } }

    /// Before its number is free for others.
    func closed(_ socket: Int32) {
        let isAwaited = state.withLock { state in
            state.sockets.remove(socket)
            return state.isHangingUp
        }
        if isAwaited { gone.signal() }
    }

    /// Ends every conversation, and waits until the server has noticed.
    func hangUp(within patience: Duration) {
        let deadline = ContinuousClock.now + patience
        repeat {
            state.withLock { state in
                state.isHangingUp = true
                for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
            }
            // Never long: whoever was being accepted a moment ago is hung up on in the next round.
            _ = gone.wait(timeout: .now() + .milliseconds(2))
        } while state.withLock { !$0.sockets.isEmpty } && ContinuousClock.now < deadline
    }
}
