/// A named reason why something due does not happen now. Raw values are versioned wire names.
package enum Gate: String, Sendable, CaseIterable {
    /// `enabled` is false.
    case disabled
    /// `sendingPaused`, or for enrolment `enrollmentPaused` or `defaultCampaignPaused`.
    case paused
    /// Sending stands still for safety: until a moment, or until a person releases it.
    case halted
    /// The RELANCE entitlement has ended.
    case subscription
    case disconnected
    /// The day's messages are used up.
    case quota
    /// The least delay between two messages has not passed.
    case pacing
    /// The channel has sent as fast as it may, or has too much in flight.
    case pace
    /// The portfolio has written to as many people within 24 h as it may (Meta: messaging limits).
    case people
    /// This person has just had a message (Meta: error 131056, pair rate limit).
    case pair
    /// Not a sending day.
    case weekday
    /// It is night where the contact lives.
    case quietHours
    /// Nothing is said on this day: no active text.
    case template
    /// No consent on record, where the account requires it.
    case consent
    /// Its campaign does not send: not started, paused, or over.
    case campaign
    /// The person has completed the sequence or left it.
    case ended
    /// The next look lets the person go: paid, opted out, out of reach.
    case leaving
    /// The step is later than the account allows.
    case expired
    /// Only an approved template may be said, and none is bound.
    case approvedTemplate
    /// The answer to the message before is outstanding.
    case answer
    /// Nothing proves what became of the message before.
    case doubt
    /// The step's time has not come.
    case notDue
}

/// Whether the way is free, and when it will be.
package enum Passage: Hashable, Sendable {
    case open
    /// Closed until a moment; nil until something else happens.
    case closed(Gate, until: Instant?)
}

/// The gates of an account as its settings, entitlement and connection leave them.
package struct AccountGates: Hashable, Sendable {
    /// A stop of all sending; enrolment goes on.
    package var halt: SendingHalt?
    /// A gate that only an event can open; nil when none is shut.
    package var sending: Gate?
    package var enrolment: Gate?
    package var entitlement: Entitlement
    package var dailyLimit: Int
    /// Bit 0 is Monday.
    package var weekdays: Int
    package var minimumDelay: Duration
    /// The least delay is lengthened or shortened by up to so much, differently after each message.
    package var jitter: Duration = .zero
    package var zone: ZoneRules
    /// What the messages go through; nil for a channel of the account's own, without limits.
    package var channel: ChannelNumber?

    package init(_ account: AccountState, minimumDelay: Duration, zone: ZoneRules) {
        let config = account.config
        let connected = account.gateway.status == .connected && !account.health.isUnable
        halt = account.halt
        let common: Gate? = !config.enabled ? .disabled : !connected ? .disconnected : nil
        sending = common ?? (config.sendingPaused ? .paused : nil)
        enrolment = common ?? (config.enrollmentPaused || account.defaultPause.isPaused ? .paused : nil)
        entitlement = account.entitlement
        dailyLimit = config.maxMessagesPerDay
        weekdays = config.sendingWeekdays
        self.minimumDelay = minimumDelay
        self.zone = zone
    }

    package func enrolmentPassage(at now: Instant) -> Passage {
        if let enrolment { return .closed(enrolment, until: nil) }
        return entitlement.covers(now) ? .open : .closed(.subscription, until: nil)
    }

    /// - Parameter used: messages of the account's present day, `quota.used(on:in:)`.
    package func sendingPassage(
        of account: AccountNumber, at now: Instant, used: Int, lastRequest: Instant?
    ) -> Passage {
        if let halt, halt.holds(at: now) { return .closed(.halted, until: halt.until) }
        if let sending { return .closed(sending, until: nil) }
        guard entitlement.covers(now) else { return .closed(.subscription, until: nil) }
        if let day = nextSendingDay(from: now) { return .closed(.weekday, until: day) }
        if used >= dailyLimit { return .closed(.quota, until: zone.instant(ofDay: zone.day(at: now) + 1)) }
        if let next = lastRequest.map({ earliest(of: account, after: $0) }), next > now {
            return .closed(.pacing, until: next)
        }
        return .open
    }

    /// When the message after the one of `lastRequest` may be requested.
    package func earliest(of account: AccountNumber, after lastRequest: Instant) -> Instant {
        max(lastRequest, lastRequest + minimumDelay + Jitter.share(of: jitter, account, lastRequest))
    }

    /// The midnight that begins the next sending day; nil if today is one.
    private func nextSendingDay(from now: Instant) -> Instant? {
        let today = zone.weekday(at: now) - 1
        for ahead in 0..<7 where weekdays & (1 << ((today + ahead) % 7)) != 0 {
            return ahead == 0 ? nil : zone.instant(ofDay: zone.day(at: now) + ahead)
        }
        return .distantFuture
    }
}

/// The hours in which a contact may be written to when quiet hours are on.
package enum QuietHours {
    package static let opens = Duration.hours(10)
    package static let closes = Duration.hours(19)

    /// When the contact's day is open next; nil if it is now.
    package static func opening(at now: Instant, in zone: ZoneRules) -> Instant? {
        let time = zone.timeOfDay(at: now)
        if time >= opens, time < closes { return nil }
        return zone.instant(ofDay: zone.day(at: now) + (time < opens ? 0 : 1), at: opens)
    }
}
