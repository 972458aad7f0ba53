import Foundation

/// A value behind one lock.
///
/// `@unchecked Sendable`: the value is reached only through `withLock`, one thread at a time. `NSLock`, because
/// ThreadSanitizer misreads `Synchronization.Mutex` on this toolchain.
final class Guarded<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: sending Value) { self.value = value }

    /// Not re-entrant: a `withLock` inside `body` on the same value waits for ever.
    func withLock<R, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
