import Domain
import Engine
import JSON
import Server
import TestSupport
import Testing

@Suite("/api/v1/accounts/{account}/templates")
struct APITemplateTests {
    private static let path = "/api/v1/accounts/awa/templates"

    /// Every kind of part and value, as Meta writes them.
    private static let components = """
        [{"type":"header","parameters":[{"type":"document","document":{"link":"https://a.example/m.pdf","filename":"m.pdf"}}]},
         {"type":"body","parameters":[{"type":"text","text":"{{firstName}}"},
           {"type":"currency","currency":{"fallback_value":"10 €","code":"EUR","amount_1000":10000}},
           {"type":"date_time","date_time":{"fallback_value":"25 November"}}]},
         {"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"promo/{{day}}"}]},
         {"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"STOP|x"}]},
         {"type":"button","sub_type":"copy_code","index":"2","parameters":[{"type":"coupon_code","coupon_code":"AB12"}]},
         {"type":"button","sub_type":"flow","index":"3","parameters":[{"type":"action","action":{"flow_token":"f1"}}]},
         {"type":"button","sub_type":"catalog","index":"4","parameters":[]}]
        """

    private static func message(_ components: String) -> String {
        #"{"name":"spring_sale","languageCode":"en-GB","components":\#(components)}"#
    }

    @Test func `a template is bound in Meta's shape, shown as it was given, and unbound`() async throws {
        try await API.run { api async throws in
            #expect(try await api.ask(.get, "\(Self.path)/1/en").status == 404)
            let put = try await api.ask(.put, "\(Self.path)/1/en", Self.message(Self.components))
            #expect(put.status == 200)
            #expect(put["languageCode"] == .string("en_GB"))
            #expect(put["status"] == .null)
            #expect(put["sendable"] == .bool(false))
            #expect(put["components"] == (try JSONValue(parsing: Array(Self.components.utf8))))
            let headers = [
                #"{"type":"text","text":"Hi {{name}}"}"#, #"{"type":"image","image":{"id":"1900000000000001"}}"#,
                #"{"type":"video","video":{"link":"https://a.example/v.mp4"}}"#,
                #"{"type":"location","location":{"latitude":"48.85","longitude":"2.35","name":"Paris"}}"#,
            ]
            for header in headers {
                let components = #"[{"type":"header","parameters":[\#(header)]}]"#
                let reply = try await api.ask(.put, "\(Self.path)/2/fr", Self.message(components))
                #expect(reply["components"] == (try JSONValue(parsing: Array(components.utf8))), "\(header)")
            }
            let named =
                #"[{"type":"BODY","parameters":[{"type":"TEXT","parameter_name":"first_name","text":"{{name}}"}]}]"#
            let lower = try await api.ask(.put, "\(Self.path)/3/fr", Self.message(named))
            #expect(lower["components"]?.elements.first?["type"] == .string("body"))
            #expect(
                lower["components"]?.elements.first?["parameters"]?.elements.first?["parameter_name"]
                    == .string("first_name"))
            let list = try await api.ask(.get, Self.path)
            #expect(list["bound"]?.elements.map { $0["day"]?.integer } == [1, 2, 3])
            #expect(list["heard"] == .bool(false))
            #expect(try await api.ask(.delete, "\(Self.path)/2/fr").status == 204)
            #expect(try await api.ask(.get, "\(Self.path)/2/fr").status == 404)
            let head = api.head
            #expect(try await api.ask(.delete, "\(Self.path)/2/fr").status == 204)
            #expect(api.head == head)
        }
    }

    private static func body(_ parameters: String) -> String { #"[{"type":"body","parameters":[\#(parameters)]}]"# }
    private static func button(_ rest: String) -> String { #"[{"type":"button",\#(rest)}]"# }
    private static let text = "/components/0/parameters/0/text"

    /// Components, and where the fault lies.
    private static let faults: [(String, String)] = [
        (#"[{"type":"footer"}]"#, "/components/0/type"),
        (#"[{"parameters":[]}]"#, "/components/0/type"),
        (#"[{"type":"body"},{"type":"body"}]"#, "/components/1/type"),
        (
            #"[{"type":"header","parameters":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]"#,
            "/components/0/parameters"
        ),
        (
            #"[{"type":"header","parameters":[{"type":"payload","payload":"a"}]}]"#,
            "/components/0/parameters/0/type"
        ),
        (
            #"[{"type":"header","parameters":[{"type":"image","image":{}}]}]"#,
            "/components/0/parameters/0/image/id"
        ),
        (
            #"[{"type":"header","parameters":[{"type":"image","image":{"id":"1","link":"https://a.example"}}]}]"#,
            "/components/0/parameters/0/image/link"
        ),
        (
            #"[{"type":"header","parameters":[{"type":"image","image":{"link":"file:///etc"}}]}]"#,
            "/components/0/parameters/0/image/link"
        ),
        (#"[{"type":"header","parameters":[{"type":"image"}]}]"#, "/components/0/parameters/0/image"),
        (
            #"[{"type":"header","parameters":[{"type":"location","location":{"latitude":"91","longitude":"0"}}]}]"#,
            "/components/0/parameters/0/location/latitude"
        ),
        (body(#"{"type":"text"}"#), text), (body(#"{"type":"text","text":""}"#), text),
        (body(#"{"type":"text","text":"   "}"#), text), (body(#"{"type":"text","text":"a\nb"}"#), text),
        (body(#"{"type":"text","text":"a     b"}"#), text), (body(#"{"type":"text","text":"{{nom}}"}"#), text),
        (body(#"{"type":"text","text":"{{name"}"#), text), (body(#"{"type":"text","text":7}"#), text),
        (
            body(#"{"type":"text","text":"a","parameter_name":"a"},{"type":"text","text":"b"}"#),
            "/components/0/parameters"
        ),
        (
            body(
                #"{"type":"text","text":"a","parameter_name":"a"},{"type":"text","text":"b","parameter_name":"a"}"#
            ),
            "/components/0/parameters"
        ),
        (
            body(#"{"type":"text","text":"a","parameter_name":"First"}"#),
            "/components/0/parameters/0/parameter_name"
        ),
        (body(#"{"type":"image","image":{"id":"1"}}"#), "/components/0/parameters/0/type"),
        (body(#"{"type":"text","text":"a","size":1}"#), "/components/0/parameters/0/size"),
        (
            body(#"{"type":"currency","currency":{"fallback_value":"1","code":"euro","amount_1000":1}}"#),
            "/components/0/parameters/0/currency/code"
        ),
        (button(#""index":"0","parameters":[]"#), "/components/0/sub_type"),
        (button(#""sub_type":"url","parameters":[{"type":"text","text":"a"}]"#), "/components/0/index"),
        (
            button(#""sub_type":"url","index":"10","parameters":[{"type":"text","text":"a"}]"#),
            "/components/0/index"
        ),
        (button(#""sub_type":"url","index":"0""#), "/components/0/parameters"),
        (
            button(#""sub_type":"url","index":"0","parameters":[{"type":"payload","payload":"a"}]"#),
            "/components/0/parameters/0/type"
        ),
        (button(#""sub_type":"call","index":"0","parameters":[]"#), "/components/0/sub_type"),
        (#"{"type":"body"}"#, "/components"),
    ]

    @Test func `what WhatsApp would refuse for everybody is refused, with a pointer to it`() async throws {
        try await API.run { api async throws in
            for (components, field) in Self.faults {
                let reply = try await api.ask(.put, "\(Self.path)/1/fr", Self.message(components))
                #expect(reply.status == 422, "\(components)")
                #expect(reply["errors"]?.elements.contains { $0["field"] == .string(field) } == true, "\(reply.text)")
            }
            for (member, value) in [("name", "Spring Sale"), ("name", ""), ("languageCode", "french"), ("extra", "x")] {
                var members = ["name": "a", "languageCode": "fr"]
                members[member] = value
                let json = members.map { #""\#($0.key)":"\#($0.value)""# }.joined(separator: ",")
                let reply = try await api.ask(.put, "\(Self.path)/1/fr", "{\(json)}")
                #expect(reply["errors"]?.elements.first?["field"] == .string("/\(member)"))
            }
            #expect(try await api.ask(.get, "\(Self.path)/1/fr").status == 404)
        }
    }

    @Test func `a place that is none is 404, and so is another's account`() async throws {
        try await API.run { api async throws in
            for place in ["0/fr", "8/fr", "1/de", "x/fr"] {
                #expect(try await api.ask(.put, "\(Self.path)/\(place)", Self.message("[]")).status == 404, "\(place)")
            }
            #expect(try await api.ask(.get, Self.path, of: "moussa").status == 404)
            #expect(try await api.ask(.put, "\(Self.path)/1/fr", Self.message("[]"), as: .auditor).status == 403)
        }
    }

    @Test func `asking WhatsApp brings its templates, and which of them stand for which day`() async throws {
        let cloud = StandInGateway(.cloud)
        cloud.hold([("spring_sale", "en_GB", "APPROVED"), ("spring_sale", "fr", "REJECTED")])
        try await API.run(cloud) { api async throws in
            let sandbox = try await api.ask(.post, "\(Self.path)/sync")
            #expect(sandbox.status == 409)
            #expect(sandbox["code"] == .string("no-templates"))
            try await api.ask(.patch, "/api/v1/accounts/awa", #"{"gateway":"cloud"}"#)
            #expect(try await api.ask(.post, "\(Self.path)/sync")["code"] == .string("channel-incomplete"))
            try await api.useCloud()
            #expect(try await api.ask(.post, "\(Self.path)/sync").status == 202)
            try await api.advance("PT1S")
            let list = try await api.ask(.get, Self.path)
            #expect(list["heard"] == .bool(true))
            #expect(list["templates"]?.elements.map { $0["sendable"] } == [.bool(true), .bool(false)])
            try await api.ask(.put, "\(Self.path)/1/en", Self.message("[]"))
            try await api.ask(.put, "\(Self.path)/2/fr", #"{"name":"gone","languageCode":"fr"}"#)
            try await api.advance("PT1S")
            let bound = try await api.ask(.get, Self.path)
            #expect(bound["bound"]?.elements.map { $0["status"]?.string } == ["APPROVED", "DELETED"])
            #expect(bound["bound"]?.elements.map { $0["sendable"] } == [.bool(true), .bool(false)])
            let day = bound["templates"]?.elements.first?["boundTo"]?.elements.first
            #expect(day?["day"] == .int(1))
            // What a webhook tells afterwards counts in both places.
            try await api.tell(fixture: "cloud/webhooks/template_status_disabled.json")
            let disabled = try await api.ask(.get, Self.path)
            #expect(disabled["templates"]?.elements.first?["sendable"] == .bool(false))
            #expect(disabled["bound"]?.elements.first?["status"] == .string("DISABLED"))
        }
    }
}
