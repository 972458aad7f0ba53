import Domain

/// A ledger in a file: a header, then one record of 56 bytes a message, little-endian.
///
/// | bytes | what |
/// |---|---|
/// | 0–7 | accepted at, milliseconds since 1970 |
/// | 8–15, 16–23, 24–31 | account, contact, target |
/// | 32–39 | campaign; all ones for the default relance |
/// | 40–43, 44–47 | day, attempt |
/// | 48–55 | checksum of the 48 bytes before it |
///
/// One writer at a time. Outlives `kill -9`, not a power cut: nothing is synced. A record that was cut short is dropped
/// when the file is opened: its acceptance was never told to anybody, because the ledger is written first.
package final class FileDeliveryLedger: DeliveryLedger {
    package enum Access: Sendable {
        case readWrite
        /// Leaves the file as it is, so that it can be read while another process writes it.
        case readOnly
    }

    private struct Opened {
        var file: AppendOnlyFile
        var count: Int
    }

    private let opened: Guarded<Opened>
    private let access: Access

    /// - Parameter path: `<data>/sandbox/ledger`; the folder above `sandbox` must be there.
    package init(path: String, access: Access = .readWrite) throws(LedgerError) {
        let file = try AppendOnlyFile(path: path, access: access == .readWrite ? .readWrite : .readOnly)
        let count = try Self.settle(file, access)
        opened = Guarded(Opened(file: file, count: count))
        self.access = access
    }

    package var count: Int { opened.withLock { $0.count } }

    package func append(_ entries: [LedgerEntry]) throws(LedgerError) {
        guard access == .readWrite else { throw .readOnly }
        guard !entries.isEmpty else { return }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.count * Record.size)
        for entry in entries { Record.write(entry, to: &bytes) }
        try opened.withLock { (opened) throws(LedgerError) in
            try opened.file.append(bytes)
            opened.count += entries.count
        }
    }

    package func entries(in range: Range<Int>) throws(LedgerError) -> [LedgerEntry] {
        let bytes = try opened.withLock { (opened) throws(LedgerError) in
            guard range.lowerBound >= 0, range.upperBound <= opened.count else {
                throw .outOfBounds(range, count: opened.count)
            }
            return try opened.file.read(at: Record.offset(of: range.lowerBound), count: range.count * Record.size)
        }
        guard bytes.count == range.count * Record.size else { throw .outOfBounds(range, count: bytes.count) }
        var entries: [LedgerEntry] = []
        entries.reserveCapacity(range.count)
        for index in range {
            let start = (index - range.lowerBound) * Record.size
            guard let entry = Record.read(bytes[start..<start + Record.size]) else { throw .damaged(entry: index) }
            entries.append(entry)
        }
        return entries
    }

    /// Writes the header of a new file, drops what a death in the middle of a write left; the number of whole records.
    private static func settle(_ file: AppendOnlyFile, _ access: Access) throws(LedgerError) -> Int {
        let head = try file.read(at: 0, count: Record.header.count)
        guard Record.header.starts(with: head) else { throw .notALedger }
        guard head.count == Record.header.count else {
            if access == .readWrite {
                try file.truncate(to: 0)
                try file.append(Record.header)
            }
            return 0
        }
        var count = (file.size - Record.header.count) / Record.size
        while count > 0 {
            let last = try file.read(at: Record.offset(of: count - 1), count: Record.size)
            if Record.read(last[...]) != nil { break }
            count -= 1
        }
        if access == .readWrite, file.size != Record.offset(of: count) {
            try file.truncate(to: Record.offset(of: count))
        }
        return count
    }
}

/// The bytes of an entry.
private enum Record {
    static let size = 56
    static let header: [UInt8] = {
        let title = Array("relance sandbox ledger 1\n".utf8)
        return title + Array(repeating: 0, count: size - title.count)
    }()

    static func offset(of index: Int) -> Int { header.count + index * size }

    static func write(_ entry: LedgerEntry, to bytes: inout [UInt8]) {
        let words = [
            UInt64(bitPattern: entry.acceptedAt.milliseconds), entry.account.rawValue, entry.contact.rawValue,
            entry.key.target.rawValue, entry.campaign?.rawValue ?? .max,
            UInt64(UInt32(truncatingIfNeeded: entry.key.day))
                | UInt64(UInt32(truncatingIfNeeded: entry.key.attempt)) << 32,
        ]
        for word in words { append(word, to: &bytes) }
        append(checksum(words), to: &bytes)
    }

    /// Nil if the checksum does not match.
    static func read(_ bytes: ArraySlice<UInt8>) -> LedgerEntry? {
        guard bytes.count == size else { return nil }
        var words: [UInt64] = []
        words.reserveCapacity(size / 8)
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 8) {
            var word: UInt64 = 0
            for index in 0..<8 { word |= UInt64(bytes[start + index]) << (index * 8) }
            words.append(word)
        }
        guard words.removeLast() == checksum(words) else { return nil }
        return LedgerEntry(
            acceptedAt: Instant(milliseconds: Int64(bitPattern: words[0])), account: AccountNumber(words[1]),
            contact: ContactNumber(words[2]), campaign: words[4] == .max ? nil : CampaignNumber(words[4]),
            key: MessageKey(
                target: TargetNumber(words[3]), day: Int(UInt32(truncatingIfNeeded: words[5])),
                attempt: Int(words[5] >> 32)))
    }

    /// Never that of a record of zeros only, which a file system may leave behind.
    private static func checksum(_ words: [UInt64]) -> UInt64 {
        words.reduce(0x7265_6C61_6E63_6531) { SandboxFate.mixed($0 ^ $1) }
    }

    private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
    }
}
