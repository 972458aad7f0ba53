internal import Foundation

/// Wakes the courier: at a time, or earlier when something comes up.
///
/// `@unchecked Sendable`: the state is touched under the condition's lock only.
final class Bell: @unchecked Sendable {
    private let condition = NSCondition()
    /// When the courier wakes by itself; milliseconds since 1970.
    private var wakesAt: Int64 = 0
    private var isStopped = false

    /// The courier shall be awake at that time at the latest. Costs next to nothing where it would be anyway.
    func ring(by time: Int64) {
        condition.lock()
        defer { condition.unlock() }
        guard time < wakesAt else { return }
        wakesAt = time
        condition.signal()
    }

    func stop() {
        condition.lock()
        defer { condition.unlock() }
        isStopped = true
        condition.signal()
    }

    /// For the courier: before it looks for work, so that what comes up while it looks is not missed.
    func beginRound() {
        condition.lock()
        defer { condition.unlock() }
        wakesAt = .max
    }

    /// Waits until `time`, or until somebody rings; nil: only for that. False once stopped.
    func wait(until time: Int64?) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        wakesAt = min(wakesAt, time ?? .max)
        while !isStopped, WallClock.now < wakesAt {
            if wakesAt == .max {
                condition.wait()
            } else {
                _ = condition.wait(until: Date(timeIntervalSince1970: Double(wakesAt) / 1000))
            }
        }
        return !isStopped
    }
}
