import Domain
import Foundation
import JSON
import Testing

/// The files under `Tests/Fixtures/whatsapp`.
enum WebhookFixtures {
    static let folder =
        #filePath.split(separator: "/").dropLast(2).reduce(into: "") { $0 += "/" + $1 }
        + "/Fixtures/whatsapp/"

    static func bytes(_ file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + file)))
    }

    static func json(_ file: String) throws -> JSONValue { try JSONValue(parsing: bytes(file)) }

    /// Every file that INDEX.json calls a webhook of the Cloud API.
    static func webhooks() throws -> [WebhookFixture] {
        try json("INDEX.json").list("fixtures").compactMap(WebhookFixture.init)
    }
}

struct WebhookFixture: Sendable, CustomTestStringConvertible {
    let file: String
    /// What INDEX.json says that it must lead to; empty for the steps of scenarios.
    let expect: [JSONValue.Member]

    init?(_ entry: JSONValue) {
        guard entry["kind"] == .string("webhook"), case .string(let file)? = entry["file"] else { return nil }
        self.file = file
        expect = entry["expect"]?.members ?? []
    }

    var testDescription: String { name }

    /// The path without what all have in common.
    var name: String {
        let behind = ["cloud/webhooks/", "cloud/"].first(where: file.hasPrefix) ?? ""
        return String(file.dropFirst(behind.count).dropLast(".json".count))
    }
}

extension JSONValue {
    var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    func list(_ name: String) -> [JSONValue] {
        guard case .array(let elements)? = self[name] else { return [] }
        return elements
    }

    var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var number: Int? {
        guard case .int(let number) = self else { return nil }
        return Int(number)
    }
}
