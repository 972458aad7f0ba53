package import Domain

/// Campaigns as they are now, and whom one would take up.
extension EngineView {
    package struct CampaignRecord: Sendable {
        package let number: CampaignNumber
        package let account: AccountNumber
        package let state: CampaignState
        /// Targets ever enrolled, and those on their way.
        package let enrolled: Int
        package let active: Int
        package let quota: Quota
    }

    /// Nil where the account has no such campaign.
    package func campaign(_ number: CampaignNumber, of account: AccountNumber) throws -> CampaignRecord? {
        guard let row = try rows.campaign(number), row.account == account else { return nil }
        return CampaignRecord(
            number: number, account: row.account, state: row.state, enrolled: row.enrolled, active: row.active,
            quota: try rows.quota(ofCampaign: number) ?? Quota())
    }

    /// Whom a campaign with this filter would enrol, were it started now.
    package struct AudiencePreview: Sendable {
        package let count: AudienceCount
        /// The first of those who would be enrolled.
        package let samples: [ContactRecord]

        package init(count: AudienceCount = AudienceCount(), samples: [ContactRecord] = []) {
            self.count = count
            self.samples = samples
        }
    }

    package static let sampleCount = 5

    /// Looks at every contact of the account, by the very rule of enrolment.
    package func preview(
        _ filter: AudienceFilter, of number: AccountNumber, on day: CivilDate
    ) throws -> AudiencePreview {
        guard let account = try rows.account(number)?.state else {
            return AudiencePreview()
        }
        var count = AudienceCount()
        var samples: [ContactRecord] = []
        try lookAtContacts(of: number) { contact, person in
            let place = try rows.place(of: contact, person, in: filter, isEnrolled: false, account, on: day)
            guard count.take(place, limit: account.config.maxTargetsPerCampaign) else { return }
            if samples.count < Self.sampleCount, let record = try self.contact(contact) { samples.append(record) }
        }
        return AudiencePreview(count: count, samples: samples)
    }

    /// How many each of several filters would enrol, in one look at every contact.
    func audiences(
        _ filters: [AudienceFilter], of number: AccountNumber, _ account: AccountState, on day: CivilDate
    ) throws -> [Int] {
        var counts = filters.map { _ in AudienceCount() }
        guard !filters.isEmpty else { return [] }
        try lookAtContacts(of: number) { contact, person in
            for (index, filter) in filters.enumerated() {
                let place = try rows.place(of: contact, person, in: filter, isEnrolled: false, account, on: day)
                _ = counts[index].take(place, limit: account.config.maxTargetsPerCampaign)
            }
        }
        return counts.map(\.enrolled)
    }

    private func lookAtContacts(
        of number: AccountNumber, _ body: (ContactNumber, ContactState) throws -> Void
    ) throws {
        var last = ContactNumber(0)
        while true {
            let members = try rows.members(of: number, after: last, limit: 1024)
            for contact in members {
                if let person = try rows.contact(contact)?.state { try body(contact, person) }
            }
            guard let end = members.last else { return }
            last = end
        }
    }
}
