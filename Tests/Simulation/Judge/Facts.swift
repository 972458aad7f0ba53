import Domain
import EventCoding
import EventStore

/// One fact of the log as an outsider reads it.
struct LoggedFact {
    let stream: UInt64
    let account: UInt64
    let campaign: UInt64?
    let at: Instant
    let event: DomainEvent
}
