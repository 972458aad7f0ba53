internal import Domain
package import EventStore

/// Prints one record as one line of JSON, by the names of `EventSchema` alone: no type is treated specially, so that
/// records of future types print too, and that any other program with an LMDB and a CBOR library prints the same bytes.
///
/// `position` first, then the envelope's members in the record's order. `type` is the type's name, `recordedAt` an
/// ISO 8601 time in UTC, byte strings are lowercase hexadecimal. What the schema does not name keeps its number.
package enum RecordRenderer {
    /// The line, without a line end.
    package static func line(_ record: RecordView) throws(StoreError) -> [UInt8] {
        do throws(CBORError) {
            return try line(position: record.position, record: record.record)
        } catch {
            throw .corrupt(position: record.position, reason: error.description)
        }
    }

    package static func line(position: Position, record: Bytes) throws(CBORError) -> [UInt8] {
        var reader = CBORReader(record)
        var json = JSONLine()
        var failure: CBORError?
        json.object { json in
            json.member("position") { $0.number(position.rawValue) }
            do throws(CBORError) { try envelope(&reader, &json) } catch { failure = error }
        }
        if let failure { throw failure }
        guard reader.isAtEnd else { throw .outOfRange(offset: reader.offset) }
        return json.bytes
    }

    private static func envelope(_ reader: inout CBORReader, _ json: inout JSONLine) throws(CBORError) {
        var names: TypeNames?
        for _ in 0..<(try reader.map()) {
            let key = try reader.unsigned()
            json.begin(envelopeNames[key] ?? String(key))
            switch key {
            case 0:
                let code = try reader.unsigned()
                names = types[code]
                if let names { json.text(names.name) } else { json.number(code) }
            case 4:
                let milliseconds = Int64(clamping: try reader.unsigned())
                json.text(Instant(milliseconds: milliseconds).description)
            case 23: try item(&reader, &json, names: names?.fields ?? [:])
            default: try item(&reader, &json, names: [:])
            }
            json.end()
        }
    }

    /// Any item. `names` apply to the integer keys of the item itself, not of what it holds.
    private static func item(
        _ reader: inout CBORReader, _ json: inout JSONLine, names: [UInt64: String]
    ) throws(CBORError) {
        switch reader.peekKind {
        case .unsigned: json.number(try reader.unsigned())
        case .bytes: json.hexadecimal(try reader.bytes().array)
        case .text: json.text(try reader.text())
        case .bool: json.raw(try reader.bool() ? "true" : "false")
        case .null:
            _ = reader.skipNull()
            json.raw("null")
        case .array:
            let count = try reader.array()
            json.open("[")
            for _ in 0..<count {
                json.begin()
                try item(&reader, &json, names: [:])
                json.end()
            }
            json.close("]")
        case .map:
            let count = try reader.map()
            json.open("{")
            for _ in 0..<count {
                json.begin(try key(&reader, names))
                try item(&reader, &json, names: [:])
                json.end()
            }
            json.close("}")
        case .negative, .other, nil: json.number(try reader.integer())
        }
    }

    private static func key(_ reader: inout CBORReader, _ names: [UInt64: String]) throws(CBORError) -> String {
        if reader.peekKind == .text { return try reader.text() }
        let key = try reader.unsigned()
        return names[key] ?? String(key)
    }

    private struct TypeNames: Sendable {
        let name: String
        let fields: [UInt64: String]
    }

    private static let envelopeNames = Dictionary(uniqueKeysWithValues: EventSchema.envelope.map { ($0.key, $0.name) })
    private static let types = Dictionary(
        uniqueKeysWithValues: EventType.allCases.map { type in
            let fields = Dictionary(uniqueKeysWithValues: type.fields.map { ($0.key, $0.name) })
            return (UInt64(type.rawValue), TypeNames(name: type.name, fields: fields))
        })
}
