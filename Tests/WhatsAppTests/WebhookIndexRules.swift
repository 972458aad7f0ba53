import Domain
import JSON
import Testing
import WhatsApp

/// The words of `expect` in INDEX.json, each as a question to the updates of a webhook. A word without a rule fails.
struct IndexRules {
    let fixture: WebhookFixture
    let updates: [ChannelUpdate]

    init(_ fixture: WebhookFixture, _ updates: [ChannelUpdate]) {
        self.fixture = fixture
        self.updates = updates
    }

    func check() throws {
        for member in fixture.expect {
            let holds = try holds(member.name, member.value)
            #expect(holds, "\(fixture.name): \(member.name)")
        }
    }

    /// A member that the index has beside the one in question.
    func expected(_ name: String) -> JSONValue? { fixture.expect.first { $0.name == name }?.value }

    private func holds(_ name: String, _ value: JSONValue) throws -> Bool {
        switch name {
        case "kind": return try kind(#require(value.string))
        case "status": return try status(#require(value.string))
        case "wamid": return statuses.map(\.id) == [value.string]
        case "opaque": return value == .null && statuses.allSatisfy { $0.token == nil }
        case "recipient_id": return value == .null && statuses.allSatisfy { $0.recipient.waID == nil }
        case "disposition": return try disposition(#require(value.string))
        case "replies_to": return messages.map(\.repliesTo) == [value.string]
        case "from": return value == .null && messages.allSatisfy { $0.from.waID == nil }
        case "user_id": return messages.map(\.from.userID) == [value.string]
        case "tenant": return try tenant(#require(value.string))
        case "statuses": return statuses.count == value.number
        case "messages": return messages.count == value.number
        case "template_events": return templates.count == value.number
        case "tenants": return Set(updates.compactMap(\.origin.businessAccountID)).count == value.number
        case "scope": return value == .string("group") && ignoresAll
        case "window": return value == .string("open 24h") && messages.allSatisfy(\.opensWindow)
        // The rules of these stand with `kind` or `status`.
        case "code", "old", "new", "event", "template", "language", "sendable", "current", "will_be", "now", "value":
            return expected("kind") != nil || expected("status") != nil
        case "learn_phone": return messages.map(\.sharedNumber) == [value.string]
        // For people, or for whoever acts on the updates.
        case "note", "action", "match_by", "rank", "implies", "http": return true
        default:
            Issue.record("there is no rule for \(name)")
            return false
        }
    }

    // MARK: Parts of the updates

    var statuses: [MessageStatus] {
        updates.compactMap {
            guard case .status(let status) = $0.kind else { return nil }
            return status
        }
    }

    var messages: [InboundMessage] {
        updates.compactMap {
            guard case .inbound(let message) = $0.kind else { return nil }
            return message
        }
    }

    var templates: [(name: RemoteTemplate.Name, news: TemplateNews)] {
        updates.compactMap {
            guard case .template(let name, let news) = $0.kind else { return nil }
            return (name, news)
        }
    }

    var news: [AccountNews] {
        updates.compactMap {
            guard case .account(let news) = $0.kind else { return nil }
            return news
        }
    }

    var health: ChannelHealth? {
        guard case .health(let health)? = updates.first?.kind, updates.count == 1 else { return nil }
        return health
    }

    var ignoresAll: Bool {
        updates.allSatisfy {
            guard case .ignored = $0.kind else { return false }
            return true
        }
    }

    // MARK: Statuses

    private func status(_ word: String) -> Bool {
        if word == "ignore" || expected("scope") == .string("group") { return updates.count == 1 && ignoresAll }
        guard statuses.count == 1, updates.count == 1 else { return false }
        switch word {
        case "sent": return statuses[0].state == .sent
        case "delivered": return statuses[0].state == .delivered
        case "read", "played": return statuses[0].state == .read
        case "failed": return statuses[0].state == .failed(code: expected("code")?.number)
        default: return false
        }
    }

    private func disposition(_ word: String) -> Bool {
        guard case .failed(let code)? = statuses.first?.state else { return false }
        let meaning = ErrorTable.meaning(ofReported: code)
        switch word {
        case "stop", "stop_number", "pause_number": return meaning.account == .halts
        case "pause_template": return meaning.account == .templateRests
        case "slow": return meaning.slowsChannel
        case "stop_country", "undeliverable": return meaning.step == .leave(.undeliverable)
        case "exit_marketing": return meaning.step == .leave(.optedOut)
        case "no", "wait24h": return meaning.step == .park
        case "backoff": return meaning.step == .afterReceiptTime
        case "template": return meaning.step == .templateOnly
        case "wait_pair": return meaning.step == .wait(.pair)
        case "fix": return meaning.step == .nextSlot
        default: return false
        }
    }
}

extension ChannelUpdate.Origin {
    var businessAccountID: String? {
        guard case .cloud(let id, _) = self else { return nil }
        return id
    }

    var phoneNumberID: String? {
        guard case .cloud(_, let id) = self else { return nil }
        return id
    }
}
