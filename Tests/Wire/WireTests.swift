import Domain
import Engine
import EventStore
import Projections
import Simulator
import TestSupport
import Testing
import WhatsApp

/// Things that only the whole way shows.
@Suite struct WireTests {
    @Test func `a week over the wire: every day once, every receipt counted, both ends agree`() async throws {
        var settings = SimulatorSettings()
        settings.read = 1
        let wire = try Wire(settings)
        try await wire.openCloudAccount("acme", number: 0)
        for person in 1...20 { try await wire.put("p\(person)", in: "acme", phone: "+22177000\(1000 + person)") }
        for _ in 0..<8 {
            try await wire.advance(by: .days(1))
            #expect(await wire.simulator.quiesce())
        }
        #expect(await wire.installation.projections.waitFor(wire.installation.log.head, timeout: .seconds(30)))
        let counters = try wire.total()
        #expect(counters.completed == 20 && counters.accepted == 140)
        #expect(counters.delivered == 140 && counters.read == 140)
        let counts = wire.simulator.counts
        #expect(counts.accepted == 140 && counts.sends == 140)
        try await wire.close()
    }

    @Test func `an answer that is dropped leaves a doubt, which the receipt settles: nobody gets it twice`()
        async throws
    {
        var settings = SimulatorSettings()
        settings.dropAfter = 1
        let wire = try Wire(settings)
        try await wire.openCloudAccount("acme", number: 0)
        try await wire.put("p", in: "acme", phone: "+221770000001")
        try await wire.advance(by: .hours(1))
        try await wire.eventually("the receipt settled the doubt") {
            try wire.target(of: "p", in: "acme")?.state.day == 2
        }
        let target = try #require(try wire.target(of: "p", in: "acme"))
        let evidence = try wire.history(target.number).compactMap { event -> SendEvidence? in
            if case .messageSent(_, _, _, _, let evidence) = event { evidence } else { nil }
        }
        #expect(evidence == [.receipt])
        #expect(wire.simulator.counts.accepted == 1 && wire.simulator.counts.duplicates == 0)
        try await wire.close()
    }

    @Test func `a request that never arrived is not doubted but tried again`() async throws {
        let wire = try Wire()
        try await wire.openCloudAccount("acme", number: 0)
        try await wire.put("p", in: "acme", phone: "+221770000001")
        try await wire.advance(by: .minutes(59))
        try await wire.done(
            .setChannel(account: "acme", .cloud, [.baseURL: .set("http://127.0.0.1:1")]))
        try await wire.advance(by: .minutes(1) + .seconds(20))
        let target = try #require(try wire.target(of: "p", in: "acme"))
        #expect(
            try wire.history(target.number).allSatisfy { event in
                if case .messageInDoubt = event { false } else { true }
            })
        try await wire.done(
            .setChannel(account: "acme", .cloud, [.baseURL: .set(wire.simulator.url)]))
        try await wire.advance(by: .minutes(6))
        let history = try wire.history(target.number)
        #expect(wire.simulator.counts.accepted == 1, "\(history)")
        try await wire.close()
    }

    @Test func `STOP by the person's own telephone ends everything and is answered`() async throws {
        let wire = try Wire()
        try await wire.openCloudAccount("acme", number: 0)
        try await wire.put("p", in: "acme", phone: "+221770000001")
        try await wire.advance(by: .hours(1))
        try await wire.simulator.control("/control/inbound", #"{"from":"+221770000001","text":"ARRÊT"}"#)
        try await wire.eventually("the person is out") { try wire.contact("p", in: "acme")?.state.isOptedOut == true }
        try await wire.eventually("the confirmation went out") { wire.simulator.counts.accepted == 2 }
        try await wire.advance(by: .days(3))
        #expect(wire.simulator.counts.accepted == 2)
        try await wire.close()
    }
}
