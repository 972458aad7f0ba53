import Domain
import JSON
import Testing
import WhatsApp

/// What goes over the wire to WAHA.
@Suite struct WebRequestTests {
    private let world = WebWorld()

    /// The body of the one call that a message makes.
    private func body(
        _ content: OutboundMessage.Content, to recipient: OutboundMessage.Recipient = WebWorld.phone
    ) throws -> JSONValue {
        world.submit(WebWorld.message(to: recipient, content))
        return try #require(world.network.openBodies.first)
    }

    @Test func `a text goes to the number's chat, with the message's token as its id`() throws {
        let body = try body(.text("Hello Ada", preview: false))
        #expect(world.network.openCalls == ["POST /api/sendText"])
        #expect(body["id"] == .string(WebWorld.token))
        #expect(body.without("id").sorted == (try WebFixture.json("req_send_text.json")).without("reply_to").sorted)
        let pregenerated = try WebFixture.json("req_send_text_with_pregenerated_id.json")
        #expect(body.without("linkPreview").sorted == pregenerated.with("id", .string(WebWorld.token)).sorted)
    }

    @Test func `links are shown with a preview where that is wanted`() throws {
        #expect(try body(.text("https://example.com", preview: true))["linkPreview"] == .bool(true))
    }

    @Test func `a picture goes as a picture`() throws {
        let body = try body(
            .media(.image, .link("https://media.example.com/i/menu.jpg"), caption: "Menu", filename: nil))
        #expect(world.network.openCalls == ["POST /api/sendImage"])
        let fixture = try WebFixture.json("req_send_image_url.json")
        #expect(body.sorted == fixture.with("id", .string(WebWorld.token)).sorted)
    }

    @Test func `a document goes as a file`() throws {
        let body = try body(
            .media(.document, .link("https://media.example.com/d/menu.pdf"), caption: "Menu", filename: nil))
        #expect(world.network.openCalls == ["POST /api/sendFile"])
        let fixture = try WebFixture.json("req_send_file_url.json")
        #expect(body.sorted == fixture.with("id", .string(WebWorld.token)).sorted)
    }

    @Test(arguments: [
        (MessageTemplate.Media.Kind.video, "https://m.example.com/a.MP4?x=1.png", "video/mp4", "a.MP4" as String?),
        (.video, "https://m.example.com/clip", "video/mp4", "clip"),
        (.audio, "https://m.example.com/a.ogg#t", "audio/ogg", "a.ogg"),
        (.audio, "https://m.example.com/", "audio/mpeg", nil),
        (.document, "https://m.example.com", "application/octet-stream", nil),
    ])
    func `videos and audios go as files, with the type their name says`(
        kind: MessageTemplate.Media.Kind, link: String, type: String, name: String?
    ) throws {
        let body = try body(.media(kind, .link(link), caption: nil, filename: nil))
        #expect(world.network.openCalls == ["POST /api/sendFile"])
        #expect(body["file"]?["mimetype"] == .string(type))
        #expect(body["file"]?["filename"] == name.map(JSONValue.string))
        #expect(body["file"]?["url"] == .string(link))
        #expect(body["caption"] == nil)
    }

    @Test func `a file's own name goes before that of its link`() throws {
        let body = try body(
            .media(.document, .link("https://m.example.com/d/1"), caption: "", filename: "menu.pdf"))
        #expect(body["file"]?["filename"] == .string("menu.pdf"))
        #expect(body["caption"] == nil)
    }

    @Test func `a hidden id is an address as it is`() throws {
        let body = try body(.text("x", preview: false), to: .userID("99887766554433@lid"))
        #expect(body["chatId"] == .string("99887766554433@lid"))
    }

    @Test func `what this gateway cannot say is refused without a call`() {
        world.submit(
            WebWorld.message(1, .template(TemplateMessage(name: "hello", language: "fr", components: []))),
            WebWorld.message(2, .media(.image, .id("123"), caption: nil, filename: nil)),
            WebWorld.message(3, to: .userID("GB.123456"), .text("x", preview: false)),
            WebWorld.message(4, to: .userID("@lid"), .text("x", preview: false)),
            WebWorld.message(5, to: .phone("+"), .text("x", preview: false)),
            WebWorld.message(6, channel: .sandbox))
        #expect(world.network.calls.isEmpty)
        #expect(world.wakes.value > 0)
        #expect(world.gateway.outstandingAnswers == 6)
        #expect(world.told() == (1...6).map { "t\($0).d1.a1 refused badRequest" })
        #expect(world.gateway.outstandingAnswers == 0)
    }

    @Test func `every call bears the key, and none says in its address whom it is about`() throws {
        world.submit(WebWorld.message())
        world.connect()
        world.gateway.check(WebWorld.one, WebWorld.channel(), at: world.clock.value)
        world.gateway.requestCode(WebWorld.one, WebWorld.channel(), phone: "+12025550100", at: world.clock.value)
        world.gateway.disconnect(WebWorld.one, WebWorld.channel())
        #expect(world.network.calls.count == 5)
        for call in world.network.calls {
            #expect(call.headers.contains { $0 == ("X-Api-Key", "the-key") })
            #expect(call.url.hasPrefix("http://127.0.0.1:3000/api/"))
            #expect(!call.url.contains("447700900123") && !call.url.contains("12025550100"))
            #expect(!call.url.contains("the-key"))
        }
    }

    @Test func `a base address may end in a slash, and a session may be called anything`() {
        let channel = WebWorld.channel("a b/é:1", base: "https://waha.example.com/")
        world.gateway.check(WebWorld.one, channel, at: world.clock.value)
        #expect(world.network.calls.map(\.url) == ["https://waha.example.com/api/sessions/a%20b%2F%C3%A9%3A1"])
    }

    @Test func `a session is created with our webhook, signed and tried again for hours`() throws {
        world.connect(webhook: true)
        #expect(world.network.openCalls == ["POST /api/sessions"])
        let body = try #require(world.network.openBodies.first)
        let fixture = try WebFixture.json("req_session_create.json")
        // Ours names no tenant and adds no headers.
        guard case .array(let hooks)? = fixture["config"]?["webhooks"], let hook = hooks.first else {
            Issue.record("the fixture has no webhook")
            return
        }
        let config = JSONValue.object([.init("webhooks", .array([hook.without("customHeaders")]))])
        #expect(body.sorted == fixture.with("config", config).sorted)
    }

    @Test func `without an address for webhooks a session is created without any`() {
        world.connect()
        #expect(world.network.openBodies == [.object([.init("name", .string("t7")), .init("start", .bool(true))])])
    }

    @Test func `webhooks that nobody signs are asked for without a key`() {
        let channel = WebChannel(
            baseURL: "http://127.0.0.1:3000", apiKey: "k", session: "t7", webhookKey: "",
            webhookURL: "https://hooks.example.com")
        world.gateway.connect(WebWorld.one, .web(channel), at: world.clock.value)
        guard case .array(let hooks)? = world.network.openBodies.first?["config"]?["webhooks"] else {
            Issue.record("no webhooks")
            return
        }
        #expect(hooks.count == 1 && hooks[0]["hmac"] == nil)
    }

    @Test func `a code for typing is asked for with the digits of the number`() throws {
        world.gateway.requestCode(WebWorld.one, WebWorld.channel(), phone: "+1 202-555-0100", at: world.clock.value)
        #expect(world.network.openCalls == ["POST /api/t7/auth/request-code"])
        #expect(world.network.openBodies == [try WebFixture.json("req_pair_code.json")])
    }
}
