package import Domain
package import EventStore

/// Folded states as rows: one CBOR array each, its first element the format. Fast, because the engine reads and writes
/// one for every event.
///
/// Rows are derived and can be rebuilt, so there are no upcasts: another format is refused. Enumerations stand as their
/// place in `allCases`.
package enum StateCoding {
    /// Raised whenever a layout in this folder changes, or the order of an enumeration's cases.
    static let format: UInt64 = 9

    package static func encode(_ state: TargetState) -> [UInt8] {
        var writer = CBORWriter(capacity: 64 + 32 * state.deliveries.count)
        write(state, to: &writer)
        return writer.bytes
    }

    package static func encode(_ state: ContactState) -> [UInt8] {
        var writer = CBORWriter(capacity: 64 + state.sealed.count)
        write(state, to: &writer)
        return writer.bytes
    }

    package static func encode(_ state: AccountState) -> [UInt8] {
        var writer = CBORWriter(capacity: 128)
        write(state, to: &writer)
        return writer.bytes
    }

    package static func encode(_ state: InstallationState) -> [UInt8] {
        var writer = CBORWriter(capacity: 1024)
        write(state, to: &writer)
        return writer.bytes
    }

    package static func target(_ row: Bytes) throws(CodingProblem) -> TargetState {
        try whole(row, "target", readTarget)
    }
    package static func contact(_ row: Bytes) throws(CodingProblem) -> ContactState {
        try whole(row, "contact", readContact)
    }
    package static func account(_ row: Bytes) throws(CodingProblem) -> AccountState {
        try whole(row, "account", readAccount)
    }
    package static func installation(_ row: Bytes) throws(CodingProblem) -> InstallationState {
        try whole(row, "installation", readInstallation)
    }

    static func whole<State>(
        _ row: Bytes, _ kind: String, _ read: (inout CBORReader) throws(CodingProblem) -> State
    ) throws(CodingProblem) -> State {
        var reader = CBORReader(row)
        let state = try read(&reader)
        guard reader.isAtEnd else { throw .badState(kind) }
        return state
    }

    /// Steps into an array of `count` elements and over its format. Any failure inside `body` means a bad row.
    static func reading<State>(
        _ kind: String, _ count: Int, _ reader: inout CBORReader,
        _ body: (inout CBORReader) throws(CBORError) -> State?
    ) throws(CodingProblem) -> State {
        do throws(CBORError) {
            guard try reader.array() == count, try reader.unsigned() == format, let state = try body(&reader)
            else { throw .outOfRange(offset: reader.offset) }
            return state
        } catch {
            throw .badState(kind)
        }
    }
}

extension CBORWriter {
    mutating func optional(_ value: Instant?) {
        if let value { integer(value.milliseconds) } else { null() }
    }

    mutating func optional(_ value: [UInt8]?) {
        if let value { bytes(value) } else { null() }
    }

    mutating func optional(_ value: String?) {
        if let value { text(value) } else { null() }
    }

    mutating func int(_ value: Int) { integer(Int64(value)) }

    /// A case as its place among all cases.
    mutating func place<Value: CaseIterable & Equatable>(_ value: Value) {
        var place: UInt64 = 0
        for other in Value.allCases {
            if other == value { break }
            place += 1
        }
        unsigned(place)
    }
}

extension CBORReader {
    mutating func optionalInstant() throws(CBORError) -> Instant? {
        skipNull() ? nil : Instant(milliseconds: try integer())
    }

    mutating func instant() throws(CBORError) -> Instant { Instant(milliseconds: try integer()) }
    mutating func optionalBytes() throws(CBORError) -> [UInt8]? { skipNull() ? nil : try bytes().array }
    mutating func optionalText() throws(CBORError) -> String? { skipNull() ? nil : try text() }
    mutating func int() throws(CBORError) -> Int { Int(try integer()) }

    mutating func place<Value: CaseIterable>(_: Value.Type) throws(CBORError) -> Value
    where Value.AllCases == [Value] {
        let start = offset
        let place = try unsigned()
        let all = Value.allCases
        guard place < UInt64(all.count) else { throw .outOfRange(offset: start) }
        return all[Int(place)]
    }
}
