import Domain
import EventStore
import WhatsApp

/// Why nothing is sent, asked of what decides it: the same gates in the same order as when something is due.
extension EngineCore {
    func explain(_ subject: Subject, of id: String) throws -> [ExplainedPart] {
        guard let account = try rows.account(named: id) else {
            switch subject {
            case .account: return [ExplainedPart(part: .account, explanation: Explanation(.disconnected))]
            case .campaign: throw Refusal.unknownCampaign
            case .target: throw Refusal.unknownTarget
            }
        }
        switch subject {
        case .account:
            let lanes = try rows.lanes(of: account)
            return [
                ExplainedPart(part: .account, explanation: explain(account, lanes)),
                ExplainedPart(part: .defaultRelance, explanation: try explain(nil, of: account, lanes)),
            ]
                + (try state.campaigns.unfinished(of: account).map {
                    ExplainedPart(part: .campaign($0), explanation: try explain($0, of: account, lanes))
                })
        case .campaign(let number):
            guard try state.campaigns.row(number, in: rows)?.account == account else { throw Refusal.unknownCampaign }
            let lanes = try rows.lanes(of: account)
            return [ExplainedPart(part: .campaign(number), explanation: try explain(number, of: account, lanes))]
        case .target(let number):
            guard let row = try rows.target(number), row.account == account else { throw Refusal.unknownTarget }
            return [ExplainedPart(part: .target(number), explanation: try explain(number, row))]
        }
    }

    /// Every lane of an account that has something waiting, with when that is due.
    private typealias Lanes = [(Lane, Instant)]

    /// The account's own gates, then when its next message is due.
    private func explain(_ account: AccountNumber, _ lanes: Lanes) -> Explanation {
        state.scheduler.sendingPassage(of: account, at: now).flatMap(Explanation.init)
            ?? .due(at: lanes.map { max($0.1, now) }.min())
    }

    /// Nil: the default relance. What is over waits for no gate, and where nobody could be taken up, that comes first; of
    /// several lanes the one that may send first speaks for all.
    private func explain(
        _ campaign: CampaignNumber?, of account: AccountNumber, _ lanes: Lanes
    ) throws -> Explanation {
        let row = try campaign.flatMap { try state.campaigns.row($0, in: rows) }
        let standing = try campaignGate(campaign)
        if let standing, row?.state.status.isOver == true { return standing }
        if let row, row.state.status == .active, row.active == 0,
            let gate = self.account(account).state.campaignEnrolmentGate(at: now)
        {
            return Explanation(gate)
        }
        let own = explain(account, lanes)
        if own.gate != nil { return own }
        if let standing { return standing }
        var (next, closed): (Instant?, Explanation?)
        for (lane, due) in lanes where lane.campaign == campaign {
            let moment = max(due, now)
            guard let passage = state.scheduler.ownPassage(of: lane, in: account, at: now) else { continue }
            if let held = try Explanation(passage) ?? explainHeld(in: lane, of: account) {
                let isSooner = (held.opensAt ?? .distantFuture) < (closed?.opensAt ?? .distantFuture)
                if closed == nil || isSooner { closed = held }
            } else {
                next = min(next ?? moment, moment)
            }
        }
        if let next { return .due(at: next) }
        if let closed { return closed }
        // Nobody is on the way: whether anybody comes.
        let enrolment = campaign == nil ? state.scheduler.enrolmentPassage(of: account, at: now) : nil
        return enrolment.flatMap(Explanation.init) ?? .due(at: nil)
    }

    /// Whoever is first in the lane may have been due before, and be held for a reason of their own.
    private func explainHeld(in lane: Lane, of account: AccountNumber) throws -> Explanation? {
        guard let entry = try rows.firstDue(of: account, in: lane, after: nil), entry.at > now,
            let row = try rows.target(entry.target), let due = row.state.due, due <= now
        else { return nil }
        return try explainPerson(entry.target, row)
    }

    /// The campaign's own state; its day's limit is the lane's.
    private func campaignGate(_ campaign: CampaignNumber?) throws -> Explanation? {
        guard let campaign, let row = try state.campaigns.row(campaign, in: rows), row.state.status != .active else {
            return nil
        }
        let (status, settings) = (row.state.status, row.state.settings)
        guard status == .scheduled else { return Explanation(.campaign, detail: status.rawValue) }
        let isQueued = try parentStatus(of: settings, in: row.account)?.isOver == false
        return Explanation(
            .campaign, opensAt: settings.scheduledStart.flatMap { $0 > now ? $0 : nil }, detail: status.rawValue,
            behind: isQueued ? settings.runAfter : nil)
    }

    /// Whoever is at the end waits for no gate; else the account, the campaign, the text, the person, the channel, the
    /// message before, and time.
    private func explain(_ number: TargetNumber, _ row: TargetRow) throws -> Explanation {
        switch row.state.status {
        case .completed: return Explanation(.ended, detail: row.state.status.rawValue)
        case .exited: return Explanation(.ended, detail: row.state.exitReason?.rawValue)
        case .active: break
        }
        if let closed = try campaignGate(row.campaign) { return closed }
        if let closed = state.scheduler.ownPassage(of: row.lane, in: row.account, at: now).flatMap(Explanation.init) {
            return closed
        }
        if let closed = try explainPerson(number, row) { return closed }
        if let closed = state.scheduler.channelPassage(of: row.account, at: now).flatMap(Explanation.init) {
            return closed
        }
        switch row.state.step {
        case .requested: return Explanation(.answer)
        case .inDoubt(let settleBy): return Explanation(.doubt, opensAt: settleBy)
        case .idle: break
        }
        guard let due = row.state.due, due > now else { return .due(at: row.state.due.map { max($0, now) }) }
        return Explanation(.notDue, opensAt: due)
    }

    private func explainPerson(_ number: TargetNumber, _ row: TargetRow) throws -> Explanation? {
        guard let contactNumber = row.contact, let contact = try rows.contact(contactNumber)?.state,
            let channel = state.channels[row.account]
        else { return nil }
        let account = account(row.account).state
        if let reason = reasonToLeave(contact) { return Explanation(.leaving, detail: reason.rawValue) }
        if isExpired(row.state, account) { return Explanation(.expired) }
        if let closed = Explanation(try passage(to: contactNumber, contact, account, channel)) { return closed }
        do {
            _ = try compose(number, row, contactNumber, contact, channel)
            return nil
        } catch Composer.Problem.unreachable {
            return Explanation(.leaving, detail: ExitReason.undeliverable.rawValue)
        } catch Composer.Problem.noTemplate { return Explanation(.approvedTemplate) }
    }
}
