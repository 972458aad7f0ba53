import Foundation
import JSON
import Testing

/// What is known of WAHA's words, from `Tests/Fixtures/whatsapp`.
enum WebFixture {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/whatsapp")

    /// `name` without folder: `resp_qr_raw.json`.
    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: "gateways/waha/\(name)")))
    }

    static func json(_ name: String) throws -> JSONValue { try JSONValue(parsing: bytes(name)) }

    struct Entry {
        let name: String
        let kind: String
        let status: Int?
    }

    /// All of them, as the index has them.
    static func index() throws -> [Entry] {
        let index = try JSONValue(parsing: Array(Data(contentsOf: folder.appending(path: "INDEX.json"))))
        guard case .array(let fixtures)? = index["fixtures"] else { return [] }
        let prefix = "gateways/waha/"
        return try fixtures.compactMap { fixture in
            guard case .string(let file)? = fixture["file"], file.hasPrefix(prefix) else { return nil }
            let status: Int? = if case .int(let status)? = fixture["http_status"] { Int(status) } else { nil }
            guard case .string(let kind)? = fixture["kind"] else {
                throw CocoaError(.coderInvalidValue)
            }
            return Entry(name: String(file.dropFirst(prefix.count)), kind: kind, status: status)
        }
    }
}

extension JSONValue {
    /// The same whatever the order of the members.
    var sorted: JSONValue {
        switch self {
        case .object(let members):
            .object(members.map { Member($0.name, $0.value.sorted) }.sorted { $0.name < $1.name })
        case .array(let elements): .array(elements.map(\.sorted))
        default: self
        }
    }

    func without(_ names: String...) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !names.contains($0.name) })
    }

    func with(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(let members) = without(name) else { return self }
        return .object(members + [Member(name, value)])
    }
}
