import Domain
import Testing
import WhatsApp

/// What may be set of the way to WhatsApp, whoever sets it.
@Suite struct ChannelRulesTests {
    private typealias Field = ChannelSettings.Field

    private static let right: [(Field, String)] = [
        (.phoneNumberID, "106000000000001"), (.portfolioID, String(repeating: "1", count: 32)), (.apiVersion, "v23.0"),
        (.marketingMessages, "true"), (.messagesPerSecond, "1"), (.messagesPerSecond, "1000"),
        (.baseURL, "https://graph.facebook.com"), (.baseURL, "http://127.0.0.1:3000"),
        (.webhookURL, "https://relance.example/webhooks/whatsapp"), (.session, "relance-5_a"),
        (.accessToken, "EAAG|x+/=~"), (.apiKey, "k"), (.appSecret, "0f"), (.webhookKey, "clé"), (.verifyToken, "pst!"),
    ]

    private static let wrong: [(Field, String)] = [
        (.phoneNumberID, "+237"), (.businessAccountID, "10 2"), (.portfolioID, String(repeating: "1", count: 33)),
        (.phoneNumberID, ""), (.apiVersion, "23.0"), (.apiVersion, "v23"), (.apiVersion, "v+2.0"),
        (.apiVersion, "v23.10"), (.marketingMessages, "yes"), (.messagesPerSecond, "0"), (.messagesPerSecond, "1001"),
        (.messagesPerSecond, "+5"), (.messagesPerSecond, "many"), (.baseURL, "ftp://a.example"), (.baseURL, "https://"),
        (.baseURL, "https://:80"), (.baseURL, "https://me:pw@a.example"), (.baseURL, "https://a.example/?x=1"),
        (.webhookURL, "javascript:alert(1)"), (.webhookURL, "https://a.example/#x"), (.session, "a/b"),
        (.session, String(repeating: "a", count: 129)), (.accessToken, "two words"), (.accessToken, "clé"),
        (.apiKey, "line\nbreak"), (.appSecret, "a\u{7}b"), (.webhookKey, "a\u{A0}b"), (.verifyToken, ""),
        (.accessToken, String(repeating: "a", count: 513)),
    ]

    @Test(arguments: right) func `what is right is taken`(_ field: ChannelSettings.Field, _ value: String) {
        #expect(field.rule(brokenBy: value) == nil)
    }

    @Test(arguments: wrong) func `what cannot be right is refused, with what would be`(
        _ field: ChannelSettings.Field, _ value: String
    ) throws {
        let rule = try #require(field.rule(brokenBy: value))
        #expect(rule.problem.hasPrefix("must be") && !rule.right.isEmpty)
    }

    @Test func `there is a channel where nothing is missing, and nowhere else`() {
        let fields: [ChannelSettings.Field] = [.phoneNumberID, .accessToken, .baseURL, .apiKey, .appSecret]
        for chosen in 0..<(1 << fields.count) {
            var settings = ChannelSettings()
            for (bit, field) in fields.enumerated() where chosen & (1 << bit) != 0 { settings[field] = "1" }
            #expect((settings.cloud() != nil) == settings.missing(for: .cloud).isEmpty)
            #expect((settings.web(session: "s") != nil) == settings.missing(for: .web).isEmpty)
        }
    }
}
