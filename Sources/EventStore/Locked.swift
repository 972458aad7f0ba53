import Foundation

/// A value behind one lock. `NSLock`, because ThreadSanitizer misreads `Synchronization.Mutex` on this toolchain.
///
/// `@unchecked Sendable`: the value is reached only through `withLock`, one thread at a time.
package final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    package init(_ value: sending Value) { self.value = value }

    /// Not re-entrant: a `withLock` inside `body` on the same `Locked` waits for ever.
    package func withLock<R, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
