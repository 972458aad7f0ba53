/// The messages that an account's present day has used.
///
/// A slot is taken when a message is requested and given back when WhatsApp definitely refused it.
package struct Quota: Hashable, Sendable {
    /// Local day of the account, counted from 1970-01-01.
    package var day: Int
    package var used: Int
    package var lastRequest: Instant?

    package init(day: Int = .min, used: Int = 0, lastRequest: Instant? = nil) {
        self.day = day
        self.used = used
        self.lastRequest = lastRequest
    }

    package func used(on day: Int) -> Int { self.day == day ? used : 0 }

    package mutating func take(at now: Instant, zone: ZoneRules) {
        let today = zone.day(at: now)
        if day != today {
            day = today
            used = 0
        }
        used += 1
        lastRequest = now
    }

    /// - Parameter requestedAt: when the slot was taken; yesterday's slot gives today nothing.
    package mutating func giveBack(requestedAt: Instant, zone: ZoneRules) {
        if zone.day(at: requestedAt) == day, used > 0 { used -= 1 }
    }
}
