internal import Domain
internal import EventStore

/// Reads one event's body field by field, in key order. Strict: what the schema does not know is refused, because a fact
/// half understood is worse than one that stops the reader.
struct BodyReader {
    let type: EventType
    var cbor: CBORReader
    /// Pairs whose key was not read yet.
    private var pairs: Int
    /// A key that was read and not yet taken.
    private var pending: UInt64?

    init(_ type: EventType, _ body: Bytes) throws(CodingProblem) {
        self.type = type
        cbor = CBORReader(body)
        do { pairs = try cbor.map() } catch { throw .malformed(type: type) }
    }

    /// Steps onto the value of a field; false if the body does not hold the field.
    @inline(__always)
    mutating func has(_ key: UInt64) throws(CodingProblem) -> Bool {
        if pending == nil {
            guard pairs > 0 else { return false }
            pairs -= 1
            do { pending = try cbor.unsigned() } catch { throw .malformed(type: type) }
        }
        guard pending == key else { return false }
        pending = nil
        return true
    }

    @inline(__always)
    mutating func require(_ key: UInt64) throws(CodingProblem) {
        guard try has(key) else { throw .missing(type: type, field: name(key)) }
    }

    /// Nothing may be left.
    mutating func finish() throws(CodingProblem) {
        if let pending { throw .unexpectedField(type: type, key: pending) }
        if pairs > 0 {
            let key: UInt64
            do { key = try cbor.unsigned() } catch { throw .malformed(type: type) }
            throw .unexpectedField(type: type, key: key)
        }
        guard cbor.isAtEnd else { throw .malformed(type: type) }
    }

    func bad(_ key: UInt64) -> CodingProblem { .badValue(type: type, field: name(key)) }

    private func name(_ key: UInt64) -> String { type.fields.first { $0.key == key }?.name ?? String(key) }
}

/// Values of required and optional fields.
extension BodyReader {
    mutating func int(_ key: UInt64) throws(CodingProblem) -> Int {
        try require(key)
        do { return Int(try cbor.integer()) } catch { throw bad(key) }
    }

    mutating func unsigned(_ key: UInt64) throws(CodingProblem) -> UInt64 {
        try require(key)
        do { return try cbor.unsigned() } catch { throw bad(key) }
    }

    mutating func optionalUnsigned(_ key: UInt64) throws(CodingProblem) -> UInt64? {
        guard try has(key) else { return nil }
        do { return try cbor.unsigned() } catch { throw bad(key) }
    }

    mutating func instant(_ key: UInt64) throws(CodingProblem) -> Instant {
        try require(key)
        do { return Instant(milliseconds: try cbor.integer()) } catch { throw bad(key) }
    }

    mutating func optionalInstant(_ key: UInt64) throws(CodingProblem) -> Instant? {
        guard try has(key) else { return nil }
        do { return Instant(milliseconds: try cbor.integer()) } catch { throw bad(key) }
    }

    mutating func bool(_ key: UInt64) throws(CodingProblem) -> Bool {
        try require(key)
        do { return try cbor.bool() } catch { throw bad(key) }
    }

    mutating func text(_ key: UInt64) throws(CodingProblem) -> String {
        try require(key)
        do { return try cbor.text() } catch { throw bad(key) }
    }

    mutating func bytes(_ key: UInt64) throws(CodingProblem) -> [UInt8] {
        try require(key)
        do { return try cbor.bytes().array } catch { throw bad(key) }
    }

    mutating func optionalBytes(_ key: UInt64) throws(CodingProblem) -> [UInt8]? {
        guard try has(key) else { return nil }
        do { return try cbor.bytes().array } catch { throw bad(key) }
    }

    mutating func optionalText(_ key: UInt64) throws(CodingProblem) -> String? {
        guard try has(key) else { return nil }
        do { return try cbor.text() } catch { throw bad(key) }
    }

    mutating func optionalInt(_ key: UInt64) throws(CodingProblem) -> Int? {
        guard try has(key) else { return nil }
        do { return Int(try cbor.integer()) } catch { throw bad(key) }
    }

    mutating func wire<Value>(_ key: UInt64, _ texts: WireTexts<Value>) throws(CodingProblem) -> Value {
        try require(key)
        guard let value = cbor.wire(texts) else { throw bad(key) }
        return value
    }

    mutating func optionalWire<Value>(_ key: UInt64, _ texts: WireTexts<Value>) throws(CodingProblem) -> Value? {
        guard try has(key) else { return nil }
        guard let value = cbor.wire(texts) else { throw bad(key) }
        return value
    }
}

extension CBORReader {
    /// The value of an enumeration; nil for anything that is none of its texts.
    mutating func wire<Value>(_ texts: WireTexts<Value>) -> Value? {
        do { return texts.value(try skip()) } catch { return nil }
    }
}
