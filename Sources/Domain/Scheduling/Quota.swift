/// The messages that an account's present day has used.
///
/// A slot is taken when a message is requested and given back when WhatsApp definitely refused it. Where the day turns is
/// asked anew each time, for an account may change its zone: what was said in two old days that one new day touches
/// counts for that one.
package struct Quota: Hashable, Sendable {
    /// Messages of the day of `lastRequest`, as it turned then.
    package var used: Int
    package var lastRequest: Instant?
    /// The same of the day before that on which anything was said.
    package var usedBefore: Int
    package var lastRequestBefore: Instant?

    package init(
        used: Int = 0, lastRequest: Instant? = nil, usedBefore: Int = 0, lastRequestBefore: Instant? = nil
    ) {
        self.used = used
        self.lastRequest = lastRequest
        self.usedBefore = usedBefore
        self.lastRequestBefore = lastRequestBefore
    }

    /// - Parameter day: of the account in that zone, counted from 1970-01-01.
    package func used(on day: Int, in zone: ZoneRules) -> Int {
        guard let lastRequest, zone.day(at: lastRequest) == day else { return 0 }
        guard let lastRequestBefore, zone.day(at: lastRequestBefore) == day else { return used }
        return used + usedBefore
    }

    package mutating func take(at now: Instant, zone: ZoneRules) {
        if let lastRequest, zone.day(at: lastRequest) != zone.day(at: now) {
            (usedBefore, lastRequestBefore) = (used, lastRequest)
            used = 0
        }
        used += 1
        lastRequest = now
    }

    /// - Parameter requestedAt: when the slot was taken; yesterday's slot gives today nothing.
    package mutating func giveBack(requestedAt: Instant, zone: ZoneRules) {
        guard let lastRequest, zone.day(at: requestedAt) == zone.day(at: lastRequest) else { return }
        if used > 0 { used -= 1 }
    }
}
