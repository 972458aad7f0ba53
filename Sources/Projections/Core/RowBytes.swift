internal import EventStore

/// Writes rows and table entries: numbers big-endian, of fixed width.
struct RowWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func put(_ value: UInt64) { bytes.appendBigEndian(value) }
    mutating func put(_ value: UInt32) { bytes.appendBigEndian(value) }
    mutating func put(_ value: UInt8) { bytes.append(value) }
    mutating func put(_ value: [UInt8]) { bytes.append(contentsOf: value) }
}

/// Reads what `RowWriter` wrote; throws where the row is too short.
struct RowReader {
    private let bytes: Bytes
    private let kind: String
    private var offset = 0

    init(_ bytes: Bytes, _ kind: String) {
        self.bytes = bytes
        self.kind = kind
    }

    private mutating func advance(_ count: Int) throws(FoldProblem) -> Int {
        let start = offset
        guard count <= bytes.count - start else { throw .badRow(kind) }
        offset = start + count
        return start
    }

    mutating func uint64() throws(FoldProblem) -> UInt64 { bytes.uint64(at: try advance(8)) }
    mutating func uint32() throws(FoldProblem) -> UInt32 { bytes.uint32(at: try advance(4)) }
    mutating func uint8() throws(FoldProblem) -> UInt8 { bytes[try advance(1)] }

    var remaining: Int { bytes.count - offset }
    /// Everything that is left.
    mutating func rest() -> Bytes {
        defer { offset = bytes.count }
        return bytes[offset..<bytes.count]
    }

    func finish() throws(FoldProblem) { if remaining != 0 { throw .badRow(kind) } }
}

/// Whose list: an account's default relance (campaign 0) or one campaign.
package struct ListKey: Hashable, Sendable {
    package let account: UInt64
    /// 0: the default relance.
    package let campaign: UInt64

    package init(account: UInt64, campaign: UInt64) {
        self.account = account
        self.campaign = campaign
    }

    var bytes: [UInt8] {
        var writer = RowWriter(capacity: 16)
        writer.put(account)
        writer.put(campaign)
        return writer.bytes
    }
}
