import Intake
import Testing

@Suite struct CSVTests {
    struct Example: Sendable {
        let csv: String
        let rows: [String]

        init(_ csv: String, _ rows: [String]) { (self.csv, self.rows) = (csv, rows) }
    }

    @Test(arguments: [
        Example("id,name\n1,Ana\n2,Bob\n", ["2 id=1 name=Ana", "3 id=2 name=Bob"]),
        Example("id,name\r\n1,Ana\r\n2,Bob", ["2 id=1 name=Ana", "3 id=2 name=Bob"]),
        Example("id,name\r1,Ana\r2,Bob\r", ["2 id=1 name=Ana", "3 id=2 name=Bob"]),
        Example("\u{FEFF}id,name\n1,Ana\n", ["2 id=1 name=Ana"]),
        Example("\u{FEFF}\"id\",\"name\"\n1,Ana\n", ["2 id=1 name=Ana"]),
        Example("id;name\n1;Ana, B.\n", ["2 id=1 name=Ana, B."]),
        Example("\"id,x\";name\n1;Ana\n", ["2 name=Ana"]),
        Example("\n\nid,name\n\n1,Ana\n  \n,\n2,Bob\n\n", ["5 id=1 name=Ana", "8 id=2 name=Bob"]),
        Example("id,name\n1,\"Ana\n\nB.\"\n2,Bob\n", ["2 id=1 name=Ana\n\nB.", "5 id=2 name=Bob"]),
        Example("id,name\n1,\"Ana \"\"B\"\"\"\n", ["2 id=1 name=Ana \"B\""]),
        Example("id,name\n 1 , \"Ana\" \n", ["2 id=1 name=Ana"]),
        Example("ID,Name\n1,Ana\n", ["2 id=1 name=Ana"]),
        Example("name,id\n,7\n", ["2 id=7"]),
        Example("id,name\n", []),
    ])
    func `rows are read with their line numbers`(_ example: Example) throws {
        #expect(try readCSV(example.csv).rows.map(\.summary) == example.rows)
    }

    @Test(arguments: [
        // A quotation mark in the midst of a field, and text after a closing one.
        Example("id,name\n1,A\"na\n2,Bob\n", ["2 refused ", "3 id=2 name=Bob"]),
        Example("id,name\n1,\"A\"na\n2,Bob\n", ["2 refused ", "3 id=2 name=Bob"]),
        // One left open: up to the next quotation mark, to the end of the file, in the last line.
        Example("id,name\n1,\"Ana\n2,Bob\n3,\"Cy\"\n", ["2 refused ", "3 id=2 name=Bob", "4 id=3 name=Cy"]),
        Example("id,name\n1,\"Ana\n2,Bob\n3,Cy\n", ["2 refused ", "3 id=2 name=Bob", "4 id=3 name=Cy"]),
        Example("id,name\n1,Ana\n2,\"Bob", ["2 id=1 name=Ana", "3 refused "]),
        Example(
            "id,name\n1,\"a\n2,\"b\n3,\"c\n4,Dee\n", ["2 refused ", "3 refused ", "4 refused ", "5 id=4 name=Dee"]),
        // Too few, too many.
        Example(
            "id,name\n1\n2,Bob\n3,Cy,x\n4,Dee\n", ["2 refused ", "3 id=2 name=Bob", "4 refused ", "5 id=4 name=Dee"]),
        Example("id,age\n1,old\n2,30\n", ["2 refused age", "3 id=2"]),
    ])
    func `a malformed row is reported and the next one read`(_ example: Example) throws {
        #expect(try readCSV(example.csv).rows.map(\.summary) == example.rows)
    }

    @Test func `all of a row's problems are reported at once`() throws {
        let rows = try readCSV("phone,age,email,country\nx,old,me,Atlantis\n").rows
        #expect(rows.map(\.summary) == ["2 refused email,country,phone,age"])
    }

    @Test func `the country of a row serves its phone number, wherever the columns stand`() throws {
        let rows = try readCSV("phone,country\n0612345678,FR\n").rows
        guard case .contact(let fields) = try #require(rows.first).result else {
            Issue.record("refused")
            return
        }
        #expect(fields.phone.value?.text == "+33612345678")
    }

    @Test func `an empty cell says nothing of its field`() throws {
        let rows = try readCSV("id,name,tags\n1,,\n").rows
        guard case .contact(let fields) = try #require(rows.first).result else {
            Issue.record("refused")
            return
        }
        #expect(fields.name == .absent)
        #expect(fields.tags == .absent)
    }

    @Test func `unknown columns are reported once, without what may be a person`() throws {
        let (rows, unknown) = try readCSV("id,shoe size,ana@example.com,+237671234567,,shoe size\n1,2,3,4,5,6\n")
        #expect(rows.map(\.summary) == ["2 id=1"])
        #expect(unknown == ["shoe size", "column 3", "column 4", "column 5"])
    }

    @Test(arguments: [
        "", "\n\n", "Ana,+237671234567\nBob,+237671234568\n", "id,name,ID\n1,Ana,2\n", "id,\"name\n1,Ana\n",
        "id,na\"me\n1,Ana\n",
    ])
    func `a file without a usable header is refused as a whole`(_ csv: String) {
        #expect(throws: ImportRefusal.self) { try readCSV(csv) }
    }

    @Test func `other encodings are named, not garbled`() throws {
        #expect(throws: ImportRefusal.self) { try readCSV([0xFF, 0xFE, 0x69, 0x00, 0x64, 0x00]) }
        #expect(throws: ImportRefusal.self) { try readCSV(Array("id,name".utf8) + [0xE9, 0x0A]) }
        let rows = try readCSV(Array("id,name\n1,Zo".utf8) + [0xE9] + Array("\n2,Bob\n".utf8)).rows
        #expect(rows.map(\.summary) == ["2 refused name", "3 id=2 name=Bob"])
    }

    /// Everything a reader has to remember between two chunks, in one small file.
    static let awkward = Array(
        "\u{FEFF}id;name;size\r\n1;\"A\r\nna\";\r\n\r2;\"B\"ob\";1\n3;\"Cy\n4;Zoé;2\r\n\n5;\"x;\"\"\";\n6;\"open\n7;Eve;"
            .utf8)

    @Test(arguments: 1...awkward.count)
    func `where the chunks end makes no difference`(_ chunkBytes: Int) throws {
        let whole = try readCSV(Self.awkward)
        #expect(
            whole.rows.map(\.summary) == [
                "2 id=1 name=A\r\nna", "5 refused ", "6 refused ", "7 id=4 name=Zoé", "9 id=5 name=x;\"", "10 refused ",
                "11 id=7 name=Eve",
            ])
        let chunked = try readCSV(Self.awkward, chunkBytes: chunkBytes)
        #expect(chunked.rows == whole.rows)
        #expect(chunked.unknown == ["size"])
    }

    @Test(arguments: 0..<awkward.count)
    func `any two chunks give the same rows`(_ cut: Int) throws {
        var reader = ContactCSVReader()
        var rows = try reader.read(Self.awkward[..<cut])
        rows += try reader.read(Self.awkward[cut...])
        rows += try reader.finish()
        #expect(try readCSV(Self.awkward).rows == rows)
    }

    @Test(arguments: [nil, 1000, 60_000, 70_000])
    func `a row without end costs bounded memory and one report`(_ chunkBytes: Int?) throws {
        let long = String(repeating: "x", count: 200_000)
        let filler = (10..<8000).map { "\($0),Name\n" }.joined()
        let csv = Array("id,name\n1,\(long)\n2,Bob\n3,\"open\n\(filler)9,Eve\n".utf8)
        let rows = try readCSV(csv, chunkBytes: chunkBytes).rows
        #expect(rows.prefix(4).map(\.summary) == ["2 refused ", "3 id=2 name=Bob", "4 refused ", "5 id=10 name=Name"])
        #expect(rows.last?.summary == "7995 id=9 name=Eve")
        #expect(rows.count == 7994)
    }
}
