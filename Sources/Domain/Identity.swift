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
/// Written `t123.d4.a1` towards gateways, which echo it in their receipts.
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

    package var text: String { "t\(target.rawValue).d\(day).a\(attempt)" }

    /// Reads what `text` wrote; nil for anything else.
    package init?(text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3,
            parts[0].first == "t", let target = UInt64(parts[0].dropFirst()),
            parts[1].first == "d", let day = Int(parts[1].dropFirst()),
            parts[2].first == "a", let attempt = Int(parts[2].dropFirst()), day >= 1, attempt >= 1
        else { return nil }
        self.init(target: TargetNumber(target), day: day, attempt: attempt)
        // Signs and leading zeros are numbers to Swift.
        guard self.text == text else { return nil }
    }
}
