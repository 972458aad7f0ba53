import Dispatch
import EventStore
import Glibc

/// SIGINT and SIGTERM: the first asks to stop, the second stops at once.
final class StopSignals: Sendable {
    private let sources = Locked<[any DispatchSourceSignal]>([])
    private let count = Locked(0)
    private let stream: AsyncStream<Int32>
    private let announce: @Sendable () -> Void

    /// From now on signals are counted; `announce` runs at the first.
    init(announce: @escaping @Sendable () -> Void) {
        self.announce = announce
        let (stream, continuation) = AsyncStream<Int32>.makeStream()
        self.stream = stream
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in
                let count = count.withLock { count in
                    count += 1
                    return count
                }
                if count > 1 { _exit(128 + number) }
                announce()
                continuation.yield(number)
            }
            source.resume()
            sources.withLock { $0.append(source) }
        }
    }

    /// Waits for the first; at once if it came already.
    func first() async {
        for await _ in stream { return }
    }
}
