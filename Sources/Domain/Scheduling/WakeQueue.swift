/// When each of several sleepers wakes: a binary heap that knows where everybody is, so that each is in it once.
struct WakeQueue: Sendable {
    private struct Sleeper: Sendable {
        var moment: Instant
        let slot: Int
    }

    private var sleepers: [Sleeper] = []
    /// By slot: the place among the sleepers; -1 for none.
    private var places: [Int] = []

    var first: Instant? { sleepers.first?.moment }

    /// Nil: woken by events alone.
    mutating func set(_ slot: Int, at moment: Instant?) {
        while places.count <= slot { places.append(-1) }
        let place = places[slot]
        guard let moment else {
            if place >= 0 { remove(at: place) }
            return
        }
        if place < 0 {
            sleepers.append(Sleeper(moment: moment, slot: slot))
            places[slot] = sleepers.count - 1
            rise(from: sleepers.count - 1)
        } else if sleepers[place].moment != moment {
            sleepers[place].moment = moment
            sink(from: rise(from: place))
        }
    }

    /// Takes out one whose moment has come.
    mutating func popFirst(at now: Instant) -> Int? {
        guard let first = sleepers.first, first.moment <= now else { return nil }
        remove(at: 0)
        return first.slot
    }

    private mutating func remove(at place: Int) {
        places[sleepers[place].slot] = -1
        let last = sleepers.removeLast()
        guard place < sleepers.count else { return }
        put(last, at: place)
        sink(from: rise(from: place))
    }

    @discardableResult
    private mutating func rise(from start: Int) -> Int {
        let sleeper = sleepers[start]
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard sleeper.moment < sleepers[parent].moment else { break }
            put(sleepers[parent], at: place)
            place = parent
        }
        if place != start { put(sleeper, at: place) }
        return place
    }

    private mutating func sink(from start: Int) {
        let sleeper = sleepers[start]
        var place = start
        while true {
            let left = 2 * place + 1
            guard left < sleepers.count else { break }
            let right = left + 1
            let isRightEarlier = right < sleepers.count && sleepers[right].moment < sleepers[left].moment
            let earlier = isRightEarlier ? right : left
            guard sleepers[earlier].moment < sleeper.moment else { break }
            put(sleepers[earlier], at: place)
            place = earlier
        }
        if place != start { put(sleeper, at: place) }
    }

    private mutating func put(_ sleeper: Sleeper, at place: Int) {
        sleepers[place] = sleeper
        places[sleeper.slot] = place
    }
}
