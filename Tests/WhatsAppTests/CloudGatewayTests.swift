import Domain
import Foundation
import Testing
import WhatsApp

/// The Cloud API's gateway over a network that answers when a test says so, and a clock that stands still.
@Suite struct CloudGatewayTests {
    private let network = CloudNetwork()
    private let clock = CloudCell(CloudWorld.start)
    private let wakes = CloudCell(0)
    private let gateway: CloudGateway

    init() {
        gateway = CloudGateway(
            transport: network, wake: { [wakes] in wakes.change { $0 += 1 } }, now: { [clock] in clock.value })
    }

    private func submit(_ targets: ClosedRange<UInt64>) {
        let messages = targets.map { CloudWorld.message(.text("Hello", preview: false), target: $0) }
        gateway.submit(messages, at: clock.value)
    }

    private func accept(_ id: String, at index: Int = 0) {
        network.answer(200, #"{"messages":[{"id":"\#(id)"}]}"#, at: index)
    }

    private func pass(_ milliseconds: Int) { clock.change { $0 = $0 + .milliseconds(milliseconds) } }
    private func told() -> [String] { gateway.signals(through: clock.value).map(CloudWorld.line) }

    // MARK: Sends

    @Test func `answers are told in the order in which they come, once, and when they came`() {
        submit(1...3)
        #expect(network.calls.count == 3)
        #expect(told().isEmpty)
        pass(10)
        accept("w2", at: 1)
        pass(5)
        network.end(.unknown("timed out"), at: 1)
        network.end(.notSent("no route"))
        #expect(
            told() == [
                "10 t2.d1.a1 accepted w2", "15 t3.d1.a1 unknown", "15 t1.d1.a1 refused \(OwnError.unreachable)",
            ])
        #expect(told().isEmpty)
    }

    @Test func `an answer is owed until somebody has taken it`() {
        submit(1...2)
        #expect(gateway.outstandingAnswers == 2)
        accept("w1")
        #expect(gateway.outstandingAnswers == 2)
        #expect(told().count == 1)
        #expect(gateway.outstandingAnswers == 1)
        accept("w2")
        gateway.check(CloudWorld.account, .cloud(CloudWorld.number), at: clock.value)
        #expect(gateway.outstandingAnswers == 1)
        #expect(told().count == 1)
        #expect(gateway.outstandingAnswers == 0)
    }

    @Test func `what WhatsApp would refuse is refused without asking, and still answered`() {
        let messages = [
            CloudWorld.message(.text(" ", preview: false), target: 1),
            CloudWorld.message(.text("Hello", preview: false), target: 2, channel: .sandbox),
            CloudWorld.message(.text("Hello", preview: false), target: 3),
        ]
        gateway.submit(messages, at: clock.value)
        #expect(network.calls.count == 1)
        #expect(told() == ["0 t1.d1.a1 refused 131008", "0 t2.d1.a1 refused \(OwnError.badRequest)"])
        #expect(gateway.outstandingAnswers == 1)
    }

    @Test func `who collects is woken once for all that came`() {
        submit(1...3)
        #expect(wakes.value == 0)
        accept("w1")
        accept("w2")
        #expect(wakes.value == 1)
        #expect(told().count == 2)
        accept("w3")
        #expect(wakes.value == 2)
    }

    @Test func `what came after the moment that is asked for waits, and whoever asked is woken again`() {
        submit(1...2)
        accept("w1")
        pass(1)
        accept("w2")
        #expect(wakes.value == 1)
        let before = gateway.signals(through: CloudWorld.start)
        #expect(before.map(CloudWorld.line) == ["0 t1.d1.a1 accepted w1"])
        #expect(wakes.value == 2)
        #expect(gateway.outstandingAnswers == 1)
        #expect(told() == ["1 t2.d1.a1 accepted w2"])
    }

    @Test func `a clock that is set back does not turn the order round`() {
        submit(1...2)
        pass(10)
        accept("w1")
        pass(-10)
        accept("w2")
        pass(10)
        #expect(told() == ["10 t1.d1.a1 accepted w1", "10 t2.d1.a1 accepted w2"])
    }

    @Test func `nothing comes after the end, nothing is owed, and the network ends too`() {
        submit(1...3)
        accept("w1")
        gateway.stop()
        #expect(network.isStopped.value)
        #expect(network.pending == 0)
        submit(4...4)
        #expect(gateway.outstandingAnswers == 1)
        #expect(told() == ["0 t1.d1.a1 accepted w1"])
        #expect(gateway.outstandingAnswers == 0)
        #expect(wakes.value == 1)
    }

    @Test func `it has no clock of its own`() {
        submit(1...1)
        #expect(gateway.nextSignal == nil)
        #expect(gateway.earliestEffect == .zero)
        #expect(gateway.kind == .cloud)
    }

    // MARK: Accounts

    private func connect() { gateway.connect(CloudWorld.account, .cloud(CloudWorld.number), at: clock.value) }

    @Test func `a number that answers is connected, and its health is known`() throws {
        connect()
        let call = try #require(network.calls.first)
        #expect(call.method == "GET")
        #expect(call.url.hasPrefix("https://graph.facebook.com/v23.0/106000000000001?fields="))
        #expect(call.headers.map(\.value) == ["Bearer the-token"])
        try network.answer(fixture: "responses/phone_number_ok")
        #expect(told() == ["0 paired 7", "0 checked 7 connected GREEN CONNECTED 2000 people 80/s"])
    }

    @Test func `a number that cannot be reached or is refused is not connected, with the reason`() throws {
        connect()
        network.end(.notSent("x"))
        connect()
        network.end(.unknown("x"))
        connect()
        try network.answer(fixture: "errors/error_190", 401)
        connect()
        try network.answer(fixture: "errors/error_33", 400)
        connect()
        try network.answer(fixture: "errors/error_4", 400)
        gateway.connect(CloudWorld.account, .sandbox, at: clock.value)
        let codes = [OwnError.unreachable, OwnError.unreachable, 190, 33, 4, OwnError.badRequest]
        #expect(told() == codes.map { "0 pairing failed 7 \($0)" })
    }

    @Test func `a check tells how the number stands now`() throws {
        let check = { gateway.check(CloudWorld.account, .cloud(CloudWorld.number), at: clock.value) }
        check()
        try network.answer(fixture: "responses/phone_number_red_flagged")
        check()
        try network.answer(fixture: "errors/error_0", 401)
        check()
        network.end(.unknown("x"))
        gateway.check(CloudWorld.account, .sandbox, at: clock.value)
        #expect(
            told() == [
                "0 checked 7 connected RED FLAGGED 2000 people 80/s", "0 checked 7 failed 0",
                "0 checked 7 failed \(OwnError.unreachable)", "0 checked 7 failed \(OwnError.badRequest)",
            ])
        #expect(gateway.outstandingAnswers == 0)
    }

    @Test func `a number that WhatsApp calls disconnected is neither connected nor well`() {
        let number = #"{"id":"106","status":"DISCONNECTED","quality_rating":"GREEN"}"#
        gateway.connect(CloudWorld.account, .cloud(CloudWorld.number), at: clock.value)
        network.answer(200, number)
        gateway.check(CloudWorld.account, .cloud(CloudWorld.number), at: clock.value)
        network.answer(200, number)
        #expect(
            told() == [
                "0 pairing failed 7 \(OwnError.numberDisconnected)",
                "0 checked 7 failed \(OwnError.numberDisconnected)",
            ])
    }

    @Test func `to forget an account nobody is asked`() {
        gateway.disconnect(CloudWorld.account, .cloud(CloudWorld.number))
        #expect(network.calls.isEmpty)
        #expect(told().isEmpty)
    }

    // MARK: Templates

    private func fetch() { gateway.fetchTemplates(CloudWorld.account, .cloud(CloudWorld.number), at: clock.value) }

    @Test func `templates are told when the last page has come`() throws {
        fetch()
        try network.answer(fixture: "responses/templates_list_page1")
        #expect(told().isEmpty)
        try network.answer(fixture: "responses/templates_list_page2_last")
        #expect(network.pending == 0)
        let urls = network.calls.map(\.url)
        #expect(urls[0].hasPrefix("https://graph.facebook.com/v23.0/102000000000001/message_templates?fields="))
        #expect(urls[0].hasSuffix("&limit=100"))
        #expect(urls[1] == urls[0] + "&after=MgZDZD")
        #expect(
            told() == [
                "0 templates 7: spring_sale/en_GB APPROVED, old_sale/en_GB PAUSED, order_update/en_GB APPROVED, "
                    + "banned_tpl/en_GB DISABLED, waiting_tpl/en_GB PENDING, refused_tpl/en_GB REJECTED"
            ])
    }

    @Test func `no templates are a list, too`() throws {
        fetch()
        try network.answer(fixture: "responses/templates_list_empty")
        #expect(told() == ["0 templates 7: "])
    }

    @Test func `half a list is not told: it would look as if the rest were gone`() throws {
        fetch()
        try network.answer(fixture: "responses/templates_list_page1")
        network.end(.unknown("x"))
        fetch()
        try network.answer(fixture: "errors/error_80008", 400)
        #expect(network.pending == 0)
        #expect(told().isEmpty)
    }

    @Test func `a list that leads back to itself ends`() throws {
        fetch()
        try network.answer(fixture: "responses/templates_list_page1")
        try network.answer(fixture: "responses/templates_list_page1")
        #expect(network.pending == 0)
        #expect(told().isEmpty)
    }

    @Test func `a list without end ends`() {
        fetch()
        var page = 0
        while network.pending > 0, page < 10_000 {
            page += 1
            network.answer(200, #"{"data":[],"paging":{"next":"x","cursors":{"after":"\#(page)"}}}"#)
        }
        #expect(page == 500)
        #expect(told().isEmpty)
    }

    @Test func `where no business account is known there are no templates to ask for`() {
        var channel = CloudWorld.number
        channel.businessAccountID = nil
        gateway.fetchTemplates(CloudWorld.account, .cloud(channel), at: clock.value)
        gateway.fetchTemplates(CloudWorld.account, .sandbox, at: clock.value)
        #expect(network.calls.isEmpty)
    }

    // MARK: Many threads

    @Test func `answers from many threads are each told once`() async {
        submit(1...400)
        let taken = CloudCell<[String]>([])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<100 { accept("w") } }
                group.addTask {
                    for _ in 0..<50 {
                        let lines = told()
                        taken.change { $0 += lines }
                    }
                }
            }
        }
        let all = taken.value + told()
        #expect(all.count == 400)
        #expect(Set(all).count == 400)
        #expect(gateway.outstandingAnswers == 0)
    }
}
