package import Domain
package import EventCoding
package import EventStore

/// The lists of targets: per account and campaign, newest first, in whole or by status, any page at the cost of the page.
package enum Targets: Projection {
    package typealias Row = TargetListRow
    package typealias Index = TargetsIndex

    package static var name: String { "targets" }
    package static var format: Int { 5 }
    package static var family: EventType.Family { .target }
    package static var beginning: EventType { .targetEnrolled }

    package static func apply(_ event: borrowing ProjectedEvent, to row: inout TargetListRow) throws(FoldProblem) {
        let fact = try event.target()
        if case .enrolled = fact { row.list = ListKey(account: event.account, campaign: event.campaign) }
        Target.evolve(&row.state, fact, at: event.recordedAt)
    }
}

/// A target in its list.
package struct TargetListRow: ProjectionRow, Hashable {
    package var list = ListKey(account: 0, campaign: 0)
    /// Its place in the list, from 0 for the first enrolled.
    package var ordinal: UInt64 = 0
    package var state = TargetState()

    package init() {}

    package init(row: Bytes) throws(FoldProblem) {
        var reader = RowReader(row, "target")
        list = ListKey(account: try reader.uint64(), campaign: try reader.uint64())
        ordinal = try reader.uint64()
        do { state = try StateCoding.target(reader.rest()) } catch { throw .coding(error) }
    }

    package func encode() -> [UInt8] {
        let encoded = StateCoding.encode(state)
        var writer = RowWriter(capacity: 24 + encoded.count)
        writer.put(list.account)
        writer.put(list.campaign)
        writer.put(ordinal)
        writer.put(encoded)
        return writer.bytes
    }
}

extension TargetState.Status: ListStatus {
    package var place: Int {
        switch self {
        case .active: 0
        case .completed: 1
        case .exited: 2
        }
    }
}

/// How many targets a list has, in all and by status.
package typealias TargetTotals = ListTotals<TargetState.Status>
