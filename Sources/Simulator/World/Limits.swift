internal import Domain

/// At most so many in any second (Meta: throughput, error 130429): the times of the last ones, in a ring.
struct RateWindow: Sendable {
    private var times: [Int64] = []
    private var next = 0

    /// Whether one more at `now` stays within the limit; if so, or if told to `force`, it is counted.
    mutating func take(_ limit: Int, at now: Int64, force: Bool) -> Bool {
        if times.count != limit { resize(limit) }
        // The place that is written next holds the one `limit` back.
        let isWithin = now - times[next] >= 1000
        if isWithin || force {
            times[next] = now
            next = (next + 1) % limit
        }
        return isWithin
    }

    private mutating func resize(_ limit: Int) {
        let inOrder = Array(times[next...] + times[..<next])
        times = [Int64](repeating: .min / 2, count: max(0, limit - inOrder.count)) + inOrder.suffix(limit)
        next = 0
    }
}

/// One message to a person costs six seconds; up to 45 within them borrow from the time after (Meta: error 131056).
struct PairLimit: Sendable {
    private struct Burst {
        /// Milliseconds since the start.
        var began: UInt32
        var count: UInt32
    }

    private var bursts: [UInt64: Burst] = [:]

    mutating func take(
        _ number: UInt16, _ person: UInt32, at now: UInt32, _ settings: SimulatorSettings, force: Bool
    ) -> Bool {
        let key = UInt64(number) << 32 | UInt64(person)
        let interval = UInt64(settings.pairInterval)
        guard let burst = bursts[key], UInt64(now) < UInt64(burst.began) + interval * UInt64(burst.count) else {
            bursts[key] = Burst(began: now, count: 1)
            return true
        }
        let isWithin = UInt64(now) < UInt64(burst.began) + interval && burst.count < UInt32(settings.pairBurst)
        if isWithin || force { bursts[key]?.count += 1 }
        return isWithin
    }
}

/// Different people written to outside a window within 24 hours, of one portfolio (Meta: messaging limits).
struct Portfolio: Sendable {
    static let day: UInt32 = 86_400_000

    /// Who will have to be looked at when; milliseconds since the start.
    private struct Look: Comparable, Sendable {
        let at: UInt32
        let person: UInt32

        static func < (left: Look, right: Look) -> Bool { left.at < right.at }
    }

    /// When each counted person was last written to; milliseconds since the start.
    private var last: [UInt32: UInt32] = [:]
    private var looks = Heap<Look>()

    /// People counted at the moment of the last `take`.
    var people: Int { last.count }

    mutating func take(_ person: UInt32, limit: Int, at now: UInt32, force: Bool) -> Bool {
        forget(at: now)
        if last[person] != nil {
            last[person] = now
            return true
        }
        let isWithin = limit == 0 || last.count < limit
        if isWithin || force {
            last[person] = now
            looks.insert(Look(at: now + Self.day, person: person))
        }
        return isWithin
    }

    private mutating func forget(at now: UInt32) {
        while let look = looks.min, look.at <= now {
            _ = looks.removeMin()
            guard let latest = last[look.person] else { continue }
            if latest + Self.day <= now {
                last[look.person] = nil
            } else {
                looks.insert(Look(at: latest + Self.day, person: look.person))
            }
        }
    }
}
