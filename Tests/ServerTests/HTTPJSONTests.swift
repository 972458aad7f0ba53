import Domain
import JSON
import Server
import Testing

@Suite struct HTTPJSONTests {
    private static func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    private static func written(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        "{}", "[]", "null", "true", "-0", "[1,-2,9223372036854775807]",
        #"{"a":{"b":[1,"x",null]},"é":"ü\u0001\"\\\n"}"#,
        #"["😀"]"#,
    ])
    func `what is read and written again is the same`(text: String) throws {
        let value = try Self.parse(text)
        #expect(try Self.parse(Self.written(value)) == value)
    }

    @Test func `escapes and numbers are understood`() throws {
        #expect(try Self.parse(#""\u00e9\ud83d\ude00\/\b""#) == .string("é😀/\u{8}"))
        #expect(try Self.parse("1.5e1") == .double(15))
        #expect(try Self.parse("9223372036854775808") == .double(9_223_372_036_854_775_808))
        #expect(try Self.parse("\u{FEFF} [ 1 ] ") == .array([.int(1)]))
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "1.", "-", "+1", "tru", "nul", "'a'", "\"\\x\"",
        "\"\\ud800\"", "\"\u{1}\"", "[1] 2", "{a:1}", "1e999", "NaN", "\"abc", "\"\\u12\"",
    ])
    func `what is not JSON is refused`(text: String) {
        let error = #expect(throws: JSONError.self) { try Self.parse(text) }
        #expect(error?.line == 1)
    }

    @Test func `bytes that are not UTF-8 and nests without bottom are refused`() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONError.self) { try Self.parse(String(repeating: "[", count: 100_000)) }
    }

    @Test(arguments: 0..<300)
    func `no bytes crash the parser`(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next() -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state >> 33)
        }
        var bytes = Array(#"{"a":[1,-2.5e3,true,null,"x\u00e9"],"b":{"c":"é"}}"#.utf8)
        for _ in 0..<(1 + next() % 4) { bytes[next() % bytes.count] = UInt8(next() % 256) }
        do {
            let value = try JSONValue(parsing: bytes)
            #expect(try Self.parse(Self.written(value)) == value, "seed \(seed)")
        } catch let error as JSONError {
            #expect(error.line >= 1, "seed \(seed)")
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
    }

    @Test func `a writer puts the commas, the escapes and two decimals`() {
        var json = JSONWriter()
        json.object {
            $0.member("id", "a\"b")
            $0.member("rate", 5.7749)
            $0.member("half", 97.5)
            $0.member("whole", 100.0)
            $0.member("tiny", -0.004)
            $0.member("below", -1.05)
            $0.member("none", String?.none)
            $0.member("at", Instant(milliseconds: 0))
            $0.array("list") {
                $0.value(1)
                $0.object { _ in }
                $0.array {
                    $0.value(true)
                    $0.null()
                }
            }
            $0.key(text: "k\n")
            $0.value(Int.min)
        }
        let expected =
            #"{"id":"a\"b","rate":5.77,"half":97.5,"whole":100,"tiny":0,"below":-1.05,"none":null,"#
            + #""at":"1970-01-01T00:00:00Z","list":[1,{},[true,null]],"k\n":-9223372036854775808}"#
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }

    private enum Colour: String, CaseIterable { case red, green }

    @Test func `a reader gives what is there`() throws {
        let reader = try JSONReader(
            Self.parse(
                #"{"s":"x","i":3.0,"d":1,"b":true,"t":"2025-01-20T10:00:00Z","c":"red","l":["a"],"o":{"n":1},"#
                    + #""os":[{"n":2}],"z":null}"#))
        #expect(reader.requiredString("s") == "x")
        #expect(reader.int("i") == 3)
        #expect(reader.double("d") == 1)
        #expect(reader.bool("b") == true)
        #expect(reader.instant("t") == Instant(milliseconds: 1_737_367_200_000))
        #expect(reader.oneOf("c", Colour.self) == .red)
        #expect(reader.strings("l") == ["a"])
        #expect(reader.object("o")?.int("n") == 1)
        #expect(reader.objects("os")?.map { $0.int("n") } == [2])
        #expect(reader.isNull("z"))
        #expect(reader.isPresent("z"))
        #expect(reader.string("z") == nil)
        #expect(!reader.isPresent("absent"))
        try reader.finish()
    }

    @Test func `a reader finds all faults at once, with their paths`() throws {
        let reader = try JSONReader(
            Self.parse(
                #"{"i":1.5,"s":7,"c":"blue","l":["a",1],"os":[{"n":0},{"m":1}],"t":"monday","long":"abc","x":1}"#))
        _ = reader.int("i")
        _ = reader.string("s")
        _ = reader.oneOf("c", Colour.self)
        _ = reader.strings("l")
        for object in reader.objects("os") ?? [] { _ = object.requiredInt("n", in: 1...7) }
        _ = reader.instant("t")
        _ = reader.string("long", length: 0...2)
        _ = reader.requiredString("gone")
        let error = try #require(throws: APIError.self) { try reader.finish() }
        #expect(
            Set(error.fields.map(\.field)) == [
                "/i", "/s", "/c", "/l/1", "/os/0/n", "/os/1/n", "/os/1/m", "/t", "/long", "/gone", "/x",
            ])
        #expect(error.status == 422)
        #expect(error.fields.first { $0.field == "/c" }?.hint == "one of: red, green")
        #expect(error.fields.first { $0.field == "/s" }?.detail == "must be a string, but is a number")
    }
}
