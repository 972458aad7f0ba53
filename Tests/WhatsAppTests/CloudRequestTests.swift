import Domain
import Foundation
import JSON
import Testing

@testable import WhatsApp

/// Messages as the Cloud API wants them, held against what is known of its words.
@Suite struct CloudRequestTests {
    private static let image = MediaSource.id("1900000000000001")

    /// Every request in the fixtures that a message of ours can be, and the message that must become it.
    private static let producible: [String: OutboundMessage] = [
        "text": CloudWorld.message(.text("Hello Ada, your table is booked for 19:30.", preview: false)),
        "text_preview_url": CloudWorld.message(.text("Menu: https://example.com/menu", preview: true)),
        "text_to_bsuid": CloudWorld.message(
            .text("Hi", preview: false), to: .userID("GB.10000000000000000002")),
        "template_no_params": CloudWorld.message(CloudWorld.template("hello_world", "en_US")),
        "template_body_positional": CloudWorld.message(
            CloudWorld.template(
                "spring_sale", "en_GB", TemplateComponent(.body, [.text("Ada", name: nil), .text("15%", name: nil)])),
            token: "t7:c42:p1002"),
        "template_body_named": CloudWorld.message(
            CloudWorld.template(
                "order_update", "en_GB",
                TemplateComponent(.body, [.text("Ada", name: "first_name"), .text("A-1001", name: "order_id")]))),
        "template_header_text_variable": CloudWorld.message(
            CloudWorld.template(
                "event_reminder", "en_GB", TemplateComponent(.header, [.text("Friday", name: nil)]),
                TemplateComponent(.body, [.text("Ada", name: nil)]))),
        "template_header_image_id": CloudWorld.message(
            CloudWorld.template(
                "spring_sale_img", "en_GB", TemplateComponent(.header, [.image(image)]),
                TemplateComponent(.body, [.text("Ada", name: nil)]))),
        "template_header_video_link": CloudWorld.message(
            CloudWorld.template(
                "spring_sale_vid", "en_GB",
                TemplateComponent(.header, [.video(.link("https://media.example.com/v/sale.mp4"))]))),
        "template_header_document_link": CloudWorld.message(
            CloudWorld.template(
                "invoice_ready", "en_GB",
                TemplateComponent(
                    .header,
                    [.document(.link("https://media.example.com/d/inv-1001.pdf"), filename: "inv-1001.pdf")]),
                TemplateComponent(.body, [.text("Ada", name: nil), .text("1001", name: nil)]))),
        "template_currency_date_time": CloudWorld.message(
            CloudWorld.template(
                "payment_due", "en_GB",
                TemplateComponent(
                    .body,
                    [
                        .currency(fallback: "£100.99", code: "GBP", amount: 100_990),
                        .dateTime(fallback: "25 November 2026"),
                    ]))),
        "template_buttons_quick_reply_url": CloudWorld.message(
            CloudWorld.template(
                "spring_sale_btn", "en_GB", TemplateComponent(.body, [.text("Ada", name: nil)]),
                TemplateComponent(.button(index: 0, .url), [.text("promo/ada", name: nil)]),
                TemplateComponent(.button(index: 1, .quickReply), [.payload("STOP|t7|c42|p1002")]))),
        "template_button_copy_code": CloudWorld.message(
            CloudWorld.template(
                "coupon", "en_GB", TemplateComponent(.button(index: 0, .copyCode), [.couponCode("SPRING15")]))),
        "template_marketing_messages_api": CloudWorld.message(
            CloudWorld.template(
                "spring_sale", "en_GB", TemplateComponent(.body, [.text("Ada", name: nil), .text("15%", name: nil)])),
            channel: .cloud(marketing), isMarketing: true),
        "image_id_caption": CloudWorld.message(.media(.image, image, caption: "The new menu", filename: nil)),
        "image_link": CloudWorld.message(
            .media(.image, .link("https://media.example.com/i/menu.jpg"), caption: nil, filename: "menu.jpg")),
        "video_link_caption": CloudWorld.message(
            .media(.video, .link("https://media.example.com/v/tour.mp4"), caption: "A short tour", filename: nil)),
        "document_link_filename": CloudWorld.message(
            .media(.document, .link("https://media.example.com/d/menu.pdf"), caption: "Menu", filename: "menu.pdf")),
        "audio_id_voice": CloudWorld.message(
            .media(.audio, .id("1900000000000004"), caption: nil, filename: nil)),
    ]

    private static var marketing: CloudChannel {
        var channel = CloudWorld.number
        channel.usesMarketingMessages = true
        return channel
    }

    /// What is in the fixtures and no message of ours.
    private static let foreign: Set = [
        // Quotes another message.
        "text_reply_context",
        // A message has one recipient.
        "text_to_phone_and_bsuid",
        "sticker_id", "reaction", "interactive_buttons", "mark_read", "mark_read_typing_indicator",
        "subscribed_apps_override", "template_create",
    ]

    private static func call(_ message: OutboundMessage) throws -> HTTPCall {
        guard case .cloud(let channel) = message.channel else { throw CloudFixture.Missing(what: "channel") }
        return try CloudCalls.send(message, channel)
    }

    private static func body(_ call: HTTPCall) throws -> JSONValue {
        guard case .json(let bytes) = call.body else { throw CloudFixture.Missing(what: "a body") }
        return try JSONValue(parsing: bytes)
    }

    private static func without(_ name: String, _ json: JSONValue) -> JSONValue {
        guard case .object(let members) = json else { return json }
        return .object(members.filter { $0.name != name })
    }

    /// Ours always bears our token, also where theirs has none, says that it wants no preview, and makes no voice
    /// message of a sound.
    private static func comparable(_ json: JSONValue, to known: JSONValue) -> JSONValue {
        let own = known["biz_opaque_callback_data"] == nil ? without("biz_opaque_callback_data", json) : json
        guard case .object(let members) = own else { return own }
        return CloudFixture.ordered(
            .object(
                members.map { member in
                    switch member.name {
                    case "text" where member.value["preview_url"] == .bool(false):
                        JSONValue.Member(member.name, without("preview_url", member.value))
                    case "audio": JSONValue.Member(member.name, without("voice", member.value))
                    default: member
                    }
                }))
    }

    @Test(arguments: try CloudFixture.index("cloud/requests/"))
    func `a message becomes the request that is known`(_ entry: CloudFixture.Entry) throws {
        let name = try #require(entry.file.split(separator: "/").last?.split(separator: ".").first.map(String.init))
        guard let message = Self.producible[name] else {
            #expect(Self.foreign.contains(name), "say what becomes of \(name)")
            return
        }
        let known = try CloudFixture.json(entry.file)
        let call = try Self.call(message)
        #expect(Self.comparable(try Self.body(call), to: known) == Self.comparable(known, to: known))
        #expect(call.url == "https://graph.facebook.com" + (entry.path ?? ""))
        #expect(call.method == "POST")
        #expect(call.headers.map { "\($0.name): \($0.value)" } == ["Authorization: Bearer the-token"])
    }

    @Test func `every message bears its token, whatever it says`() throws {
        for message in Self.producible.values {
            #expect(try Self.body(Self.call(message))["biz_opaque_callback_data"] == .string(message.token))
        }
    }

    @Test func `a button without a value is listed only where WhatsApp wants it`() throws {
        let content = CloudWorld.template(
            "t", "fr", TemplateComponent(.header, []), TemplateComponent(.button(index: 0, .quickReply), []),
            TemplateComponent(.button(index: 1, .flow), []),
            TemplateComponent(.button(index: 2, .flow), [.payload("f1")]),
            TemplateComponent(.button(index: 3, .catalog), [.payload("sku")]))
        let json = try Self.body(Self.call(CloudWorld.message(content)))
        let known = """
            [{"type":"button","sub_type":"flow","index":"1"},
             {"type":"button","sub_type":"flow","index":"2",
              "parameters":[{"type":"action","action":{"flow_token":"f1"}}]},
             {"type":"button","sub_type":"catalog","index":"3",
              "parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"sku"}}]}]
            """
        #expect(json["template"]?["components"] == (try JSONValue(parsing: Array(known.utf8))))
    }

    @Test func `a place in a header is written whole`() throws {
        let place = TemplateParameter.location(latitude: "4.05", longitude: "9.7", name: "Douala", address: nil)
        let content = CloudWorld.template("t", "fr", TemplateComponent(.header, [place]))
        let json = try Self.body(Self.call(CloudWorld.message(content)))
        guard case .array(let components)? = json["template"]?["components"],
            case .array(let parameters)? = components.first?["parameters"]
        else { throw CloudFixture.Missing(what: "parameters") }
        let known = #"{"type":"location","location":{"latitude":"4.05","longitude":"9.7","name":"Douala"}}"#
        #expect(parameters == [try JSONValue(parsing: Array(known.utf8))])
    }

    @Test(arguments: [("+44 7700-900123", "+447700900123"), ("447700900123", "+447700900123")])
    func `a number is digits behind a plus`(phone: String, to: String) throws {
        let message = CloudWorld.message(.text("Hi", preview: false), to: .phone(phone))
        #expect(try Self.body(Self.call(message))["to"] == .string(to))
    }

    @Test func `only templates known to be of marketing go to the marketing messages`() throws {
        for content in [CloudWorld.template("order_update"), .text("Hi", preview: false)] {
            let call = try Self.call(CloudWorld.message(content, channel: .cloud(Self.marketing)))
            #expect(call.url.hasSuffix("/106000000000001/messages"))
            #expect(try Self.body(call)["product_policy"] == nil)
        }
    }

    // MARK: What WhatsApp would refuse

    private static func refusal(_ message: OutboundMessage) -> Int? {
        do {
            _ = try call(message)
            return nil
        } catch let error as CloudMessage.Unsendable {
            return error.code
        } catch {
            return -1
        }
    }

    @Test(arguments: [(4096, nil), (4097, 100), (0, 131_008)] as [(Int, Int?)])
    func `a text is as long as WhatsApp takes it, and is never cut`(length: Int, code: Int?) {
        // Two code units, one character.
        let text = String(repeating: "😀", count: length)
        #expect(Self.refusal(CloudWorld.message(.text(text, preview: false))) == code)
    }

    @Test(arguments: [(1024, nil), (1025, 100), (0, nil)] as [(Int, Int?)])
    func `so is the text under a medium`(length: Int, code: Int?) {
        let caption = String(repeating: "é", count: length)
        let message = CloudWorld.message(.media(.image, .id("1"), caption: caption, filename: nil))
        #expect(Self.refusal(message) == code)
    }

    @Test func `a sound takes no text with it, so the text is not lost in silence`() {
        #expect(Self.refusal(CloudWorld.message(.media(.audio, .id("1"), caption: "Hi", filename: nil))) == 100)
        #expect(Self.refusal(CloudWorld.message(.media(.audio, .id("1"), caption: "", filename: nil))) == nil)
    }

    @Test(arguments: [OutboundMessage.Recipient.phone(""), .phone("+"), .userID("")])
    func `nobody is no recipient`(_ nobody: OutboundMessage.Recipient) {
        #expect(Self.refusal(CloudWorld.message(.text("Hi", preview: false), to: nobody)) == 131_009)
    }

    // MARK: Addresses

    @Test func `ids and cursors cannot leave their place in the address`() throws {
        var channel = CloudWorld.number
        channel.baseURL = "https://graph.example.com/"
        channel.phoneNumberID = "../1?access_token=x"
        channel.businessAccountID = "2/3"
        #expect(
            CloudCalls.phoneNumber(channel).url.hasPrefix(
                "https://graph.example.com/v23.0/..%2F1%3Faccess_token%3Dx?fields=id,"))
        #expect(
            CloudCalls.templates(channel, after: "a&b=")?.url
                == "https://graph.example.com/v23.0/2%2F3/message_templates"
                + "?fields=name,language,status,category,quality_score&limit=100&after=a%26b%3D")
        channel.businessAccountID = nil
        #expect(CloudCalls.templates(channel, after: nil) == nil)
    }
}

extension CloudRequestTests {
    @Test(arguments: [
        ("Ada", "Ada"), ("15 %", "15 %"), ("a    b", "a    b"), ("a     b", "a b"), ("a\nb", "a b"),
        ("a \r\n\t b", "a b"), ("a\u{2028}b", "a b"), ("  Ada \n", "Ada"), ("é  è", "é  è"),
        ("é \u{A0}  \u{A0}è", "é è"),
        ("a\u{0}b", "a b"), ("", "-"), (" \t\n", "-"), ("\u{200B}\u{FEFF}", "-"), ("👩‍👧", "👩‍👧"),
    ])
    func `a value is mended where WhatsApp would refuse it, and only there`(_ text: String, _ cleaned: String) {
        #expect(ParameterText.cleaned(text) == cleaned)
    }

    @Test(arguments: 0..<200) func `no value that is mended can be refused`(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        let alphabet = Array(" \n\t aé\u{A0}\u{2029}\u{200B}b".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int(seed % 40) {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            text.append(alphabet[Int(state >> 33) % alphabet.count])
        }
        let cleaned = ParameterText.cleaned(String(text))
        #expect(!cleaned.isEmpty, "seed \(seed)")
        #expect(
            !cleaned.unicodeScalars.contains { "\n\t\r\u{2028}\u{2029}".unicodeScalars.contains($0) }, "seed \(seed)")
        #expect(!cleaned.contains("     "), "seed \(seed)")
        #expect(ParameterText.cleaned(cleaned) == cleaned, "seed \(seed)")
        #expect(cleaned.filter { $0.isLetter } == String(text).filter { $0.isLetter }, "seed \(seed)")
    }
}
