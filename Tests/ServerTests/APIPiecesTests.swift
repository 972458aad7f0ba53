import Domain
import JSON
import Testing

@testable import Server

@Suite("Small pieces of the API")
struct APIPiecesTests {
    @Test(arguments: [
        ("PT1H", 3_600_000), ("P1D", 86_400_000), ("P1W", 604_800_000), ("P1DT2H30M", 95_400_000), ("PT90M", 5_400_000),
        ("PT0.5S", 500), ("PT1,25H", 4_500_000), ("P7DT0S", 604_800_000),
    ])
    func `durations of fixed length are read`(text: String, milliseconds: Int64) {
        #expect(ISODuration.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", "P", "PT", "1H", "PT1", "P1M", "P1Y", "PT1H1H", "PT1M1H", "P-1D", "PTH", "P1D2H", "PT1.0005S", "pt1h",
        "P99999999D", "PT1HT1M",
    ])
    func `everything else is not`(text: String) { #expect(ISODuration.parse(text) == nil) }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func `base64 as in RFC 4648 §10`(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
    }

    @Test func `the reader of the description reads what YAML means`() throws {
        let text = """
            # a comment
            plain: some text: with colon # and a comment
            'quoted': 'it''s'
            double: "a\\n\\"b\\" # no comment"
            list:
            - 1
            - -2.5
            - [a, 'b, c', {d: null, e: true}]
            - key: value
              other: >-
                folded
                text

                next
            block: |
              line 1
                line 2

            empty:
            /path/{id}: { $ref: '#/x' }
            """
        let value = try YAML.read(text)
        #expect(value["plain"] == .string("some text: with colon"))
        #expect(value["quoted"] == .string("it's"))
        #expect(value["double"] == .string("a\n\"b\" # no comment"))
        let list = value["list"]?.elements ?? []
        #expect(list.prefix(2) == [.int(1), .double(-2.5)])
        let inner = JSONValue.object([.init("d", .null), .init("e", .bool(true))])
        #expect(list[2] == .array([.string("a"), .string("b, c"), inner]))
        #expect(list[3] == .object([.init("key", .string("value")), .init("other", .string("folded text\nnext"))]))
        #expect(value["block"] == .string("line 1\n  line 2\n"))
        #expect(value["empty"] == .null)
        #expect(value["/path/{id}"]?["$ref"] == .string("#/x"))
    }

    @Test(arguments: ["a: 1\na: 2", "a: [1, 2", "a: \"open", "a: 1\n   b: 2", "a: {b 1}"])
    func `what it does not read it refuses`(text: String) { #expect(throws: YAML.Problem.self) { try YAML.read(text) } }

    @Test(arguments: [
        (nil, Language.french), ("en", .english), ("en-US,en;q=0.9", .english), ("fr-CA", .french),
        ("de", .french), ("fr;q=0.2, en;q=0.7", .english), ("en;q=x", .french),
    ])
    func `the page's language follows the browser's`(header: String?, language: Language) {
        #expect(PageRoutes.language(header) == language)
    }
}
