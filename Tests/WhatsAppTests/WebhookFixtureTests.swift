import Domain
import JSON
import Testing
import WhatsApp

@Suite struct WebhookFixtureTests {
    @Test(arguments: try WebhookFixtures.webhooks()) func `a webhook tells what stands in it`(_ fixture: WebhookFixture)
        throws
    {
        let expected = try #require(
            WebhookExpectations.all[fixture.name], "nobody has said what \(fixture.name) tells")
        let told = try CloudWebhook.parse(WebhookFixtures.bytes(fixture.file))
        #expect(told.count == expected.count)
        for (index, pair) in zip(told, expected).enumerated() {
            #expect(pair.0.origin == pair.1.origin, "origin of update \(index)")
            #expect(pair.0.at == pair.1.at, "time of update \(index)")
            #expect(pair.0.kind == pair.1.kind, "update \(index) is a \(pair.0.kind.word), not a \(pair.1.kind.word)")
        }
    }

    @Test func `every webhook is listed once, and nothing is expected of a file that is not there`() throws {
        let names = try WebhookFixtures.webhooks().map(\.name)
        #expect(names.count == 152)
        #expect(Set(names).count == names.count)
        #expect(Set(WebhookExpectations.all.keys) == Set(names))
    }

    @Test func `no expectation is given twice`() {
        typealias Expected = WebhookExpectations
        let parts = [Expected.statuses, Expected.inbound, Expected.news, Expected.scenarios]
        #expect(parts.reduce(0) { $0 + $1.count } == Expected.all.count)
    }

    @Test(arguments: try WebhookFixtures.webhooks().filter { !$0.expect.isEmpty })
    func `what the index expects of a webhook is what it tells`(_ fixture: WebhookFixture) throws {
        let updates = try CloudWebhook.parse(WebhookFixtures.bytes(fixture.file))
        try IndexRules(fixture, updates).check()
    }

    @Test func `the index of a webhook that tells something else is found out`() throws {
        let told = try CloudWebhook.parse(WebhookFixtures.bytes("cloud/webhooks/status_failed_131049.json"))
        let other = try #require(try WebhookFixtures.webhooks().first { $0.name == "status_failed_131026" })
        withKnownIssue { try IndexRules(other, told).check() }
    }
}

extension ChannelUpdate.Kind {
    /// Which case it is: the rest may be personal.
    fileprivate var word: String {
        switch self {
        case .status: "status"
        case .inbound: "message"
        case .preference: "preference"
        case .template: "template"
        case .health: "health"
        case .account: "news of the account"
        case .channelError: "channel error"
        case .numberChanged: "changed number"
        case .session: "session"
        case .ignored: "ignored one"
        }
    }
}
