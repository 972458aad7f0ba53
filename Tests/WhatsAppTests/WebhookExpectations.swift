import Domain
import WhatsApp

/// What each webhook among the fixtures tells, written by hand: the name is the path under `cloud/webhooks` or `cloud`.
enum WebhookExpectations {
    static let all: [String: [ChannelUpdate]] = [statuses, inbound, news, scenarios].reduce(into: [:]) { all, some in
        all.merge(some) { first, _ in first }
    }

    static let number = ChannelUpdate.Origin.cloud(
        businessAccountID: "102000000000001", phoneNumberID: "106000000000001")
    static let business = ChannelUpdate.Origin.cloud(businessAccountID: "102000000000001", phoneNumberID: nil)

    // The made-up people of the fixtures.
    static let ada = Person(waID: "447700900123", userID: "GB.10000000000000000001")
    static let bo = Person(waID: "447700900124", userID: "GB.10000000000000000002")
    static let cy = Person(waID: "447700900125", userID: "GB.10000000000000000003")
    static let hiddenBo = Person(userID: "GB.10000000000000000002")

    static func seconds(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1000) }

    /// `id` is what stands behind `wamid.`; `at` is in seconds.
    static func status(
        _ id: String, _ state: MessageStatus.State, at: Int64, token: String? = "t7:c42:p1001", _ person: Person = ada,
        origin: ChannelUpdate.Origin = number
    ) -> ChannelUpdate {
        let status = MessageStatus(id: "wamid." + id, token: token, state: state, recipient: person)
        return ChannelUpdate(origin, at: seconds(at), .status(status))
    }

    static func message(
        _ id: String, _ content: InboundMessage.Content, at: Int64, from person: Person = ada,
        repliesTo quoted: String? = nil, opensWindow: Bool = true, origin: ChannelUpdate.Origin = number,
        sharedNumber: String? = nil
    ) -> ChannelUpdate {
        let message = InboundMessage(
            id: "wamid." + id, from: person, content: content, repliesTo: quoted.map { "wamid." + $0 },
            opensWindow: opensWindow, sharedNumber: sharedNumber)
        return ChannelUpdate(origin, at: seconds(at), .inbound(message))
    }

    static func update(_ kind: ChannelUpdate.Kind, at: Int64?) -> ChannelUpdate {
        ChannelUpdate(number, at: at.map(seconds), kind)
    }

    static func ignored(_ word: String, at: Int64?) -> ChannelUpdate { update(.ignored(word), at: at) }

    /// Of a whole business account.
    static func news(_ kind: ChannelUpdate.Kind, at: Int64?) -> ChannelUpdate {
        ChannelUpdate(business, at: at.map(seconds), kind)
    }

    static func template(
        _ news: TemplateNews, at: Int64, name: String = "spring_sale"
    ) -> ChannelUpdate {
        ChannelUpdate(
            business, at: seconds(at), .template(RemoteTemplate.Name(name: name, language: "en_GB"), news))
    }
}
