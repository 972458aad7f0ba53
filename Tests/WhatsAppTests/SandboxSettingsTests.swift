import Domain
import Testing
import WhatsApp

@Suite struct SandboxSettingsTests {
    @Test func `an empty text means the defaults: all is taken at once and delivered a second later`() throws {
        let settings = try SandboxSettings(text: "")
        #expect(settings == SandboxSettings())
        #expect(settings.delivered == 1 && settings.read == 0 && settings.refuse == 0 && settings.duplicate == 0)
        #expect(settings.answer == .zero ... .zero)
        #expect(settings.receipt == .seconds(1) ... .seconds(1))
    }

    @Test func `every setting is read, spaces or not`() throws {
        let settings = try SandboxSettings(
            text: "seed=7, refuse=0.02,permanent = 0.01,silent=0.03,failLate=0.005,delivered=0.97,read=0.6,"
                + "duplicate=0.1,answer=5ms..2s,receipt=1m..2h")
        var expected = SandboxSettings()
        expected.seed = 7
        expected.refuse = 0.02
        expected.permanent = 0.01
        expected.silent = 0.03
        expected.failLate = 0.005
        expected.delivered = 0.97
        expected.read = 0.6
        expected.duplicate = 0.1
        expected.answer = .milliseconds(5) ... .seconds(2)
        expected.receipt = .minutes(1) ... .hours(2)
        #expect(settings == expected)
    }

    @Test func `a single time is a range of one`() throws {
        #expect(try SandboxSettings(text: "receipt=3s").receipt == .seconds(3) ... .seconds(3))
    }

    @Test func `what a failing run prints reads back as the same settings`() throws {
        let settings = try SandboxSettings(text: "seed=18446744073709551615,refuse=0.1,read=0.333,receipt=1ms..7s")
        #expect(try SandboxSettings(text: settings.description) == settings)
    }

    @Test(arguments: [
        ("sead=7", SandboxSettings.Problem.unknownKey("sead")),
        ("seed=7,seed=8", .repeatedKey("seed")),
        ("seed", .malformed("seed")),
        ("seed=7=8", .malformed("seed=7=8")),
        ("refuse=0.6,silent=0.3,permanent=0.2", .sharesExceedOne),
    ])
    func `what is no setting is refused`(text: String, problem: SandboxSettings.Problem) {
        #expect(throws: problem) { try SandboxSettings(text: text) }
    }

    @Test(arguments: [
        ("seed=-1", "whole number"), ("refuse=1.1", "from 0 to 1"), ("read=-0.1", "from 0 to 1"),
        ("read=nan", "from 0 to 1"), ("delivered=most", "from 0 to 1"), ("answer=2s..1s", "rising"),
        ("answer=0ms..31s", "30s"), ("receipt=25h", "24h"), ("receipt=1.5s", "like"), ("receipt=5", "like"),
        ("receipt=99999999999999999999s", "like"), ("receipt=..", "like"), ("answer=-1s", "like"),
    ])
    func `a value out of range is refused, and the refusal says what would be right`(text: String, hint: String) {
        let problem = #expect(throws: SandboxSettings.Problem.self) { try SandboxSettings(text: text) }
        #expect(problem.map { "\($0)".contains(hint) } == true)
        if case .badValue = problem {} else { Issue.record("not a bad value") }
    }

    @Test func `an unknown key is told which keys there are`() {
        let text = "\(SandboxSettings.Problem.unknownKey("x"))"
        #expect(text.contains("seed") && text.contains("failLate") && text.contains("receipt"))
    }

    @Test func `shares that are decimal fractions may fill the whole`() throws {
        _ = try SandboxSettings(text: "refuse=0.1,permanent=0.2,silent=0.7")
    }
}
