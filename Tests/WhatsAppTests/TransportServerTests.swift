import Server
import Testing
import WhatsApp

/// `CurlTransport` against the project's own server, which is what simulators of WhatsApp are made of.
@Suite struct TransportServerTests {
    private static let routes: [Route] = [
        .immediate(.post, "/v23.0/{phone}/messages", access: .open, body: .bytes()) { request in
            .bytes(request.body, type: "application/json")
        }
    ]

    @Test func `many calls at a time each get their own answer`() async throws {
        let router = Router(
            Self.routes,
            authenticate: { _ throws(APIError) in try Principal(subject: "nobody", role: .user) })
        let server = try HTTPServer(router: router)
        var wrong: [Int] = []
        try await withTransport({ $0.connectionsPerHost = 16 }) { transport in
            wrong = await withTaskGroup(of: Int?.self) { group in
                for number in 0..<2000 {
                    group.addTask {
                        let body = #"{"n":\#(number)}"#
                        let answer = await transport.post("\(server.url)/v23.0/1/messages", body).answer
                        let isRight = answer?.status == 200 && answer?.body == Array(body.utf8)
                        return isRight ? nil : number
                    }
                }
                return await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
            }
        }
        await server.stop(grace: .zero)
        #expect(wrong.isEmpty)
    }
}
