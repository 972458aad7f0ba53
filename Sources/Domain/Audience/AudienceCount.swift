/// Where a contact stands towards a campaign.
package enum AudiencePlace: Hashable, Sendable {
    /// Does not meet the filter.
    case outside
    /// Wants no messages, or has not agreed to any where the account requires it.
    case optedOut
    /// There is no way to write to the person.
    case unreachable
    /// In this campaign already, or in any sequence where the filter leaves those out.
    case alreadyEnrolled
    case candidate
}

/// Whom a campaign would take up, from everybody who meets its filter down to those who are enrolled. Preview and
/// creation count with the same rule, so what one says the other does.
package struct AudienceCount: Hashable, Sendable {
    package var matched = 0
    package var optedOut = 0
    package var unreachable = 0
    package var alreadyEnrolled = 0
    /// Candidates beyond the most targets a campaign may have.
    package var overLimit = 0
    package var enrolled = 0

    package init() {}

    /// Candidates before the limit (`totalCount`, `estimatedTargetCount`).
    package var candidates: Int { overLimit + enrolled }

    /// All of them, in the order in which they are stored.
    package var values: [Int] {
        get { [matched, optedOut, unreachable, alreadyEnrolled, overLimit, enrolled] }
        set {
            (matched, optedOut, unreachable) = (newValue[0], newValue[1], newValue[2])
            (alreadyEnrolled, overLimit, enrolled) = (newValue[3], newValue[4], newValue[5])
        }
    }

    /// Counts one contact; whether it is taken up.
    ///
    /// - Parameter limit: the most targets the campaign may have.
    package mutating func take(_ place: AudiencePlace, limit: Int) -> Bool {
        guard place != .outside else { return false }
        matched += 1
        switch place {
        case .outside: break
        case .optedOut: optedOut += 1
        case .unreachable: unreachable += 1
        case .alreadyEnrolled: alreadyEnrolled += 1
        case .candidate:
            guard enrolled < limit else {
                overLimit += 1
                return false
            }
            enrolled += 1
            return true
        }
        return false
    }
}

extension AudienceFilter {
    /// - Parameters:
    ///   - isEnrolled: whether the contact is or was in this very campaign.
    ///   - isCurrentTarget: whether it is active in the default relance or in any campaign of the account.
    package func place(
        of contact: ContactState, isEnrolled: Bool, isCurrentTarget: @autoclosure () throws -> Bool,
        consentRequired: Bool, on day: CivilDate
    ) rethrows -> AudiencePlace {
        guard matches(contact, on: day) else { return .outside }
        if contact.isOptedOut || !contact.facts.subscribed { return .optedOut }
        if consentRequired, contact.facts.consentAt == nil { return .optedOut }
        if contact.reach == .none { return .unreachable }
        if isEnrolled { return .alreadyEnrolled }
        return try excludesCurrentTargets && isCurrentTarget() ? .alreadyEnrolled : .candidate
    }
}
