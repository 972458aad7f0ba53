/// A channel's rate: a token bucket kept as one moment, at which the next message would be exactly on time (GCRA).
///
/// Messages may be early by a tenth of a second's worth, so what is owed is a span of time that no change of the rate can
/// make unreasonable. A refusal for speed (Meta: error 130429) halves the rate, which then grows back in a straight line.
struct ChannelPace: Sendable {
    /// Messages a second; nil for no limit.
    var perSecond: Int?

    /// Microseconds since 1970: when all that went out is paid for.
    private var paidAt = Int64.min
    private var slowed: (rate: Int64, at: Instant)?
    /// WhatsApp said that until then every call would be refused.
    private var heldUntil = Instant(milliseconds: .min)

    private static let recovery: Int64 = 600_000
    /// Answers to people may overdraw by so much; microseconds.
    private static let overdraft: Int64 = 1_000_000
    /// More would be less than a microsecond apart.
    private static let highest = 1_000_000

    /// When one more may go that is `planned` messages behind those that went; nil if no time brings it.
    func opening(at now: Instant, planned: Int) -> Instant? {
        guard let perSecond else { return max(now, heldUntil) }
        guard perSecond > 0 else { return nil }
        return rateOpening(at: now, planned).map { max($0, heldUntil) }
    }

    private func rateOpening(at now: Instant, _ planned: Int) -> Instant? {
        let (interval, early) = spacing(at: now)
        let moment = max(paidAt, now.microseconds) + Int64(planned) * interval - early
        if moment <= now.microseconds { return now }
        return Instant(milliseconds: (moment + 999) / 1000)
    }

    /// A message of the queue went out.
    mutating func take(at now: Instant) {
        guard let perSecond, perSecond > 0 else { return }
        paidAt = max(paidAt, now.microseconds) + spacing(at: now).interval
    }

    /// A message went out without having been asked for; the queue makes up for it.
    mutating func overdraw(at now: Instant) {
        guard let perSecond, perSecond > 0 else { return }
        let (interval, early) = spacing(at: now)
        let most = now.microseconds + early + interval + Self.overdraft
        paidAt = max(paidAt, min(max(paidAt, now.microseconds) + interval, most))
    }

    /// The longest wait that was asked for counts.
    mutating func hold(until: Instant) { heldUntil = max(heldUntil, until) }

    /// Halves the rate, to no less than one a second; at most once a second, for refusals come in swarms.
    mutating func slow(at now: Instant) {
        guard let perSecond, perSecond > 0 else { return }
        if let slowed, now < slowed.at + .seconds(1) { return }
        slowed = (max(1000, rate(at: now) / 2), now)
    }

    /// Thousandths of a message a second. Call it for a limited channel only.
    private func rate(at now: Instant) -> Int64 {
        let nominal = Int64(min(perSecond ?? Self.highest, Self.highest)) * 1000
        guard let slowed else { return nominal }
        let elapsed = min(max(0, now.milliseconds - slowed.at.milliseconds), Self.recovery)
        return min(nominal, slowed.rate + (nominal - slowed.rate) * elapsed / Self.recovery)
    }

    /// Microseconds between two messages, rounded up, and how early one may be.
    private func spacing(at now: Instant) -> (interval: Int64, early: Int64) {
        let rate = rate(at: now)
        let interval = (1_000_000_000 + rate - 1) / rate
        let burst = max(1, rate / 10_000)
        return (interval, (burst - 1) * interval)
    }
}

extension Instant {
    fileprivate var microseconds: Int64 { milliseconds * 1000 }
}
