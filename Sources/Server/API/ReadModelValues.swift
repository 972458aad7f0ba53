package import Domain
package import EventStore

/// The counters of an account's default relance or of a campaign, one for each thing that happened to a message or a target.
package struct RelanceStatistics: Sendable, Equatable {
    /// Day slots that ended, well or badly: what `/api/relance` calls messagesSent.
    package var attempts = 0
    package var accepted = 0
    /// Includes those that were read.
    package var delivered = 0
    package var read = 0
    package var failed = 0
    package var inDoubt = 0
    package var enrolled = 0
    package var active = 0
    package var completed = 0
    package var exited = 0
    /// How many targets had that day's message accepted; index 0 is day 1.
    package var reached = [Int](repeating: 0, count: SevenDays.days)

    package init() {}
}

/// One target with what is needed to show it.
package struct TargetEntry: Sendable {
    package let number: TargetNumber
    package let state: TargetState

    package init(number: TargetNumber, state: TargetState) {
        self.number = number
        self.state = state
    }
}

/// One campaign with what is needed to show it.
package struct CampaignEntry: Sendable {
    package let number: CampaignNumber
    package let state: CampaignState

    package init(number: CampaignNumber, state: CampaignState) {
        self.number = number
        self.state = state
    }
}

/// Which contacts of an account are asked for; nil does not filter.
package struct ContactFilter: Sendable, Equatable {
    package var kind: ContactFacts.Kind?
    /// ISO 3166-1 alpha-2, upper case.
    package var country: String?
    package var language: Language?
    /// The owner's own word for where the contact stands.
    package var status: String?
    package var paid: Bool?
    package var optedOut: Bool?
    package var active: Bool?

    package init() {}
}

/// What an account will do next.
package struct DueListing: Sendable {
    package struct Entry: Sendable {
        package let target: TargetNumber
        /// 1…7.
        package let day: Int
        package let at: Instant

        package init(target: TargetNumber, day: Int, at: Instant) {
            self.target = target
            self.day = day
            self.at = at
        }
    }

    /// The first to come, in order of time.
    package let next: [Entry]
    /// Due now or earlier, held by a gate or about to go.
    package let overdue: Int
    package let within24Hours: Int
    /// All that wait for their time.
    package let total: Int

    package init(next: [Entry], overdue: Int, within24Hours: Int, total: Int) {
        self.next = next
        self.overdue = overdue
        self.within24Hours = within24Hours
        self.total = total
    }
}

/// What a rebuild found.
package struct RebuildOutcome: Sendable {
    /// Raw values are the API's words.
    package enum Comparison: String, Sendable {
        case equal, different, notCompared
    }

    /// Of the rows that were served with those that the log gives.
    package let comparison: Comparison
    /// Up to which both were folded.
    package let position: Position
    /// SHA-256 of the new rows, where they were compared.
    package let digest: [UInt8]?
}

/// How far a projection is.
package struct ProjectionReport: Sendable {
    package enum State: Sendable, Equatable {
        case running
        /// Folded anew from the first event; what is there serves meanwhile.
        case rebuilding
        /// Stands still for good until it is rebuilt; in words without personal data.
        case stopped(at: Position, reason: String)
    }

    package let name: String
    package let position: Position
    package let state: State

    package init(name: String, position: Position, state: State) {
        self.name = name
        self.position = position
        self.state = state
    }

    var isStopped: Bool { if case .stopped = state { true } else { false } }
}
