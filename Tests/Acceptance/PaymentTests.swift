import TestSupport
import Testing

/// Seed 003: a payment ends the seven days at once, also with a message due or under way.
@Suite struct PaymentTests {
    private static let secret = "the-secret-between-services"
    private static let early = #""registeredAt":"2025-01-20T08:00:00Z""#

    @Test(arguments: [true, false])
    func `who pays while a message is due gets nothing more`(byServiceToken: Bool) async throws {
        let house = try House(environment: ["RELANCE_SERVICE_SECRET": Self.secret])
        let service = byServiceToken ? try house.server.token("service", of: "billing") : Self.secret
        try await house.connect("acme")
        try await house.put("payer", of: "acme", #"{"phone":"+221770000001",\#(Self.early)}"#)
        try await house.put("other", of: "acme", #"{"phone":"+221770000002",\#(Self.early)}"#)
        try await house.advance("P1DT1H")
        // The third message comes due while sending is held, so it is overdue when the payment comes.
        try await house.hold(true)
        try await house.advance("P2D")
        #expect(try await house.agree("acme").targets.map { $0["currentDay"] } == [3, 3])

        let paid = try await house.pay("payer", token: service)
        #expect(paid.status == 200 && paid.json["body"]["data"]["exited"] == 1)
        let position = try await house.head()
        try await house.hold(false)
        try await house.advance("P10D")
        try house.restart()
        try await house.advance("P1D")

        let shown = try await house.agree("acme")
        let target = shown.target(of: "payer")
        #expect(target["status"] == "exited" && target["exitReason"] == "paid")
        #expect(target["messageDeliveries"].list.count == 2)
        #expect(shown.target(of: "other")["status"] == "completed")
        let after = try await house.events("account=acme&contact=payer").filter { $0["position"].int > position }
        #expect(after.isEmpty, "nothing about the payer after the payment")
        #expect(try await house.events("account=acme&contact=other").count { $0["type"] == "MessageSent" } == 7)
    }

    @Test func `a payment reaches every account, and somebody unknown is no error`() async throws {
        let house = try House(environment: ["RELANCE_SERVICE_SECRET": Self.secret])
        for account in ["acme", "zeta"] {
            try await house.connect(account)
            try await house.put("payer", of: account, #"{"phone":"+221770000001",\#(Self.early)}"#)
        }
        let paid = try await house.pay("payer", token: Self.secret)
        #expect(paid.json["body"]["data"]["exited"] == 2)
        #expect(try await house.pay("payer", token: Self.secret).json["body"]["data"]["exited"] == 0)
        let unknown = try await house.pay("nobody-we-know", token: Self.secret)
        #expect(unknown.status == 200 && unknown.json["body"]["data"]["exited"] == 0)
        let exits = try await house.events("type=TargetExited")
        #expect(exits.map { $0["actor"] } == ["service:billing", "service:billing"])
        try await house.advance("P10D")
        for account in ["acme", "zeta"] {
            #expect(try await house.agree(account).statistics["messagesSent"] == 0)
        }
    }

    @Test func `a payment between a message and its answer stops the next message and keeps the answer`() async throws {
        let house = try House(
            ["--sandbox", "answer=10s,receipt=20s"], environment: ["RELANCE_SERVICE_SECRET": Self.secret])
        try await house.connect("acme")
        try await house.put("payer", of: "acme", #"{"phone":"+221770000001",\#(Self.early)}"#)
        try await house.advance("PT1H0M5S")
        #expect(try await house.events("type=MessageRequested").count == 1)
        #expect(try await house.events("type=MessageSent").isEmpty)
        #expect(try await house.pay("payer", token: Self.secret).json["body"]["data"]["exited"] == 1)
        try await house.advance("P10D")
        #expect(try await house.events("type=MessageRequested").count == 1)
        let target = try await house.relance("acme", "/campaigns/default/targets")["targets"][0]
        #expect(target["status"] == "exited" && target["exitReason"] == "paid")
    }

    @Test func `only services may say that somebody paid`() async throws {
        let house = try House(environment: ["RELANCE_SERVICE_SECRET": Self.secret])
        try await house.connect("acme")
        try await house.put("payer", of: "acme", #"{"phone":"+221770000001",\#(Self.early)}"#)
        let head = try await house.head()
        let user = try await house.pay("payer", token: house.token("acme"))
        #expect(user.status == 403 && user.json["body"]["code"] == "forbidden")
        #expect(try await house.pay("payer", token: Self.secret + "x").status == 401)
        #expect(try await house.pay("payer", token: "").status == 401)
        #expect(try await house.head() == head)
    }
}

extension House {
    fileprivate func pay(_ contact: String, token: String) async throws -> Answer {
        try await send(
            "POST", "/api/relance/internal/exit-user", Array(#"{"userId":"\#(contact)"}"#.utf8),
            type: "application/json", token: token, headers: [(name: "X-Service-Name", value: "billing")])
    }

    fileprivate func hold(_ isHeld: Bool) async throws {
        try await succeed("PATCH", "/api/relance/config?userId=acme", #"{"sendingPaused":\#(isHeld)}"#)
    }
}
