/// Meta's error 131050: the person has stopped this business's messages in WhatsApp. It is WhatsApp's own switch on stop
/// and a STOP to us in one, and both have to be taken back: the switch by the person in WhatsApp, and consent by
/// whatever the person says to us anew.
extension Contact {
    static func refused(at moment: Instant?, given state: State) -> [Event] {
        guard let moment else {
            return state.refusedAt != nil && state.needsResume ? [] : [.optedOut(.whatsappRefusal, at: nil)]
        }
        let revokes = !state.hasConsented(after: moment) && state.refusedAt.map { $0 < moment } ?? true
        let isOnRecord = state.needsResume && state.preferenceAt.map { moment <= $0 } ?? false
        let stops = !isOlder(moment, than: state.preferenceAt) && !isOnRecord
        return revokes || stops ? [.optedOut(.whatsappRefusal, at: moment)] : []
    }
}

extension ContactState {
    mutating func noteRefusal(_ moment: Instant, heardAt time: Instant) {
        if !hasConsented(after: moment) { refusedAt = max(moment, refusedAt ?? moment) }
        guard !Contact.isOlder(moment, than: preferenceAt) else { return }
        preferenceStoppedAt = preferenceStoppedAt ?? time
        needsResume = true
        notePreference(moment)
    }

    /// What is on record of the person's consent may be newer than the refusal.
    mutating func noteConsent() {
        if let refusedAt, hasConsented(after: refusedAt) { self.refusedAt = nil }
    }

    fileprivate func hasConsented(after moment: Instant) -> Bool {
        if let consentAt = facts.consentAt, consentAt > moment { return true }
        return optedOutAt == nil && saidAt.map { $0 > moment } ?? false
    }

    /// Whether a START of that moment moves WhatsApp's own switch, as far as we are concerned.
    func liftsPreference(_ moment: Instant?) -> Bool {
        preferenceStoppedAt != nil && !needsResume && !Contact.isOlder(moment, than: preferenceAt)
    }

    /// Of one moment the refusal counts, whichever comes first.
    func liftsRefusal(_ moment: Instant?) -> Bool {
        guard let refusedAt else { return false }
        return moment.map { $0 > refusedAt } ?? true
    }
}
