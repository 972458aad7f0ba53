import Simulator
import Testing

/// Settings as text, as help and the control API have them.
struct SettingsTests {
    @Test func `every setting reads back what it writes`() throws {
        let odd = try SimulatorSettings(
            text: """
                seed=18446744073709551615, numbers=3, token=, token-error=463, app-secret=a b,
                webhook-url=http://h/x?a=b,
                webhook-retry=1s..1m, webhook-repeat=0.125, contacts=never, conversation=always, empty-ids=true,
                throttle-status=429, tier=250, missing-plus=refuse, latency=1ms..2s,
                errors=131026:0.5+131049@async:0.25,
                both=async, fail-later=1:1, receipts-lost=1, web-same-id=sent, web-qr-first=2m
                """)
        #expect(try SimulatorSettings(text: odd.description) == odd)
        #expect(odd.webhookRetry == 1_000...60_000)
        #expect(odd.webhookURL == "http://h/x?a=b")
        #expect(odd.token == "")
        #expect(SimulatorSettings().description == "")
    }

    @Test func `each setting has a name of its own, is explained twice and takes its own default`() throws {
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
        for setting in Setting.all {
            #expect(!setting.english.isEmpty && !setting.french.isEmpty && setting.english != setting.french)
            #expect(setting.name.allSatisfy { $0.isLowercase || $0 == "-" })
        }
    }

    @Test(arguments: [
        "nonsense=1", "seed", "seed=-1", "seed=1,seed=2", "drop-after=1.5", "drop-after=nan", "latency=2s..1s",
        "latency=1d", "latency=-1ms", "throughput=1.5", "enforce=yes", "contacts=sometimes", "errors=131026",
        "errors=131026:0.6+131049:0.6", "errors=131026@later:0.1", "errors=x:0.1", "webhook-batch=0",
    ]) func `what is no setting is refused and changes nothing`(_ text: String) {
        var settings = SimulatorSettings()
        #expect(throws: SimulatorSettings.Problem.self) { try settings.apply(text: "tier=9,\(text)") }
        #expect(settings == SimulatorSettings())
    }

    @Test func `a refused value is not repeated, for it may be a secret`() {
        var settings = SimulatorSettings()
        do {
            try settings.set("app-secret", to: "s3cret\u{7}")
            Issue.record("a control character was taken")
        } catch {
            #expect(!"\(error)".contains("s3cret"))
        }
    }
}
