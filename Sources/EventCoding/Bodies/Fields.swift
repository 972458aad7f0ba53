internal import Domain
internal import EventStore

/// Key and value in one call. The caller has written the map's head and gives keys ascending.
extension CBORWriter {
    mutating func field(_ key: UInt64, _ value: Int) {
        self.key(key)
        integer(Int64(value))
    }

    mutating func field(_ key: UInt64, unsigned value: UInt64) {
        self.key(key)
        unsigned(value)
    }

    mutating func field(_ key: UInt64, _ value: Instant) {
        self.key(key)
        integer(value.milliseconds)
    }

    mutating func field(_ key: UInt64, _ value: String) {
        self.key(key)
        text(value)
    }

    mutating func field(_ key: UInt64, bytes value: [UInt8]) {
        self.key(key)
        bytes(value)
    }

    mutating func field(_ key: UInt64, _ value: Bool) {
        self.key(key)
        bool(value)
    }
}

/// Field values: null, bool, integer, text or an array of texts.
extension CBORWriter {
    mutating func value(_ value: FieldValue) {
        switch value {
        case .absent: null()
        case .bool(let bool): self.bool(bool)
        case .integer(let integer): self.integer(integer)
        case .text(let text): self.text(text)
        case .list(let texts):
            array(texts.count)
            for text in texts { self.text(text) }
        }
    }
}

extension CBORReader {
    mutating func value() throws(CBORError) -> FieldValue {
        switch peekKind {
        case .null:
            _ = skipNull()
            return .absent
        case .bool: return .bool(try bool())
        case .text: return .text(try text())
        case .array:
            var texts: [String] = []
            for _ in 0..<(try array()) { texts.append(try text()) }
            return .list(texts)
        default: return .integer(try integer())
        }
    }
}

/// Named fields of a record, in the two orders they have: as the record declares them and as a CBOR map sorts them.
struct FieldNames<Field: CaseIterable & Hashable & Sendable & RawRepresentable<String>>: Sendable {
    /// Sorted as deterministic CBOR sorts keys: by the bytes of the encoded name.
    private let sorted: [(item: [UInt8], field: Field, declared: Int)]

    init(_: Field.Type) {
        sorted = Field.allCases.enumerated()
            .map { (item: CBORWriter.item($1.rawValue), field: $1, declared: $0) }
            .sorted { $0.item.lexicographicallyPrecedes($1.item) }
    }

    /// Writes `{name: [old, new], …}`.
    func write(_ changes: [FieldChange<Field>], to writer: inout CBORWriter) {
        writer.map(changes.count)
        for entry in sorted {
            guard let change = changes.first(where: { $0.field == entry.field }) else { continue }
            writer.encoded(entry.item)
            writer.array(2)
            writer.value(change.old)
            writer.value(change.new)
        }
    }

    /// The changes in the order in which the record declares its fields; nil where anything is not as it should be.
    func changes(from reader: inout CBORReader) -> [FieldChange<Field>]? {
        do {
            var found: [(declared: Int, change: FieldChange<Field>)] = []
            for _ in 0..<(try reader.map()) {
                let name = try reader.skip()
                guard let entry = sorted.first(where: { name.elementsEqual($0.item) }), try reader.array() == 2
                else { return nil }
                let old = try reader.value()
                found.append((entry.declared, FieldChange(field: entry.field, old: old, new: try reader.value())))
            }
            return found.sorted { $0.declared < $1.declared }.map(\.change)
        } catch {
            return nil
        }
    }
}

enum Fields {
    static let config = FieldNames(AccountConfig.Field.self)
    static let facts = FieldNames(ContactFacts.Field.self)
    static let campaign = FieldNames(CampaignSettings.Field.self)
    static let filter = FieldNames(AudienceFilter.Field.self)
}
