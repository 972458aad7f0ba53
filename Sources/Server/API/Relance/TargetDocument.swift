internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// A target in the shape of seed 000, with the members that the rules add.
extension JSONWriter {
    /// - Parameters:
    ///   - contact: nil where it is not known any more.
    ///   - campaign: nil for the default relance.
    mutating func target(
        _ entry: TargetEntry, _ contact: EngineView.ContactRecord?, account: String, _ campaign: CampaignEntry?,
        in language: Language
    ) {
        let state = entry.state
        object { json in
            json.member("_id", "t\(entry.number.rawValue)")
            json.object("referralUserId") { $0.person(contact?.person) }
            json.member("referrerUserId", account)
            json.member("campaignId", campaign?.number.text)
            json.member("currentDay", state.day)
            let isHeld = campaign?.state.status == .paused && state.status == .active
            json.member("status", isHeld ? TargetStatus.paused.rawValue : state.status.rawValue)
            json.member("enteredLoopAt", state.enrolledAt)
            json.member("nextMessageDue", state.due)
            json.array("messageDeliveries") { json in
                for delivery in state.deliveries { json.delivery(delivery, in: language) }
            }
            json.member("exitReason", state.reason)
            json.member("completedAt", state.status == .completed ? state.endedAt : nil)
            json.member("exitedLoopAt", state.endedAt)
            json.member("lastMessageSentAt", state.lastMessageSentAt)
            json.member("language", (contact?.state.language ?? .french).rawValue)
        }
    }

    /// Somebody erased has no name any more, nor anything else.
    private mutating func person(_ person: PersonalData?) {
        member("_id", person?.id)
        member("name", person?.name)
        member("email", person?.email)
        member("phoneNumber", person?.phone)
    }

    private mutating func delivery(_ delivery: SlotDelivery, in language: Language) {
        object { json in
            json.member("day", delivery.day)
            json.member("sentAt", delivery.acceptedAt ?? delivery.at)
            json.member("status", delivery.status.word)
            if delivery.status == .failed {
                json.member("errorMessage", delivery.explanation[language])
                json.member("errorCode", delivery.code)
            }
        }
    }
}

extension TargetState {
    /// Why it ended; `completed_7_days` (seed 003) for those that reached the end.
    fileprivate var reason: String? {
        switch status {
        case .active: nil
        case .completed: "completed_7_days"
        case .exited: exitReason?.rawValue
        }
    }
}

extension SlotDelivery {
    /// Of what failed: what was taken and not held back is not said again.
    fileprivate var explanation: LocalizedText {
        let meaning = ErrorTable.meaning(ofReported: code)
        return acceptedAt == nil ? meaning.advice : meaning.adviceAfterwards
    }
}

extension SlotDelivery.Status {
    /// `sent` → `delivered` → `read`, or `failed`.
    fileprivate var word: String {
        switch self {
        case .accepted, .confirmed: "sent"
        case .delivered: "delivered"
        case .read: "read"
        case .failed: "failed"
        }
    }
}
