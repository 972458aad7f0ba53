/// The targets that share every gate: one campaign (or the default relance) at one day.
///
/// A shut gate parks a lane as a whole, so that what is due but held costs nothing.
package struct Lane: Hashable, Comparable, Sendable {
    /// Nil for the default relance.
    package let campaign: CampaignNumber?
    package let day: Int

    package init(campaign: CampaignNumber?, day: Int) {
        self.campaign = campaign
        self.day = day
    }

    package static func < (left: Lane, right: Lane) -> Bool {
        (left.campaign?.rawValue ?? 0, left.day) < (right.campaign?.rawValue ?? 0, right.day)
    }
}

/// A target whose step may be tried from `at` on.
package struct DueEntry: Hashable, Comparable, Sendable {
    package let at: Instant
    package let target: TargetNumber

    package init(at: Instant, target: TargetNumber) {
        self.at = at
        self.target = target
    }

    package static func < (left: DueEntry, right: DueEntry) -> Bool {
        (left.at, left.target) < (right.at, right.target)
    }
}

/// A contact that the default relance takes up from `at` on.
package struct EligibleEntry: Hashable, Comparable, Sendable {
    package let at: Instant
    package let contact: ContactNumber

    package init(at: Instant, contact: ContactNumber) {
        self.at = at
        self.contact = contact
    }

    package static func < (left: EligibleEntry, right: EligibleEntry) -> Bool {
        (left.at, left.contact) < (right.at, right.contact)
    }
}

/// What waits for its time, in order; as the scheduler sees it.
package protocol DueQueue {
    associatedtype Failure: Error
    /// The first entry of a lane behind `entry`, or the first of all.
    func firstDue(
        of account: AccountNumber, in lane: Lane, after entry: DueEntry?
    ) throws(Failure) -> DueEntry?
    func firstEligible(of account: AccountNumber, after entry: EligibleEntry?) throws(Failure) -> EligibleEntry?
}
