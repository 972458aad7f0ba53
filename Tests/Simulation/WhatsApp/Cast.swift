import Domain
import Engine
import TestSupport
import WhatsApp

/// Who sends in a life, and through what: numbers that accounts share, portfolios that numbers share, sessions.
struct Cast {
    struct Number {
        let id: String
        let business: String
        let portfolio: String
    }

    struct Member {
        let id: String
        let kind: GatewayKind
        /// A number's id, or a session's name.
        let sender: String
    }

    static let cloudURL = "https://graph.invalid"
    static let webURL = "http://web.invalid"

    let numbers: [Number]
    let members: [Member]
    /// Messages a second, where it is set; the same for all who share a number.
    let perSecond: Int?
    /// An administrator set it, of the number; else each account did, of itself.
    var rateIsOfNumber: Bool { perSecond != 2 }

    init(_ random: inout SeededRandom) {
        let first = Number(id: "100", business: "501", portfolio: "900")
        let second = Number(id: "101", business: random.chance(0.5) ? "501" : "502", portfolio: "900")
        let third = Number(id: "102", business: "503", portfolio: "901")
        func cloud(_ id: String, _ number: Number) -> Member { Member(id: id, kind: .cloud, sender: number.id) }
        let web = Member(id: "delta", kind: .web, sender: "session-delta")
        switch Int.random(in: 0..<5, using: &random) {
        case 0: (numbers, members) = ([first], [cloud("alpha", first), cloud("beta", first)])
        case 1: (numbers, members) = ([first, second], [cloud("alpha", first), cloud("beta", second)])
        case 2: (numbers, members) = ([first], [cloud("alpha", first), web])
        case 3:
            (numbers, members) = (
                [first, second], [cloud("alpha", first), cloud("beta", first), cloud("gamma", second), web]
            )
        default: (numbers, members) = ([first, third], [cloud("alpha", first), cloud("beta", third)])
        }
        perSecond = random.chance(0.5) ? Int.random(in: 1...3, using: &random) : nil
    }

    func isSession(_ sender: String) -> Bool { sender.hasPrefix("session") }
    /// Of the app that a business has; every session has its own.
    func secret(of sender: String) -> String { "secret-\(number(sender)?.business ?? sender)" }
    func number(_ id: String) -> Number? { numbers.first { $0.id == id } }
    func portfolio(of member: Member) -> String? { number(member.sender)?.portfolio }
    func sender(of channel: Channel) -> String? {
        switch channel {
        case .sandbox: nil
        case .cloud(let cloud): cloud.phoneNumberID
        case .web(let web): web.session
        }
    }
    func member(_ id: String) -> Member? { members.first { $0.id == id } }

    /// Who sends through it.
    func members(of sender: String) -> [Member] { members.filter { $0.sender == sender } }

    /// What the account sets of its way to WhatsApp.
    func settings(of member: Member) -> [ChannelSettings.Field: Change<String>] {
        guard let number = number(member.sender) else {
            return [
                .baseURL: .set(Self.webURL), .apiKey: .set("key"), .session: .set(member.sender),
                .webhookKey: .set(secret(of: member.sender)), .webhookURL: .set("http://us.invalid/webhooks/whatsapp"),
            ]
        }
        return [
            .baseURL: .set(Self.cloudURL), .phoneNumberID: .set(number.id), .businessAccountID: .set(number.business),
            .portfolioID: .set(number.portfolio), .accessToken: .set("token"),
            .appSecret: .set(secret(of: member.sender)),
            .messagesPerSecond: perSecond.map { .set(String($0)) } ?? .clear,
            .numberPerSecond: rateIsOfNumber ? perSecond.map { .set(String($0)) } ?? .clear : .clear,
        ]
    }
}
