import Domain
import Engine
import Testing
import WhatsApp

/// Templates that rest, and what brings them back.
@Suite struct TemplateRestTests: CloudSuite {
    private func accept(_ running: RunningEngine) {
        running.gateway.answer { .accepted(Acceptance(id: "w\($0.token)")) }
    }

    /// One message, refused with a code that makes the template rest, though WhatsApp goes on calling it approved.
    private func refused(_ code: Int) async throws -> RunningEngine {
        let running = try await cloud()
        running.gateway.answer { _ in .refused(Target.Refusal(code: code)) }
        try await running.put("a")
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.count == 1)
        #expect(try account(running).templates.known[template]?.status == .paused)
        return running
    }

    @Test func `a template whose Flow is throttled is said again an hour later, by itself`() async throws {
        let running = try await refused(132_069)
        accept(running)
        try await running.advance(by: .minutes(55))
        #expect(running.gateway.messages.count == 1)
        try await running.advance(by: .minutes(11))
        #expect(running.gateway.messages.count == 2)
        #expect(try state(running).day == 2)
    }

    @Test(arguments: [132_000, 132_012])
    func `values that do not fit are not tried again before somebody binds others`(code: Int) async throws {
        let running = try await refused(code)
        try await running.advance(by: .days(5))
        #expect(running.gateway.messages.count == 1)
        accept(running)
        let body = TemplateComponent(.body, [.text("{{firstName}}", name: nil)])
        let mended = TemplateMessage(name: template.name, language: template.language, components: [body])
        try await running.done(
            .bindTemplate(account: "acme", TemplateCatalogue.Slot(day: 1, language: .french), mended))
        try await running.advance(by: .minutes(1))
        #expect(running.gateway.messages.last?.words == "relance|Awa")
        #expect(try account(running).templates.known[template]?.status == .approved)
    }

    @Test func `what is bound anew is said again also where the question what WhatsApp has was lost`() async throws {
        let running = try await refused(132_000)
        accept(running)
        running.gateway.hold(nil)
        try await bind(running, day: 1)
        let other = TemplateMessage(name: template.name, language: template.language, components: [])
        try await running.done(
            .bindTemplate(account: "acme", TemplateCatalogue.Slot(day: 1, language: .french), other))
        try running.restart()
        running.gateway.hold([RemoteTemplate(id: template, status: .approved)])
        try await running.advance(by: .minutes(70))
        #expect(running.gateway.messages.count == 2)
    }

    @Test(arguments: [132_068, 134_102])
    func `what may pass is tried in growing steps`(code: Int) async throws {
        let running = try await refused(code)
        try await running.advance(by: .days(4))
        // After 1, 2, 4, 8, 16 and 24 hours, and within a look of each.
        #expect((6...8).contains(running.gateway.messages.count), "\(running.gateway.messages.count)")
        accept(running)
        try await running.advance(by: .days(2))
        #expect(try state(running).day > 1)
    }

    @Test func `an approval that no webhook told is found out within the hour`() async throws {
        let running = try await cloud(approved: false)
        try await running.put("a")
        try await running.advance(by: .hours(2))
        #expect(running.gateway.messages.isEmpty)
        running.gateway.hold([RemoteTemplate(id: template, status: .approved)])
        try await running.advance(by: .minutes(66))
        #expect(running.gateway.messages.count == 1)
    }

    @Test func `WhatsApp is asked once an hour while something may not be said, and never while all may`() async throws
    {
        let running = try await cloud()
        let before = running.gateway.fetches
        try await running.advance(by: .days(1))
        #expect(running.gateway.fetches == before)
        try await hear(running, .template(template, .status(.paused)))
        running.gateway.hold([RemoteTemplate(id: template, status: .paused)])
        try await running.advance(by: .days(1))
        #expect((22...25).contains(running.gateway.fetches - before), "\(running.gateway.fetches - before)")
    }
}
