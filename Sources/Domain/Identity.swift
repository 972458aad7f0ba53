/// The dense number of a stream: the position of its first event in the log.
///
/// Inside the engine everything is known by such a number; ids chosen outside map to it once.
package protocol EntityNumber: RawRepresentable<UInt64>, Hashable, Comparable, Sendable {
    init(rawValue: UInt64)
}

extension EntityNumber {
    package init(_ rawValue: UInt64) { self.init(rawValue: rawValue) }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Who sends: the tenant.
package struct AccountNumber: EntityNumber {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A person an account may message.
package struct ContactNumber: EntityNumber {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A campaign created by a person.
package struct CampaignNumber: EntityNumber {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// One contact enrolled once in the default relance or in one campaign.
package struct TargetNumber: EntityNumber {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// Which attempt at which step of which target; the message's own id, the same whenever it is asked for.
///
/// Printed `t123.d4.a1`. Day 0 is a reply to somebody who wrote; `target` then holds the contact's number, and `attempt`
/// the reply's. (All streams share one space of numbers, so the two never meet.)
package struct MessageKey: Hashable, Sendable {
    package let target: TargetNumber
    /// 1…7.
    package let day: Int
    /// Counts from 1 within the day, over quick retries and later slots alike.
    package let attempt: Int

    package init(target: TargetNumber, day: Int, attempt: Int) {
        self.target = target
        self.day = day
        self.attempt = attempt
    }

    package static func reply(to contact: ContactNumber, _ number: Int) -> MessageKey {
        MessageKey(target: TargetNumber(contact.rawValue), day: 0, attempt: number)
    }

    /// The contact that a reply goes to; nil for a step of a target.
    package var repliesTo: ContactNumber? { day == 0 ? ContactNumber(target.rawValue) : nil }

    package var text: String { "t\(target.rawValue).d\(day).a\(attempt)" }
}
