import Domain

/// When messages were asked for that WhatsApp did not refuse: those of a day are counted where the day turns now.
struct RequestBook {
    private var times: [Instant] = []

    /// How many messages the day has then, that one included.
    mutating func add(_ time: Instant, _ zone: String?) -> Int {
        times.removeAll { $0 + .days(3) < time }
        times.append(time)
        let today = Zones.WallTime(time, in: zone).day
        return times.count { Zones.WallTime($0, in: zone).day == today }
    }

    mutating func remove(_ time: Instant) {
        if let place = times.lastIndex(of: time) { times.remove(at: place) }
    }
}
