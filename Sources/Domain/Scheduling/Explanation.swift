/// Why nothing is sent: the first gate that is closed.
package struct Explanation: Hashable, Sendable {
    /// Nil: all are open.
    package let gate: Gate?
    /// When that gate opens, or where all are open when the next message is due; nil where only an event brings it.
    package let opensAt: Instant?
    /// Which of several: how a target ended, how a campaign stands. A wire name.
    package let detail: String?
    /// The campaign whose end a campaign waits for.
    package let behind: CampaignNumber?

    package init(_ gate: Gate?, opensAt: Instant? = nil, detail: String? = nil, behind: CampaignNumber? = nil) {
        self.gate = gate
        self.opensAt = opensAt
        self.detail = detail
        self.behind = behind
    }

    /// Nil where the way is free.
    package init?(_ passage: Passage) {
        guard case .closed(let gate, let until) = passage else { return nil }
        self.init(gate, opensAt: until)
    }

    /// Every gate is open.
    package static func due(at next: Instant?) -> Explanation { Explanation(nil, opensAt: next) }
}
