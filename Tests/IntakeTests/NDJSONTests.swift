import Intake
import Testing

@Suite struct NDJSONTests {
    static let lines = Array(
        """
        \u{FEFF}{"id":"1","name":"Ana","age":30}\r
        {"id":2,"name":null,"shoe size":43}

        {"id":"3"
        ["id"]
        "id"
        {"id":"4","age":"old","email":"me"}
        {"id":"5","tags":["a","b"],"paid":true,"shoe size":1}
        {"id":"6","name":{"first":"Ana"}}
        {"id":"7","name":"Zoé"}
        """.utf8)

    @Test(arguments: 1...lines.count)
    func `objects become contacts, and every bad line is reported, wherever the chunks end`(_ chunkBytes: Int) {
        let (rows, unknown) = readNDJSON(Self.lines, chunkBytes: chunkBytes)
        #expect(
            rows.map(\.summary) == [
                "1 id=1 name=Ana", "2 id=2", "4 refused ", "5 refused ", "6 refused ", "7 refused email,age", "8 id=5",
                "9 refused name", "10 id=7 name=Zoé",
            ])
        #expect(unknown == ["shoe size"])
    }

    @Test func `null clears a field`() throws {
        let rows = readNDJSON(Array(#"{"id":"1","name":null}"#.utf8)).rows
        guard case .contact(let fields) = try #require(rows.first).result else {
            Issue.record("refused")
            return
        }
        #expect(fields.name == .cleared)
        #expect(fields.email == .absent)
    }

    @Test func `lines that are not UTF-8 are refused`() {
        let line = Array(#"{"name":"Zo"#.utf8) + [0xE9] + Array("\"}\n{\"id\":1}\n".utf8)
        #expect(readNDJSON(line).rows.map(\.summary) == ["1 refused ", "2 id=1"])
    }

    @Test(arguments: [nil, 1000, 70_000])
    func `an overlong line is reported once and passed over`(_ chunkBytes: Int?) {
        let long = #"{"name":""# + String(repeating: "x", count: 200_000) + "\"}\n{\"id\":2}\n"
        #expect(readNDJSON(Array(long.utf8), chunkBytes: chunkBytes).rows.map(\.summary) == ["1 refused ", "2 id=2"])
    }

    @Test func `an empty file has no rows`() {
        #expect(readNDJSON([]).rows.isEmpty)
    }
}
