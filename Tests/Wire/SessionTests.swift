import Domain
import Engine
import HTTPClient
import JSON
import Simulator
import TestSupport
import Testing

/// A connection as its owner lives it, over HTTP: from its pairing to its end, and back.
@Suite(.timeLimit(.minutes(2))) struct SessionTests {
    @Test(arguments: [GatewayKind.cloud, .web])
    func `three failed checks in a row end a connection, its owner is told once, and once connected again it sends`(
        _ kind: GatewayKind
    ) async throws {
        let wire = try Wire()
        let owner = try await Owner(wire, kind)
        try await wire.put("p", in: Owner.account, phone: "+447700900123")
        try await owner.connect()
        for outage in 1...2 {
            try await owner.live(through: [.fails, .fails, .holds, .fails, .fails])
            #expect(try await owner.status()["whatsappStatus"] == .string("connected"))
            #expect(try await owner.expirations().count == outage - 1)
            try await owner.live(through: [.fails])
            let status = try await owner.status()
            #expect(status["whatsappStatus"] == .string("expired"))
            #expect(status["connectionFailureCount"] == .int(3))
            #expect(try await owner.expirations().count == outage)
            #expect(try await wire.ask("GET", "/metrics").text.contains("\nrelance_sessions_expired_total \(outage)\n"))
            try await owner.hears(of: outage)
            // Somebody is due by now, and time alone opens nothing: an ended connection is not even looked at.
            try await wire.advance(by: .hours(25))
            #expect(wire.simulator.counts.sends == outage - 1)
            #expect(try await owner.gate() == owner.gateOfOutages)
            try await owner.mend()
            try await owner.connect()
            #expect(try await owner.gate() != owner.gateOfOutages)
            try await wire.advance(by: .minutes(1))
            #expect(wire.simulator.counts.accepted == outage)
        }
        await owner.stop()
        try await wire.close()
    }
}

/// Somebody with an account, a telephone, and a system of their own that is told what concerns them.
private struct Owner {
    enum Check { case holds, fails }

    static let account = "awa"
    private static let secret = "a-secret-of-the-owner"
    /// Seed 000 §RelanceConfig.
    private static let betweenChecks = Duration.minutes(5)

    private let wire: Wire
    private let kind: GatewayKind
    private let receiver: WebhookReceiver

    init(_ wire: Wire, _ kind: GatewayKind) async throws {
        self.wire = wire
        self.kind = kind
        receiver = try WebhookReceiver()
        switch kind {
        case .web: try await wire.makeWebAccount(Self.account)
        case .cloud, .sandbox: try await wire.makeCloudAccount(Self.account, number: 0)
        }
        try await wire.ask(
            "PUT", "/api/v1/accounts/\(Self.account)/webhook",
            #"{"url": "\#(receiver.url("owner"))", "secret": "\#(Self.secret)", "events": "owner"}"#)
    }

    func stop() async { await receiver.stop() }

    // MARK: Connecting

    func connect() async throws {
        let answer = try await data("POST", "/api/relance/connect?userId=\(Self.account)")
        if kind == .web { try await scan(answer) }
        try await untilStatus { $0["whatsappStatus"] == .string("connected") }
        #expect(try await status()["connectionFailureCount"] == .int(0))
        guard kind == .cloud else { return }
        try await wire.eventually("its templates are known") {
            try wire.state(Self.account).templates.known[Wire.template]?.status == .approved
        }
    }

    /// The code is there to be scanned, and the telephone scans it.
    private func scan(_ answer: JSONValue) async throws {
        guard case .string(let picture)? = answer["qrCode"], case .string(let text)? = answer["qrText"] else {
            throw NeverHappened(what: "a QR code")
        }
        #expect(picture.hasPrefix("data:image/png;base64,") && text.hasPrefix("2@"))
        let status = try await status()
        #expect(status["whatsappStatus"] == .string("disconnected"))
        #expect(status["pairing"]?["waiting"] == .bool(true))
        #expect(status["pairing"]?["expiresAt"] == answer["expiresAt"])
        try await wire.simulator.control("/control/sessions/\(Self.account)", #"{"step":"scan"}"#)
    }

    // MARK: Outages

    /// Checks of the connection, one every five minutes.
    func live(through checks: [Check]) async throws {
        for check in checks {
            guard case .int(let failures)? = try await status()["connectionFailureCount"] else { return }
            try await become(check)
            try await wire.advance(by: Self.betweenChecks)
            try await untilStatus { $0["connectionFailureCount"] == .int(check == .holds ? 0 : failures + 1) }
        }
    }

    private func become(_ check: Check) async throws {
        switch kind {
        case .web:
            try await wire.simulator.control(
                "/control/sessions/\(Self.account)",
                #"{"step": "lose", "status": "\#(check == .holds ? "WORKING" : "STOPPED")"}"#)
        case .cloud, .sandbox:
            // 463: the token has expired (Meta: error 190).
            wire.simulator.settings.tokenError = check == .holds ? 0 : 463
        }
    }

    /// A refused token halts sending besides, until a person says that it was seen to.
    var gateOfOutages: JSONValue { .string(kind == .cloud ? Gate.halted.rawValue : Gate.disconnected.rawValue) }

    func mend() async throws {
        switch kind {
        case .web:
            // Its session was logged out and deleted: what comes now is another one.
            #expect(try await wire.simulator.control("/control/sessions")["sessions"] == .array([]))
        case .cloud, .sandbox:
            try await become(.holds)
            try await wire.ask("POST", "/api/v1/accounts/\(Self.account)/release")
            #expect(try await gate() == .string(Gate.disconnected.rawValue))
        }
    }

    // MARK: Looking

    func status() async throws -> JSONValue { try await data("GET", "/api/relance/status?userId=\(Self.account)") }

    private func untilStatus(_ holds: (JSONValue) -> Bool) async throws {
        try await wire.eventually("the account's status") { holds(try await status()) }
    }

    /// Why the account sends nothing.
    func gate() async throws -> JSONValue? {
        let answer = try await wire.ask("GET", "/api/v1/accounts/\(Self.account)/sending")
        guard case .array(let parts)? = try JSONValue(parsing: answer.body)["sending"] else { return nil }
        return parts.first?["gate"]
    }

    /// Positions of the facts that its connection expired.
    func expirations() async throws -> [String] {
        let path = "/api/v1/events?account=\(Self.account)&type=GatewayDisconnected"
        guard case .array(let events)? = try JSONValue(parsing: try await wire.ask("GET", path).body)["events"] else {
            throw NeverHappened(what: "a page of events")
        }
        return events.compactMap { event in
            guard event["body"]?["reason"] == .string("expired"), case .int(let position)? = event["position"] else {
                return nil
            }
            return String(position)
        }
    }

    /// Every end so far was told once, signed. What is told comes in order, so the last shows that nothing came between.
    func hears(of outages: Int) async throws {
        let isEnd = { @Sendable (delivery: WebhookReceiver.Delivery) in delivery.type == "relance.GatewayDisconnected" }
        try await receiver.received { $0.count(where: isEnd) >= outages }
        let told = receiver.deliveries()
        #expect(told.filter(isEnd).map(\.id) == (try await expirations()))
        #expect(told.allSatisfy { $0.isSigned(with: Self.secret) })
        #expect(told.filter(isEnd).allSatisfy { $0.event["data"]?["body"]?["reason"] == .string("expired") })
        let others = kind == .cloud ? ["relance.SendingHalted", "relance.SendingReleased"] : []
        #expect(told.allSatisfy { isEnd($0) || others.contains($0.type) })
    }

    private func data(_ method: String, _ path: String) async throws -> JSONValue {
        let answer = try JSONValue(parsing: try await wire.ask(method, path).body)
        return try #require(answer["body"]?["data"])
    }
}
