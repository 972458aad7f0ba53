import Dispatch
import EventStore
import Glibc

/// The most anonymous memory this process held between making one and `stop`, looked at every 20 ms.
final class MemoryPeak {
    private let peak = Locked(0)
    private let timer: any DispatchSourceTimer
    private static let queue = DispatchQueue(label: "memory")

    init() {
        timer = DispatchSource.makeTimerSource(queue: Self.queue)
        timer.schedule(deadline: .now(), repeating: .milliseconds(20))
        timer.setEventHandler { [peak] in
            let now = Self.anonymous
            peak.withLock { $0 = max($0, now) }
        }
        timer.resume()
    }

    /// Mebibytes, rounded up.
    func stop() -> Int {
        timer.cancel()
        return Self.queue.sync { (max(peak.withLock { $0 }, Self.anonymous) + 1023) / 1024 }
    }

    /// RssAnon of this process, in KiB.
    private static var anonymous: Int {
        guard let file = unsafe fopen("/proc/self/status", "r") else { return 0 }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while unsafe fgets(&line, 256, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.hasPrefix("RssAnon:") { return Int(text.filter(\.isNumber)) ?? 0 }
        }
        return 0
    }
}
