import Domain
import Engine
import EventStore
import JSON
import Server
import Testing
import UserService

/// A pull as people ask for it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct APIPullTests {
    private static let path = "/api/v1/accounts/awa/contacts/pull"

    private func json(_ response: HTTPResponse) throws -> JSONValue { try JSONValue(parsing: response.bytes) }

    @Test func `whoever asks for a pull reads what it did, and others read it afterwards`() async throws {
        try await Bench.run { bench async throws in
            try bench.service.know { $0.entitlement = #"{"entitled": true, "entitledUntil": "2025-02-01T00:00:00Z"}"# }
            try bench.service.tell(#"{"id": "p1", "paid": true, "updatedAt": "2025-01-20T09:00:00Z", "loyalty": 1}"#)
            try bench.service.tell(#"{"id": "p2", "phone": "12", "updatedAt": "2025-01-20T09:30:00Z"}"#)
            let before = try json(try await bench.ask(.get, Self.path))
            #expect(before["pull"] == .null && before["watermark"] == .null)
            let response = try await bench.ask(.post, Self.path, as: .user)
            #expect(response.status == 200)
            let answer = try json(response)
            #expect(answer["account"] == .string("awa"))
            #expect(answer["watermark"] == .string("2025-01-20T09:30:00Z"))
            let pull = try #require(answer["pull"])
            let expected: [(String, JSONValue)] = [
                ("result", .string("completed")), ("since", .null), ("pulled", .int(2)), ("created", .int(1)),
                ("changed", .int(0)), ("unchanged", .int(0)), ("paid", .int(1)), ("refused", .int(1)),
                ("entitled", .bool(true)), ("entitledUntil", .string("2025-02-01T00:00:00Z")), ("error", .null),
                ("unknownMembers", .array([.string("loyalty")])), ("nextTry", .string("2025-01-20T10:05:00Z")),
            ]
            for (name, value) in expected { #expect(pull[name] == value, "\(name)") }
            guard case .array(let problems)? = pull["problems"] else { return }
            #expect(problems.count == 1 && problems[0]["item"] == .int(2) && problems[0]["field"] == .string("phone"))
            #expect(response.headers["X-Log-Position"] == bench.engine.log.head.description)
            let after = try await bench.ask(.get, Self.path, as: .auditor)
            #expect(try json(after) == answer)
            let metrics = String(decoding: try await bench.ask(.get, "/metrics").bytes, as: UTF8.self)
            for line in [
                #"relance_user_service_pulls_total{result="completed"} 1"#,
                #"relance_user_service_contacts_total{outcome="created"} 1"#,
                #"relance_user_service_contacts_total{outcome="refused"} 1"#, "relance_user_service_paid_total 1",
                "relance_user_service_failed_requests_total 0", "relance_user_service_accounts_failing 0",
            ] {
                #expect(metrics.contains(line + "\n"), "\(line)")
            }
        }
    }

    @Test func `a refusal of the service is told with the way out, in the reader's language`() async throws {
        try await Bench.run(secret: "another-secret") { bench async throws in
            let french = try await bench.ask(.post, Self.path)
            #expect(french.status == 200 && french.headers["Content-Language"] == "fr")
            let english = try json(try await bench.ask(.get, Self.path, ["Accept-Language": "en"]))
            let pull = try #require(english["pull"])
            #expect(pull["result"] == .string("failed"))
            #expect(pull["error"]?["status"] == .int(401))
            guard case .string(let advice)? = pull["error"]?["advice"],
                case .string(let conseil)? = try json(french)["pull"]?["error"]?["advice"]
            else {
                Issue.record("there is no advice")
                return
            }
            #expect(advice.contains("RELANCE_SERVICE_SECRET") && conseil.contains("RELANCE_SERVICE_SECRET"))
            #expect(advice != conseil)
            let metrics = String(decoding: try await bench.ask(.get, "/metrics").bytes, as: UTF8.self)
            #expect(metrics.contains("relance_user_service_accounts_failing 1\n"))
        }
    }

    @Test func `everything is asked for where somebody wants that`() async throws {
        try await Bench.run { bench async throws in
            try bench.service.tell(#"{"id": "p1", "updatedAt": "2025-01-20T09:00:00Z"}"#)
            try bench.service.tell(#"{"id": "p2", "updatedAt": "2025-01-20T09:30:00Z"}"#)
            try await bench.ask(.post, Self.path)
            #expect(try json(try await bench.ask(.post, Self.path))["pull"]?["pulled"] == .int(1))
            let all = try json(try await bench.ask(.post, Self.path + "?everything=true"))
            #expect(all["pull"]?["unchanged"] == .int(2) && all["watermark"] == .string("2025-01-20T09:30:00Z"))
            #expect(try await bench.ask(.post, Self.path + "?all=true").status == 422)
        }
    }

    @Test func `without the setting the answer names it`() async throws {
        try await Bench.run { bench async throws in
            for method in [HTTPMethod.get, .post] {
                let response = try await bench.ask(method, Self.path, pulls: false)
                #expect(response.status == 409)
                #expect(response.headers["Content-Type"]?.hasPrefix("application/problem+json") == true)
                let problem = try json(response)
                #expect(problem["code"] == .string("user-service-not-set"))
                guard case .string(let detail)? = problem["detail"] else { return }
                #expect(detail.contains("RELANCE_USER_SERVICE_URL"))
            }
        }
    }

    @Test func `nobody pulls for others, and who only reads does not pull`() async throws {
        try await Bench.run { bench async throws in
            #expect(try await bench.ask(.post, Self.path, as: .user, of: "ben").status == 404)
            #expect(try await bench.ask(.post, Self.path, as: .auditor).status == 403)
            #expect(bench.service.asked().isEmpty)
        }
    }
}
