import Foundation
import HTTPClient
import JSON
import Server
import Simulator
import Testing
import WhatsApp

/// A simulator, a receiver of its webhooks and a client, on free ports; stopped whatever happens.
struct Lab: Sendable {
    let simulator: Simulator
    let receiver: Receiver
    private let client: HTTPClient

    static let number = "106000000000001"
    static let waba = "102000000000001"
    static let ada = "+447700900123"

    /// Nothing is late and nothing is limited unless the test says so.
    static let quick = """
        throughput=0,pair-limit=false,window=false,sent-delay=0,delivered-delay=0,read-delay=0,failed-delay=0,\
        late-delay=0,held-delay=0,webhook-flush=1ms,webhook-retry=5ms..20ms,web-start-delay=0
        """

    static func run(
        _ settings: String = "", seed: UInt64 = 1, _ test: (Lab) async throws -> Void
    ) async throws {
        let receiver = try Receiver()
        var all = try SimulatorSettings(text: quick)
        all.seed = seed
        all.webhookURL = receiver.url
        try all.apply(text: settings)
        let simulator = try Simulator.start(all, transport: CurlTransport())
        do {
            try await test(Lab(simulator: simulator, receiver: receiver, client: HTTPClient()))
        } catch {
            await simulator.stop()
            receiver.stop()
            throw error
        }
        await simulator.stop()
        receiver.stop()
    }

    // MARK: Calls

    func call(
        _ method: String, _ path: String, _ body: String? = nil,
        headers: [(name: String, value: String)] = [(name: "Authorization", value: "Bearer simulator-token")]
    ) async throws -> Answer {
        var request = HTTPClient.Request(method, simulator.url + path, headers: headers)
        if let body { request.body = .bytes(Array(body.utf8)) }
        return Answer(try await client.sending(request))
    }

    func web(_ method: String, _ path: String, _ body: String? = nil) async throws -> Answer {
        try await call(method, path, body, headers: [(name: "X-Api-Key", value: "simulator-web-key")])
    }

    /// POSTs to `messages` of the first number.
    func post(_ body: String, version: String = "v24.0", number: String = number) async throws -> Answer {
        try await call("POST", "/\(version)/\(number)/messages", body)
    }

    /// Sends the template that every account has, to be told apart by its token.
    @discardableResult
    func send(
        to: String = ada, name: String = "Ada", token: String = "", version: String = "v24.0", number: String = number
    ) async throws -> Answer {
        try await post(Self.template(to: to, name: name, token: token), version: version, number: number)
    }

    static func template(to: String = ada, name: String = "Ada", token: String = "") -> String {
        """
        {"messaging_product":"whatsapp","recipient_type":"individual","to":"\(to)","type":"template",
         "template":{"name":"relance_j1","language":{"code":"fr"},"components":[
          {"type":"body","parameters":[{"type":"text","text":"\(name)"}]}]},
         "biz_opaque_callback_data":"\(token)"}
        """
    }

    static func text(_ text: String, to: String = ada, token: String = "") -> String {
        """
        {"messaging_product":"whatsapp","to":"\(to)","type":"text","text":{"body":"\(text)"},
         "biz_opaque_callback_data":"\(token)"}
        """
    }

    // MARK: Asking

    func set(_ settings: String) throws { try simulator.settings.apply(text: settings) }

    /// Until every webhook is acknowledged.
    func quiesce() async throws { try #require(await simulator.quiesce(within: .seconds(30))) }

    /// What became of the messages with these tokens, by name.
    func states(_ token: String) async throws -> [[String]] {
        let answer = try await simulator.control("/control/messages", #"{"tokens":["\#(token)"]}"#)
        return answer["messages"]?.first?["attempts"]?.list.map { $0["state"]?.list.compactMap(\.text) ?? [] } ?? []
    }
}

/// What came back.
struct Answer: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    init(_ response: HTTPClient.Response) {
        (status, headers, body) = (response.status, response.headers, response.body)
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    /// Nil for what is not JSON.
    var json: JSONValue? { do { return try JSONValue(parsing: body) } catch { return nil } }
    /// The code of a refusal.
    var code: Int? { json?["error"]?["code"]?.number }
    /// The message's id.
    var id: String? { json?["messages"]?.first?["id"]?.text }
}

extension JSONValue {
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var number: Int? { if case .int(let number) = self { Int(number) } else { nil } }
    var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    var list: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
    var first: JSONValue? { list.first }
}
