/// Who is counted against one portfolio's limit of people within 24 h, as a forecast goes on.
///
/// A target hears of us every 24 h at most, so by its next message it counts no more, and each message is one person.
struct ForecastPeople {
    private let limit: Int
    /// When each was written to, the oldest first; what stands before `head` counts no more.
    private var moments: [Instant]
    private var head = 0

    init(limit: Int, counted: [Instant]) {
        self.limit = limit
        moments = counted.sorted()
    }

    var quota: PeopleQuota {
        let first = head < moments.count ? moments[head] + PeopleQuota.window : nil
        return PeopleQuota(limit: limit, used: moments.count - head, opensAt: first)
    }

    mutating func count(at now: Instant) { moments.append(now) }

    /// Lets those go who were written to 24 h ago; false where nobody goes.
    mutating func release(at now: Instant) -> Bool {
        let before = head
        while head < moments.count, moments[head] + PeopleQuota.window <= now { head += 1 }
        guard head > before else { return false }
        if head > 1024, head * 2 > moments.count {
            moments.removeFirst(head)
            head = 0
        }
        return true
    }
}
