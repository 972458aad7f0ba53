import HTTPClient
import Server
import TestSupport
import Testing

/// `relance explain`: what happened to somebody, on whose order, and why nothing is sent.
@Suite struct ExplainTests {
    private static let early = #""registeredAt":"2025-01-20T08:00:00Z""#
    private static let secret = "the-secret-between-services"

    /// What was printed, without the spaces that align it.
    private static func lines(_ finished: RelanceProcess.Finished) -> [String] {
        finished.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    }

    @Test func `a story of a pause and a payment is told line by line in both languages`() async throws {
        let house = try House(environment: ["RELANCE_SERVICE_SECRET": Self.secret])
        try await house.succeed("PATCH", "/api/v1/accounts/acme", #"{"timeZone":"Africa/Douala"}"#)
        try await house.connect("acme")
        let put = try await house.put("p1", of: "acme", #"{"phone":"+221770000001",\#(Self.early)}"#)
        let (person, target) = ("contact \(put["number"].int)", put["targets"][0].text)
        try await house.advance("PT1H2S")
        _ = try await house.configure(#"{"sendingPaused":true}"#)
        try await house.advance("P2D")

        let told = Self.lines(try house.run("explain", target, "--lang", "en"))
        #expect(
            told == [
                "\(person) of the account acme, times of Africa/Douala",
                "2025-01-20 11:00:03 \(person) admin:tester becomes known to the account",
                "2025-01-20 11:00:03 \(target) Relance enrolled in the default relance; the first message is due "
                    + "2025-01-20 12:00:03",
                "2025-01-20 12:00:03 \(target) Relance the message of day 1 is handed over",
                "2025-01-20 12:00:03 \(target) Relance the message of day 1 is accepted; the next is due "
                    + "2025-01-21 12:00:03",
                "2025-01-20 12:00:03 \(target) WhatsApp the message of day 1 is on its way",
                "2025-01-20 12:00:04 \(target) WhatsApp the message of day 1 is delivered",
                "2025-01-20 12:00:05 account user:acme sending paused",
                "Why nothing is sent now:",
                "\(target): Sending or enrolment is paused. Resume it in the account’s settings. [paused]",
            ])
        let answer = try await house.ask(
            "GET", "/api/v1/accounts/acme/targets/\(target)/sending", headers: [("Accept-Language", "fr")])
        let sentence = answer.json["sending"][0]["message"].text
        let french = Self.lines(try house.run("explain", "p1", "--lang", "fr"))
        #expect(french.last == "\(target): \(sentence) [paused]")
        #expect(french.contains("2025-01-20 12:00:05 compte user:acme envois en pause"))
        #expect(french.contains("2025-01-20 12:00:04 \(target) WhatsApp le message du jour 1 est remis"))

        _ = try await house.configure(#"{"sendingPaused":false}"#)
        try await house.settle()
        let paid = try await house.send(
            "POST", "/api/relance/internal/exit-user", Array(#"{"userId":"p1"}"#.utf8), type: "application/json",
            token: Self.secret, headers: [("X-Service-Name", "billing")])
        #expect(paid.status == 200)
        _ = try await house.configure(#"{"sendingPaused":true}"#)
        let ended = Self.lines(try house.run("explain", "p1", "--account", "acme", "--lang", "en"))
        #expect(ended.starts(with: told.prefix(8)))
        #expect(
            ended.dropFirst(8) == [
                "2025-01-22 12:00:05 account user:acme sending resumed",
                "2025-01-22 12:00:05 \(target) Relance the message of day 2 is handed over",
                "2025-01-22 12:00:05 \(target) Relance the message of day 2 is accepted; the next is due "
                    + "2025-01-23 12:00:05",
                "2025-01-22 12:00:05 \(target) WhatsApp the message of day 2 is on its way",
                "2025-01-22 12:00:06 \(target) WhatsApp the message of day 2 is delivered",
                "2025-01-22 12:00:06 \(person) service:billing has paid",
                "2025-01-22 12:00:06 \(target) service:billing left the sequence: the person has paid",
                "Why nothing is sent now:",
                "\(target): This person has completed or left the sequence; nothing more is sent to them. "
                    + "[ended, paid]",
            ])
        let end = Self.lines(try house.run("explain", target, "--lang", "fr")).suffix(3)
        #expect(end.first == "2025-01-22 12:00:06 \(target) service:billing sorti de la relance : la personne a payé")

        // The same words where no server runs, and the same facts as JSON.
        house.stop()
        #expect(Self.lines(try house.run("explain", "p1", "--lang", "en")) == ended)
        let json = JSON(try house.run("explain", "p1", "--lang", "en", "--format", "json").output)
        #expect(json["account"] == "acme" && json["facts"].list.count == ended.count - 3)
        #expect(json["facts"].list.last?["type"] == "TargetExited" && json["facts"].list.last?["about"].text == target)
        #expect(json["sending"][0]["gate"] == "ended" && json["sending"][0]["detail"] == "paid")
    }

    @Test func `whoever writes STOP is told as the one who asked, and nobody is named`() async throws {
        let app = "an-app-secret-0123456789abcdef"
        let house = try House()
        try await house.succeed("PUT", "/api/v1/accounts/acme", #"{"gateway":"sandbox"}"#)
        try await house.connect("acme")
        let put = try await house.put(
            "quibble", of: "acme", #"{"name":"Awa Quartz","phone":"+221770000001",\#(Self.early)}"#)
        let (person, target) = ("contact \(put["number"].int)", put["targets"][0].text)
        try await house.advance("PT1H")
        try await house.succeed("PATCH", "/api/v1/accounts/acme", #"{"gateway":"cloud"}"#)
        try await house.succeed(
            "PATCH", "/api/v1/accounts/acme/channels/cloud",
            #"{"phoneNumberId":"106000000000001","accessToken":"EAAG0","appSecret":"\#(app)"}"#)
        let stop = Array(
            #"""
            {"object":"whatsapp_business_account","entry":[{"id":"102000000000001","changes":[{"field":"messages",
            "value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550000001",
            "phone_number_id":"106000000000001"},"contacts":[{"wa_id":"221770000001"}],"messages":[{
            "from":"221770000001","id":"wamid.stop1","timestamp":"1737370800","type":"text",
            "text":{"body":"STOP"}}]}}]}]}
            """#.utf8)
        let heard = try await house.send(
            "POST", "/webhooks/whatsapp", stop, type: "application/json", token: "",
            headers: [("X-Hub-Signature-256", WebhookSignature.cloud(body: stop, secret: app))])
        #expect(heard.status == 200)
        for (language, stopped, left) in [
            ("en", "the person wrote STOP, or a word like it", "left the sequence: the person wants no more messages"),
            (
                "fr", "la personne a écrit STOP, ou un mot semblable",
                "sorti de la relance : la personne ne veut plus de messages"
            ),
        ] {
            let printed = try house.run("explain", target, "--lang", language)
            let told = Self.lines(printed)
            #expect(told.contains { $0.hasSuffix("\(person) \(stopped)") }, "\(language)")
            #expect(told.contains { $0.hasSuffix("\(target) Relance \(left)") }, "\(language)")
            #expect(told.last?.hasSuffix("[ended, opted_out]") == true)
            for secret in ["Awa", "Quartz", "quibble", "770000001"] { #expect(!printed.output.contains(secret)) }
        }
    }

    @Test func `a campaign and an account say which gate is closed, and when it opens`() async throws {
        let house = try House()
        try await house.connect("acme")
        try await house.people(3, "lead", #""country":"CM""#)
        let id = try await house.campaign(#"{"name":"Une","targetFilter":{"countries":["CM"]},"maxMessagesPerDay":1}"#)[
            "_id"
        ].text
        try await house.advance("PT2H")
        let campaign = Self.lines(try house.run("explain", id, "--lang", "en"))
        #expect(campaign.first == "\(id) of the account acme, times of UTC")
        #expect(campaign.contains { $0.hasSuffix("\(id) user:acme campaign started") })
        #expect(campaign.last?.hasSuffix("[quota] Opens 2025-01-21 00:00:00.") == true)
        _ = try await house.configure(#"{"sendingWeekdays":["friday"]}"#)
        let account = Self.lines(try house.run("explain", "acme", "--lang", "fr"))
        #expect(account.first == "Tout du compte acme, heures de UTC")
        #expect(account.count == 5)
        #expect(account.dropFirst(2).allSatisfy { $0.hasSuffix("[weekday] S'ouvre le 2025-01-24 00:00:00.") })
    }

    @Test func `what nobody knows is refused with the way out, and an id of two accounts asks which`() async throws {
        let house = try House()
        for account in ["acme", "zeta"] { try await house.put("twin", of: account, #"{"phone":"+221770000001"}"#) }
        let both = try house.run("explain", "twin")
        #expect(both.code == 3 && both.output.isEmpty)
        #expect(both.errors.contains("acme, zeta") && both.errors.contains("--account"))
        #expect(try house.run("explain", "twin", "--account", "zeta").code == 0)
        for word in ["t999", "c999", "nobody"] {
            let unknown = try house.run("explain", word)
            #expect(unknown.code == 3 && unknown.errors.contains("relance log"), "\(word)")
        }
        #expect(try house.run("explain", "twin", "--account", "nowhere").errors.contains("no account nowhere"))
        #expect(try house.run("explain").code == 2)
    }
}
