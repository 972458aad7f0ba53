import Domain
import Engine
import JSON
import Server
import TestSupport
import Testing

@Suite("Operations and the page")
struct APIOperationsTests {
    @Test func `the description has exactly the router's paths and methods`() async throws {
        try await API.run { api async throws in
            let document = try OpenAPIDocument.value.get()
            guard case .object(let paths)? = document["paths"] else { throw MissingPaths() }
            let methods = Set(HTTPMethod.allCases.map { $0.rawValue.lowercased() })
            let described = Set(
                paths.flatMap { path in
                    path.value.names.filter(methods.contains).map { "\($0.uppercased()) \(path.name)" }
                })
            let routed = Set(APIRoutes.make(api.installation.services).map { "\($0.method.rawValue) \($0.pattern)" })
            #expect(described.subtracting(routed).sorted() == [])
            #expect(routed.subtracting(described).sorted() == [])
        }
    }

    @Test func `every reference of the description leads somewhere`() throws {
        let document = try OpenAPIDocument.value.get()
        let references = document.references
        #expect(references.count > 100)
        for reference in references {
            let names = reference.dropFirst(2).split(separator: "/").map(String.init)
            let found = names.reduce(Optional(document)) { value, name in value?[name] }
            #expect(found != nil, "\(reference)")
        }
    }

    @Test func `the description is served as it was written and as JSON`() async throws {
        try await API.run { api async throws in
            let yaml = try await api.ask(.get, "/openapi.yaml", as: nil)
            #expect(yaml.text.contains("openapi: 3.1.0"))
            let json = try await api.ask(.get, "/openapi.json", as: nil)
            #expect(json["openapi"] == .string("3.1.0"))
            #expect(json["info"]?["title"] == .string("Relance"))
        }
    }

    @Test func `probes answer, and say why not`() async throws {
        try await API.run { api async throws in
            #expect(try await api.ask(.get, "/healthz", as: nil).status == 200)
            #expect(try await api.ask(.get, "/readyz", as: nil).status == 200)
            var services = api.installation.services
            services.notReady = { "the log is being opened" }
            let request = try #require(HTTPRequest(.get, "/readyz"))
            let reply = Reply(await APIRoutes.router(services).answer(request))
            #expect(reply.status == 503)
            #expect(reply.text.contains("the log is being opened"))
        }
    }

    @Test func `metrics bear their units and name nobody`() async throws {
        try await API.run { api async throws in
            try await api.putPeople(2)
            let metrics = try await api.ask(.get, "/metrics", as: nil)
            let head = try #require(metrics.position)
            #expect(metrics.text.contains("relance_log_head_position \(head)\n"))
            #expect(metrics.text.contains(#"relance_projection_lag_events{projection="statistics"}"#))
            #expect(!metrics.text.contains("awa"))
        }
    }

    @Test func `the page speaks the reader's language and takes nothing from elsewhere`() async throws {
        try await API.run { api async throws in
            let french = try await api.ask(.get, "/", as: nil)
            #expect(french.text.contains(#"<html lang="fr">"#))
            let english = try await api.ask(
                .get, "/", as: nil, headers: ["Accept-Language": "de, en-GB;q=0.8, fr;q=0.3"])
            #expect(english.text.contains(#"<html lang="en">"#))
            #expect(!english.text.contains("{{"))
            #expect(!english.text.contains("src=\"http"))
            #expect(english.response.headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
            #expect(
                try await api.ask(.get, "/", as: nil, headers: ["Accept-Language": "en;q=0"]).text.contains(
                    #"lang="fr""#))
        }
    }

    @Test func `every answer says where the log stands, refusals too`() async throws {
        try await API.run { api async throws in
            try await api.putPeople(1)
            for target in ["/healthz", "/", "/api/v1/events", "/api/relance/status", "/nowhere"] {
                let reply = try await api.ask(.get, target)
                #expect((reply.position ?? 0) > 0, "\(target)")
            }
            #expect((try await api.ask(.get, "/api/v1/events", as: nil).position ?? 0) > 0)
        }
    }
}

private struct MissingPaths: Error {}

extension JSONValue {
    /// The value of every `$ref` in it.
    fileprivate var references: [String] {
        switch self {
        case .object(let members):
            members.flatMap { member in
                if member.name == "$ref", case .string(let text) = member.value {
                    [text]
                } else {
                    member.value.references
                }
            }
        case .array(let elements): elements.flatMap(\.references)
        case .null, .bool, .int, .double, .string: []
        }
    }
}
