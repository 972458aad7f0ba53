import Domain
import Engine
import EventStore
import JSON
import Server
import TestSupport
import WhatsApp

/// An installation whose API a test talks to without a socket.
struct API {
    let installation: TestInstallation

    /// The position of the log's last event.
    var head: UInt64 { installation.log.head.rawValue }

    /// Runs a test on an installation of its own; what is left is removed whatever happens.
    static func run(
        _ gateways: StandInGateway..., sandbox: SandboxSettings = SandboxSettings(),
        settings: (inout EngineSettings) -> Void = { _ in },
        configure: (inout ServerServices) -> Void = { _ in },
        _ test: (API) async throws -> Void
    ) async throws {
        let installation = try TestInstallation(
            sandbox: sandbox, gateways: gateways, configure: configure, settings: settings)
        do {
            try await test(API(installation: installation))
        } catch {
            try installation.close()
            throw error
        }
        try installation.close()
    }

    /// Asks as the user of the account `awa`, unless another role or subject is given.
    @discardableResult
    func ask(
        _ method: HTTPMethod, _ target: String, _ body: String? = nil, as role: Role? = .user,
        of subject: String = "awa", headers: HTTPHeaders = [:]
    ) async throws -> Reply {
        try await ask(method, target, bytes: Array((body ?? "").utf8), as: role, of: subject, headers: headers)
    }

    @discardableResult
    func ask(
        _ method: HTTPMethod, _ target: String, bytes: [UInt8], as role: Role? = .user, of subject: String = "awa",
        headers: HTTPHeaders = [:]
    ) async throws -> Reply {
        var headers = headers
        if let role { headers["Authorization"] = "Bearer \(try installation.token(role, subject))" }
        guard let request = HTTPRequest(method, target, headers: headers, body: bytes) else {
            throw APIError.malformed("the test's target cannot be decoded")
        }
        return Reply(await installation.router.answer(request))
    }

    /// Connects the account and waits for the code to scan itself.
    func connect(_ account: String = "awa") async throws {
        try await ask(.post, "/api/relance/connect", of: account)
        try await advance("PT5S")
    }

    @discardableResult
    func advance(_ duration: String) async throws -> Reply {
        try await ask(.post, "/api/v1/test-clock/advance", #"{"by":"\#(duration)"}"#, as: .admin)
    }

    /// Puts contacts `p1`, `p2` … into the account, registered long enough ago to be enrolled.
    func putPeople(_ count: Int, account: String = "awa") async throws {
        for number in 1...count {
            try await ask(
                .put, "/api/v1/accounts/\(account)/contacts/p\(number)",
                """
                {"name": "Person \(number)", "phone": "+23767000\(1000 + number)", "registeredAt": "2025-01-01",
                 "language": "en"}
                """, of: account)
        }
    }
}

/// An answer and what is in it.
struct Reply {
    let response: HTTPResponse

    init(_ response: HTTPResponse) { self.response = response }

    var status: Int { response.status }
    var position: UInt64? { response.headers["X-Log-Position"].flatMap { UInt64($0) } }
    var text: String { String(decoding: response.bytes, as: UTF8.self) }

    /// Null where the answer is no JSON.
    var json: JSONValue {
        do { return try JSONValue(parsing: response.bytes) } catch { return .null }
    }

    /// What the envelope of `/api/relance` holds.
    var data: JSONValue? { json["body"]?["data"] }

    subscript(_ name: String) -> JSONValue? { json[name] }
}

extension JSONValue {
    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
    var names: [String] { if case .object(let members) = self { members.map(\.name) } else { [] } }
    var string: String? { if case .string(let text) = self { text } else { nil } }
    var integer: Int? { if case .int(let number) = self { Int(number) } else { nil } }
}
