import Domain
import Engine
import Simulator
import Testing
import WhatsApp

/// The Marketing Messages API takes marketing templates and nothing else.
@Suite struct MarketingTests {
    @Test func `with the Marketing Messages API on, templates of every category go out`() async throws {
        let wire = try Wire()
        try await wire.openCloudAccount("acme", number: 0)
        try await wire.done(.setChannel(account: "acme", .cloud, [.marketingMessages: .set("true")]))
        let utility = TemplateMessage(name: "hello_world", language: "en_US", components: [])
        try await wire.done(
            .bindTemplate(account: "acme", TemplateCatalogue.Slot(day: 2, language: .french), utility))
        try await wire.eventually("WhatsApp told of the other template") {
            try wire.state("acme").templates.known[utility.id]?.category == "UTILITY"
        }
        try await wire.put("p", in: "acme", phone: "+221770000001")
        try await wire.advance(by: .hours(26))
        let target = try #require(try wire.target(of: "p", in: "acme"))
        #expect(target.state.day == 3 && target.state.isActive)
        #expect(wire.simulator.counts.sends == 2 && wire.simulator.counts.accepted == 2)
        try await wire.close()
    }
}
