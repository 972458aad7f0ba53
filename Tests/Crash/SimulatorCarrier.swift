import Domain
import EventStore
import JSON
import Server
import Simulator
import WhatsApp

/// A stand-in for WhatsApp in this process, which stays up and goes on with its webhooks while servers die. It drops
/// requests and answers, refuses, lets receipts come twice, late, in disorder or never, and is told to STOP.
///
/// It lives in real time; the servers' clock is moved between its receipts, or over them.
struct SimulatorCarrier: Carrier {
    private let simulator: Simulator
    let address: String
    let options = ["--gateway", "cloud"]
    let environment: [String: String]
    let longestLife = Duration.milliseconds(1000)
    /// Servers that died while a webhook waited for its answer.
    private let deaths = Locked(0)
    /// POSTs that were acknowledged before the last server began.
    private let acknowledgedBefore = Locked(0)

    /// The account whose doubts are said again; those of the others are assumed to be sent.
    private static let resending = "south"

    static func start(seed: Int) throws -> SimulatorCarrier {
        var settings = try SimulatorSettings(text: manners.joined(separator: ","))
        settings.seed = UInt64(seed)
        settings.numbers = People.accounts.count
        let address = "127.0.0.1:\(try freePort())"
        settings.webhookURL = "http://\(address)/webhooks/whatsapp"
        return SimulatorCarrier(
            simulator: try Simulator.start(settings, transport: try CurlTransport()), settings, address)
    }

    private init(simulator: Simulator, _ settings: SimulatorSettings, _ address: String) {
        self.simulator = simulator
        self.address = address
        environment = [
            "RELANCE_CLOUD_BASE_URL": simulator.url, "RELANCE_CLOUD_ACCESS_TOKEN": settings.token,
            "RELANCE_CLOUD_APP_SECRET": settings.appSecret,
        ]
    }

    func stop() async { await simulator.stop() }

    private static let manners = [
        // Its limits are of real time, and the servers' clock is not.
        "throughput=0,pair-limit=false,latency=0ms..8ms",
        "drop-before=0.02,drop-after=0.02,bad-gateway=0.01,bad-gateway-after=0.01,garbled=0.01,odd-errors=0.3",
        "errors=131016@sync:0.02+130429@sync:0.02+131056@sync:0.02+131026:0.004+131049@async:0.01+131050@async:0.002"
            + "+130472:0.004,fail-later=131000:0.01,absent=0.01,held=0.02,held-delay=0ms..40ms",
        "sent-delay=0ms..10ms,delivered-delay=5ms..40ms,read-delay=10ms..80ms,failed-delay=0ms..40ms",
        "receipts-twice=0.1,receipts-lost=0.03,receipts-reordered=0.2,receipts-late=0.1,late-delay=0ms..300ms",
        "delivered=0.97,stop=0.004,webhook-flush=2ms,webhook-batch=10,webhook-retry=10ms..100ms,webhook-repeat=0.05",
    ]

    /// Below those that the system gives to whoever asks for any, so that nobody takes it between two servers.
    private static func freePort() throws -> UInt16 {
        for _ in 0..<100 {
            let port = UInt16.random(in: 10_000..<32_000)
            do throws(HTTPServerError) {
                let router = Router([]) { _ throws(APIError) in throw .unauthorized("nobody") }
                try HTTPServer(listen: ListenAddress(host: "127.0.0.1", port: port), router: router).stopNow()
                return port
            } catch {
                // Somebody else has it.
                continue
            }
        }
        throw Violation("there is no free port")
    }

    // MARK: A run

    func preparations(of account: String) -> [Preparation] {
        let path = "/api/v1/accounts/\(account)"
        let number = 106_000_000_000_001 + (People.accounts.firstIndex(of: account) ?? 0)
        let policy: DoubtPolicy = account == Self.resending ? .resend : .assumeSent
        let templates = (1...7).flatMap { day in
            ["fr", "en"].map { language in
                Preparation(
                    method: "PUT", path: "\(path)/templates/\(day)/\(language)",
                    body: """
                        {"name":"relance_j1","languageCode":"\(language)","components":[{"type":"body",\
                        "parameters":[{"type":"text","text":"{{firstName}}, {{day}}"}]}]}
                        """)
            }
        }
        return [
            Preparation(
                method: "PUT", path: path,
                body: """
                    {"name":"Crash \(account)","maxMessagesPerDay":100000,"doubtPolicy":"\(policy.rawValue)"}
                    """),
            Preparation(
                method: "PATCH", path: path + "/channels/cloud",
                body: """
                    {"phoneNumberId":"\(number)","businessAccountId":"102000000000001","messagesPerSecond":1000}
                    """),
        ] + templates
    }

    func noteDeath() { if simulator.counts.postsUnderWay > 0 { deaths.withLock { $0 += 1 } } }

    func linger() async { _ = await simulator.quiesce(within: .milliseconds(100)) }

    func comeToRest() async throws -> Int {
        guard await simulator.quiesce(within: .seconds(60)) else { throw Violation("the simulator never came to rest") }
        return simulator.counts.sends + simulator.counts.postsAcknowledged
    }

    // MARK: The end

    func hold() async {
        simulator.settings.webhookHold = true
        while simulator.counts.postsUnderWay > 0 { _ = await simulator.quiesce(within: .milliseconds(1)) }
        acknowledgedBefore.withLock { $0 = simulator.counts.postsAcknowledged }
    }

    func resume() { simulator.settings.webhookHold = false }

    /// Message ids of WhatsApp hold the number they went to.
    var secrets: [String] { environment.filter { $0.key != "RELANCE_CLOUD_BASE_URL" }.values + ["wamid."] }

    func judge(_ inquest: Inquest, _ lastWords: LastWords) async throws -> String {
        let counts = simulator.counts
        try checkWebhooks(lastWords.metrics, counts)
        let reckoning = try Reckoning(
            inquest, try await Self.attempts(simulator), givesUp: try Self.givesUp(lastWords.answers))
        try reckoning.checkAttempts()
        try reckoning.checkFates()
        try reckoning.checkTotals(counts, lastWords.answers)
        let duplicates = try await simulator.control("/control/duplicates").number("got_twice")
        try reckoning.checkDuplicates(toldOf: duplicates ?? -1)
        let targets = lastWords.recipients.keys.sorted()
        let phones = targets.compactMap { lastWords.recipients[$0] }
        try reckoning.checkRecipients(Dictionary(uniqueKeysWithValues: zip(targets, simulator.accepted(for: phones))))
        return
            "\(deaths.withLock { $0 }) deaths while webhooks were under way, \(counts.sends) sends, \(reckoning.words)"
    }

    /// What the last server recorded is what it acknowledged, and it had nothing to refuse.
    private func checkWebhooks(_ metrics: Metrics, _ counts: Simulator.Counts) throws {
        let recorded = try metrics.value(#"relance_webhook_requests_total{gateway="cloud",result="recorded"}"#)
        let all = metrics.sum("relance_webhook_requests_total")
        let acknowledged = counts.postsAcknowledged - acknowledgedBefore.withLock { $0 }
        guard recorded == acknowledged, all == recorded else {
            throw Violation(
                "/metrics counts \(recorded) recorded of \(all) webhooks, and the simulator \(acknowledged) acknowledged"
            )
        }
    }

    private static func givesUp(_ answers: [Answers]) throws -> UInt64 {
        guard let resending = answers.first(where: { $0.account == Self.resending }) else {
            throw Violation("\(Self.resending) is not known")
        }
        return resending.number
    }

    private static func attempts(_ simulator: Simulator) async throws -> [Attempt] {
        var attempts: [Attempt] = []
        var after: Int? = 0
        while let place = after {
            let page = try await simulator.control("/control/messages?after=\(place)&limit=10000")
            attempts += try (page["attempts"]?.elements ?? []).map(Attempt.init)
            after = page.number("next")
        }
        return attempts
    }
}
