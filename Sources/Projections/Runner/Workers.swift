internal import EventStore
import Foundation

/// Threads that are started together and waited for.
enum Workers {
    /// How many a rebuild uses unless told otherwise. A stream's share is told by four bits, so not more than 16.
    static var defaultCount: Int { min(max(ProcessInfo.processInfo.activeProcessorCount, 1), 16) }

    /// Runs `body` once per worker number, each on a thread of its own, and returns when all have.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let group = DispatchGroup()
        for worker in 1..<max(count, 1) {
            group.enter()
            let thread = Thread {
                body(worker)
                group.leave()
            }
            thread.name = "relance-rebuild-\(worker)"
            thread.start()
        }
        body(0)
        group.wait()
    }

    /// Runs `body` for every number below `count`, on as many threads as are allowed at once.
    static func run(_ count: Int, atOnce threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let next = Locked(0)
        run(min(count, threads)) { _ in
            while true {
                let mine = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard mine < count else { return }
                body(mine)
            }
        }
    }
}
