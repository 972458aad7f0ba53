internal import Domain
internal import Engine
internal import JSON

/// A contact as JSON: the members are the fields of the import and what the engine knows besides.
enum ContactDocument {
    /// What may be written, in the order in which it is shown.
    static let fieldNames = [
        "id", "name", "email", "phone", "whatsappUserId", "country", "language", "gender", "profession", "age",
        "birthDate",
        "registeredAt", "paid", "hasActiveSubscription", "referralCount", "subscribed", "consentSource", "consentAt",
        "active", "timeZone", "kind", "status", "quality", "tags", "city", "state", "assignedUserId",
        "engagementScore", "totalSpent", "totalOrders", "lastOrderAt", "customerTier",
    ]

    static func write(
        _ record: EngineView.ContactRecord, account: String, at now: Instant, into json: inout JSONWriter
    ) {
        let (facts, person) = (record.state.facts, record.person)
        json.object { json in
            json.member("id", person?.id)
            json.member("number", record.number.rawValue)
            json.member("account", account)
            json.member("name", person?.name)
            json.member("email", person?.email)
            json.member("phone", person?.phone)
            json.member("whatsappUserId", person?.userID)
            write(facts, into: &json)
            json.member("paid", record.state.isPaid)
            json.member("paidAt", record.state.paidAt)
            json.member("optedOut", record.state.isOptedOut)
            json.member("optedOutAt", record.state.optedOutAt)
            json.member("marketingStoppedAt", record.state.preferenceStoppedAt)
            json.member("marketingRefusedAt", record.state.refusedAt)
            json.member("reach", record.state.reach.rawValue)
            json.member("inWindowUntil", record.state.isInWindow(at: now) ? record.state.windowUntil : nil)
            json.member("replies", record.state.replies)
            json.member("replyOutstanding", record.state.openReply != nil)
            write(record.state.latestReplies.last, into: &json)
            json.member("erased", record.state.erased)
            json.member("targets", record.targets.map { "t\($0.rawValue)" })
        }
    }

    private static func write(_ reply: ReplyDelivery?, into json: inout JSONWriter) {
        guard let reply else { return json.member("lastReply", String?.none) }
        json.object("lastReply") { json in
            json.member("number", reply.number)
            json.member("status", reply.status.rawValue)
            json.member("errorCode", reply.code)
        }
    }

    private static func write(_ facts: ContactFacts, into json: inout JSONWriter) {
        json.member("country", facts.country)
        json.member("language", facts.language?.rawValue)
        json.member("gender", facts.gender?.rawValue)
        json.member("profession", facts.profession)
        json.member("age", facts.age)
        json.member("birthDate", facts.birthDate)
        json.member("registeredAt", facts.registeredAt)
        json.member("hasActiveSubscription", facts.hasActiveSubscription)
        json.member("referralCount", facts.referralCount)
        json.member("subscribed", facts.subscribed)
        json.member("consentSource", facts.consentSource)
        json.member("consentAt", facts.consentAt)
        json.member("active", facts.active)
        json.member("timeZone", facts.timeZone)
        json.member("kind", facts.kind.rawValue)
        json.member("status", facts.status)
        json.member("quality", facts.quality)
        json.member("tags", facts.tags)
        json.member("city", facts.city)
        json.member("state", facts.state)
        json.member("assignedUserId", facts.assignedUserId)
        json.member("engagementScore", facts.engagementScore)
        json.member("totalSpent", facts.totalSpent.map { Double($0) / 100 })
        json.member("totalOrders", facts.totalOrders)
        json.member("lastOrderAt", facts.lastOrderAt)
        json.member("customerTier", facts.customerTier)
    }
}
