import Domain
import JSON
import Testing
import WhatsApp

extension IndexRules {
    /// `expect.kind`.
    func kind(_ word: String) throws -> Bool {
        switch word {
        case "batch": return !updates.isEmpty
        // Nothing comes of it here, or it is for a number that is not ours.
        case "ignore": return ignoresAll || updates.allSatisfy { $0.origin.phoneNumberID != "106000000000001" }
        case "ignore_group", "echo": return updates.count == 1 && ignoresAll
        case "channel_error":
            return try updates.map(\.kind) == [.channelError(code: #require(expected("code")?.number))]
        case "account": return updates.allSatisfy { $0.origin.businessAccountID != nil } && !updates.isEmpty
        case "alert", "info", "security_alert": return news.count == 1 && isAlert(news[0])
        case "phone_quality": return health != nil
        case "limit": return limit
        case "number_change": return numberChange
        case "marketing_optout": return preference == .stop
        case "marketing_optin_meta": return preference == .resume
        case "marketing_signup": return preference == .signup
        case _ where word.hasPrefix("template_"): return templates.count == 1 && template(word, templates[0].news)
        default: return messages.count == 1 && updates.count == 1 && message(word, messages[0])
        }
    }

    /// `expect.tenant`: what is to become of the account's sending.
    func tenant(_ word: String) throws -> Bool {
        switch word {
        case "none": return ignoresAll
        case "slow": return health?.quality == "RED"
        case "alert", "operator_resume": return news.count == 1 && isAlert(news[0])
        case "stop", "stop_number": return news.count == 1 && isStop(news[0])
        case "pause_biz_initiated": return try isRestricted("BIZ") && news.dropFirst().allSatisfy(isAlert)
        case "pause_all": return try isRestricted("CUSTOMER") && news.count == 1
        default: return false
        }
    }

    private func message(_ word: String, _ message: InboundMessage) -> Bool {
        switch (word, message.content) {
        case ("reply", .text(let text)): OptWords.meaning(of: text) == nil && message.opensWindow
        case ("reply", .button(let payload, let label)):
            OptWords.meaning(ofPayload: payload, label: label) == nil && message.opensWindow
        case ("reply", .other), ("reply_unsupported", .other): message.opensWindow
        case ("stop_keyword", .text(let text)): OptWords.meaning(of: text) == .stop && message.opensWindow
        case ("stop_button", .button(let payload, let label)):
            OptWords.meaning(ofPayload: payload, label: label) == .stop && message.repliesTo != nil
        case ("resume_or_reply", .text(let text)): OptWords.meaning(of: text) == .start
        case ("reaction", .other("reaction")), ("reaction_removed", .other("reaction")), ("edit", .other("edit")),
            ("revoke", .other("revoke")):
            !message.opensWindow
        default: false
        }
    }

    private func template(_ word: String, _ news: TemplateNews) -> Bool {
        if let name = expected("template")?.string, templates[0].name.name != name { return false }
        if let language = expected("language")?.string, templates[0].name.language != language { return false }
        switch (word, news) {
        case ("template_status", .status(let status)):
            let event = expected("event")?.string.map(TemplateStatus.init(meta:))
            let isSendable = expected("sendable").map { $0 == .bool(true) }
            return status == event ?? status && status.isSendable == isSendable ?? status.isSendable
        case ("template_quality", .quality(let quality)): return quality == expected("new")?.string ?? quality
        case ("template_category_notice", .category(let category)):
            return category == expected("current")?.string && self.news.count == 1 && isAlert(self.news[0])
                && expected("will_be") == .string("MARKETING")
        case ("template_category_changed", .category(let category)): return category == expected("now")?.string
        case ("template_changed", .changed): return true
        default: return false
        }
    }

    private var limit: Bool {
        switch expected("value") {
        case .int(let count)?: health?.people == .limited(Int(count))
        case .string("unlimited")?: health?.people == .unlimited
        default: false
        }
    }

    private var numberChange: Bool {
        guard case .numberChanged(let old)? = updates.first?.kind, updates.count == 1 else { return false }
        return old.waID == expected("old")?.string ?? old.waID && old.waID != expected("new")?.string
    }

    private var preference: MarketingPreference? {
        guard case .preference(_, let preference)? = updates.first?.kind, updates.count == 1 else { return nil }
        return preference
    }

    private func isAlert(_ news: AccountNews) -> Bool {
        guard case .alert(let word) = news else { return false }
        return !word.isEmpty
    }

    private func isStop(_ news: AccountNews) -> Bool {
        guard case .stopped(let word) = news else { return false }
        return !word.isEmpty
    }

    private func isRestricted(_ kind: String) throws -> Bool {
        guard case .restricted(let word, let scope, let until) = try #require(news.first) else { return false }
        return word == "ACCOUNT_RESTRICTION.RESTRICTED_\(kind)_INITIATED_MESSAGING" && until != nil
            && (scope == .templates) == (kind == "BIZ")
    }
}
