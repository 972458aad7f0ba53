import Domain
import EventStore

/// The folded state of a stream with what the writer needs to append to it.
struct AccountRow: Sendable {
    var state = AccountState()
    var version = StreamVersion.none
}

struct ContactRow: Sendable {
    var account: AccountNumber
    var state = ContactState()
    var version = StreamVersion.none
    /// Under which moment the contact stands in the queue of the eligible; nil if it does not.
    var eligibleAt: Instant?
    /// When the number became another one; nil if it always was the same.
    var renumberedAt: Instant?
}

struct TargetRow: Sendable {
    var account: AccountNumber
    var campaign: CampaignNumber?
    var state = TargetState()
    var version = StreamVersion.none
    /// The target's last event: the cause of what follows.
    var lastPosition = Position.start
    /// Under which moment the target stands in the due queue; later than `state.due` where quiet hours hold it.
    var queuedAt: Instant?

    var contact: ContactNumber? { state.contact }
    var lane: Lane { Lane(campaign: campaign, day: state.day) }
}

struct InstallationRow: Sendable {
    var number = StreamNumber.absent
    var state = InstallationState()
    var version = StreamVersion.none
}

/// A fact as the decision state folds it, whether just appended or read back from the log.
struct Fact {
    let position: Position
    let stream: StreamNumber
    let version: StreamVersion
    /// `.absent`: the installation.
    let account: StreamNumber
    let campaign: CampaignNumber?
    let at: Instant
    let idempotency: [UInt8]?
    let event: DomainEvent
}
