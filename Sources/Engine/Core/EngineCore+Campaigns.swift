import Domain
import EventStore

/// What campaigns do by themselves: start when it is time, enrol their audience, complete, and let go of who is left.
extension EngineCore {
    /// Contacts that are looked at in one go.
    private static let contactsAtOnce = 256

    /// - Returns: how much was done; 0 when nothing is left to do at this moment.
    func workCampaigns(limit: Int) throws -> Int {
        try wakeCampaigns()
        var done = 0
        for number in state.campaigns.takeRestless() {
            guard done < limit else {
                state.campaigns.disturb(number)
                continue
            }
            done += try work(on: number, limit: limit - done)
        }
        return done < limit ? try done + lookAtCandidates(limit: limit - done) : done
    }

    /// Those whose moment has come are looked at.
    private func wakeCampaigns() throws {
        guard let next = state.campaigns.nextMoment, next <= now else { return }
        for number in state.campaigns.takeWoken(at: now) {
            guard let row = state.campaigns.rows[number] else { continue }
            switch row.state.status {
            case .scheduled: state.campaigns.disturb(number)
            case .active where row.state.filter.dependsOnDay && row.pass == nil:
                guard state.zone(of: row.account).day(at: now) > row.passDay else { continue }
                var row = row
                state.beginPass(&row, at: now)
                state.campaigns.put(row, number)
            case .draft, .active, .paused, .completed, .cancelled: continue
            }
        }
        state.campaigns.findNextMoment(zone: state.zone, after: now)
    }

    private func work(on number: CampaignNumber, limit: Int) throws -> Int {
        guard let row = try state.campaigns.row(number, in: rows) else { return 0 }
        switch row.state.status {
        case .draft, .paused: return 0
        case .scheduled:
            guard row.state.isDue(at: now, parent: try parentStatus(of: row.state.settings, in: row.account)) else {
                return 0
            }
            try record(plan(.start, on: number, row))
            return 1
        case .active:
            let isHeld = account(row.account).state.campaignEnrolmentGate(at: now) != nil
            if row.pass != nil, !isHeld { return try continuePass(of: number, row, limit: limit) }
            // Whom a closed gate keeps out is nobody's reason to wait: what is queued behind would never start.
            guard row.active == 0, row.state.audience != nil else { return 0 }
            try record(plan(.complete, on: number, row))
            return 1
        case .completed, .cancelled: return try letGo(number, limit: limit)
        }
    }

    /// Nobody stays on the way in a campaign that is over.
    private func letGo(_ number: CampaignNumber, limit: Int) throws -> Int {
        let left = try rows.activeTargets(of: number, limit: limit)
        for target in left {
            guard let row = try rows.target(target) else { continue }
            try record(Target.decide(.exit(.cancelled), given: row.state), of: target, row)
        }
        return left.count
    }

    // MARK: The audience

    private func continuePass(of number: CampaignNumber, _ row: CampaignRow, limit: Int) throws -> Int {
        let account = account(row.account).state
        guard var pass = row.pass else { return 0 }
        let room = min(limit, Self.contactsAtOnce)
        let members = try rows.members(of: row.account, after: pass.through, limit: room)
        let isFirst = row.state.audience == nil
        var left = account.config.maxTargetsPerCampaign - row.enrolled
        let day = CivilDate(daysSince1970: state.zone(of: row.account).day(at: now))
        for contact in members {
            let isEnrolled = try rows.enrolment(contact, number) != nil
            if isEnrolled, isFirst {
                // By this pass, before it was cut short: counted among those it enrols, whatever holds of them by now.
                _ = pass.count.take(.candidate, limit: .max)
                continue
            }
            let place = try place(of: contact, in: row.state.filter, isEnrolled: isEnrolled, account, day)
            guard pass.count.take(place, limit: left > 0 ? .max : 0) else { continue }
            try enroll(contact, in: number, of: row.account)
            left -= 1
        }
        pass.through = members.last ?? pass.through
        guard var row = try state.campaigns.row(number, in: rows) else { return members.count }
        row.pass = members.count < room ? nil : pass
        state.campaigns.put(row, number)
        if row.pass == nil {
            try record(plan(.countAudience(pass.count), on: number, row))
            state.campaigns.findNextMoment(zone: state.zone, after: now)
        }
        return max(1, members.count)
    }

    private func place(
        of contact: ContactNumber, in filter: AudienceFilter, isEnrolled: Bool, _ account: AccountState,
        _ day: CivilDate
    ) throws -> AudiencePlace {
        guard let person = try rows.contact(contact)?.state else { return .outside }
        return try rows.place(of: contact, person, in: filter, isEnrolled: isEnrolled, account, on: day)
    }

    private func enroll(_ contact: ContactNumber, in campaign: CampaignNumber, of account: AccountNumber) throws {
        let events = try Target.decide(.enroll(contact, firstDue: now + SevenDays.firstDelay), given: TargetState())
        let step = Plan.Step(
            stream: nil, account: .number(StreamNumber(account.rawValue)), campaign: campaign, expected: .none,
            events: events.map(DomainEvent.target))
        try record(Plan(steps: [step], outcome: .campaign(campaign)))
    }

    // MARK: Those who come to match

    /// Who has changed may match a campaign that goes on; a campaign that stands still looks at everybody when it goes on.
    private func lookAtCandidates(limit: Int) throws -> Int {
        var done = 0
        for account in state.campaigns.accountsWithCandidates.sorted() {
            guard done < limit else { break }
            state.campaigns.accountsWithCandidates.remove(account)
            guard self.account(account).state.campaignEnrolmentGate(at: now) == nil else { continue }
            let found = try rows.candidates(of: account, limit: limit - done)
            for contact in found {
                try offer(contact, of: account)
                try rows.removeCandidate(contact, of: account)
            }
            done += found.count
            if done >= limit { state.campaigns.accountsWithCandidates.insert(account) }
        }
        return done
    }

    private func offer(_ contact: ContactNumber, of number: AccountNumber) throws {
        let account = account(number).state
        let day = CivilDate(daysSince1970: state.zone(of: number).day(at: now))
        for campaign in state.campaigns.active(of: number) {
            guard let row = state.campaigns.rows[campaign], row.enrolled < account.config.maxTargetsPerCampaign else {
                continue
            }
            let isEnrolled = try rows.enrolment(contact, campaign) != nil
            if try place(of: contact, in: row.state.filter, isEnrolled: isEnrolled, account, day) == .candidate {
                try enroll(contact, in: campaign, of: number)
            }
        }
    }

    // MARK: Those who wait for the audience

    /// Whether the answer to a command on the campaign waits until everybody was looked at.
    func enrols(_ number: CampaignNumber) -> Bool {
        guard !settings.sendingHeld, let row = state.campaigns.rows[number], row.pass != nil else { return false }
        return account(row.account).state.campaignEnrolmentGate(at: now) == nil
    }

    func answerEnrolled() {
        for (number, job) in enrolling where !enrols(number) { answer(job, .success(.campaign(number))) }
        enrolling.removeAll { !enrols($0.campaign) }
    }
}

extension StateRows {
    /// Where a contact stands towards a campaign: the one rule for previews and enrolments.
    func place(
        of contact: ContactNumber, _ person: ContactState, in filter: AudienceFilter, isEnrolled: Bool,
        _ account: AccountState, on day: CivilDate
    ) throws -> AudiencePlace {
        try filter.place(
            of: person, isEnrolled: isEnrolled, isCurrentTarget: try isCurrentTarget(contact),
            consentRequired: account.config.requireConsent, on: day)
    }

    private func isCurrentTarget(_ contact: ContactNumber) throws -> Bool {
        try targets(of: contact).contains { try target($0)?.state.isActive == true }
    }
}
