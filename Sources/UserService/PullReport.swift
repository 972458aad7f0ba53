package import Domain
package import Engine
package import Intake

/// What a pull did, or has done so far. Holds nothing of anybody.
package struct PullReport: Sendable {
    /// Raw values stand in documents.
    package enum Outcome: String, Sendable, CaseIterable {
        case underWay
        /// A request failed of something that passes; it will be made again.
        case waiting
        case completed
        /// The service does not know the account; nothing was changed.
        case unknownThere
        case failed
    }

    /// One contact that was not taken, by its place in the pull, from 1.
    package struct Refused: Sendable {
        package enum Reason: Sendable {
            case field(FieldProblem)
            case engine(Refusal)
        }

        package let item: Int
        package let reason: Reason
    }

    /// Refusals that a report lists; the rest is counted.
    package static let listedRefusals = 100

    package let startedAt: Instant
    /// Nil while it is under way or waits.
    package internal(set) var endedAt: Instant?
    package internal(set) var outcome = Outcome.underWay
    /// Why it waits, or failed.
    package internal(set) var trouble: PullTrouble?
    /// Only contacts that changed since then were asked for; nil: all of them.
    package internal(set) var since: Instant?
    /// The account's, by the service's word.
    package internal(set) var entitlement: Entitlement?
    package internal(set) var counts = ImportCounts()
    /// Contacts whose payment became a fact.
    package internal(set) var paid = 0
    package private(set) var refused: [Refused] = []
    package private(set) var moreRefused = 0
    /// Members that are no field of a contact.
    package internal(set) var unknownMembers = UnknownNames()
    /// Tries in a row that failed.
    package internal(set) var failures = 0
    /// When the service is asked next, if nobody has it asked before.
    package internal(set) var nextTry: Instant?

    mutating func refuse(_ item: Int, _ reasons: [Refused.Reason]) {
        counts.rejected += 1
        for reason in reasons {
            if refused.count < Self.listedRefusals {
                refused.append(Refused(item: item, reason: reason))
            } else {
                moreRefused += 1
            }
        }
    }

    init(startedAt: Instant) { self.startedAt = startedAt }
}
