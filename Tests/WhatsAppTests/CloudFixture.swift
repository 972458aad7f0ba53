import Foundation
import JSON
import Testing
import WhatsApp

/// What is known of the Cloud API's words, from `Tests/Fixtures/whatsapp`.
enum CloudFixture {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/whatsapp")

    struct Missing: Error { let what: String }

    /// `name`: `cloud/requests/text.json`.
    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }

    /// The same whatever the order of the members.
    static func json(_ name: String) throws -> JSONValue { ordered(try JSONValue(parsing: bytes(name))) }

    static func ordered(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(
                members.map { JSONValue.Member($0.name, ordered($0.value)) }.sorted { $0.name < $1.name })
        case .array(let elements): .array(elements.map(ordered))
        default: value
        }
    }

    struct Entry: Sendable, CustomTestStringConvertible {
        let file: String
        let path: String?
        /// The status in Meta's present table, and the one of older documents.
        let statuses: [Int]
        let expect: JSONValue?

        var testDescription: String { file }

        /// The code that an error is known by: a number that is gone has one of its own, as a subcode.
        var code: Int? {
            let subcode = CloudFixture.number(expect?["subcode"])
            return subcode == 33 ? subcode : CloudFixture.number(expect?["code"])
        }
    }

    /// Those whose name begins with `prefix`, in the index's order.
    static func index(_ prefix: String) throws -> [Entry] {
        let index = try JSONValue(parsing: bytes("INDEX.json"))
        guard case .array(let fixtures)? = index["fixtures"] else { throw Missing(what: "fixtures") }
        return try fixtures.compactMap { fixture in
            guard let file = text(fixture["file"]) else { throw Missing(what: "file") }
            guard file.hasPrefix(prefix) else { return nil }
            return Entry(
                file: file, path: text(fixture["path"]),
                statuses: [fixture["http_status"], fixture["http_status_alt"]].compactMap(number),
                expect: fixture["expect"])
        }
    }

    static func text(_ value: JSONValue?) -> String? {
        if case .string(let text)? = value { text } else { nil }
    }

    static func number(_ value: JSONValue?) -> Int? {
        if case .int(let number)? = value { Int(number) } else { nil }
    }

    /// The answer that a file stands for.
    static func answer(_ name: String, status: Int, headers: [String: String] = [:]) throws -> HTTPOutcome {
        .answered(HTTPAnswer(status: status, headers: headers, body: try bytes(name)))
    }
}
