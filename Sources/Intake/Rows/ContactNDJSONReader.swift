import FoundationEssentials

/// Reads contacts from NDJSON (one JSON object a line) that arrives in chunks, and hands out rows as they complete.
///
/// Empty lines are passed over; a line that is no object is reported, and the next one is read.
package struct ContactNDJSONReader {
    private let origin: ContactOrigin
    private let decoder = JSONDecoder()
    private var lines = LineBuffer()
    private var unknown = UnknownNames()
    private var line = 1
    /// An overlong line was reported; the rest of it is passed over.
    private var isSkippingLine = false

    /// - Parameter origin: where numbers without calling code are dialled; a row's own `country` goes first.
    package init(origin: ContactOrigin = ContactOrigin()) { self.origin = origin }

    /// Members that are no field of a contact, as far as has been read; each once, a hundred at most.
    package var unknownMembers: [String] { unknown.names }

    /// Takes the next bytes; answers the rows they complete.
    package mutating func read(_ chunk: some Collection<UInt8>) -> [ImportRow] {
        lines.append(chunk)
        return drain(isFinal: false)
    }

    /// There are no more bytes: answers the row that was still in progress.
    package mutating func finish() -> [ImportRow] { drain(isFinal: true) }

    private mutating func drain(isFinal: Bool) -> [ImportRow] {
        var rows: [ImportRow] = []
        while let range = lines.next(isFinal: isFinal) {
            defer {
                line += 1
                lines.endRow()
            }
            guard !isSkippingLine else {
                isSkippingLine = false
                continue
            }
            if let result = outcome(of: lines.bytes[range]) { rows.append(ImportRow(line: line, result: result)) }
        }
        if lines.rowBytes > longestRowBytes {
            if !isSkippingLine { rows.append(ImportRow(line: line, result: .refused([.rowTooLong]))) }
            isSkippingLine = true
            lines.dropPending()
        }
        return rows
    }

    /// Nil for a line without content.
    private mutating func outcome(of bytes: ArraySlice<UInt8>) -> ImportRow.Outcome? {
        guard bytes.count <= longestRowBytes else { return .refused([.rowTooLong]) }
        let bytes = line == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
        guard bytes.contains(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }) else { return nil }
        guard String(validating: bytes, as: UTF8.self) != nil else { return .refused([.notUTF8]) }
        let members: [String: RawValue]
        do {
            members = try decoder.decode([String: RawValue].self, from: Data(bytes))
        } catch {
            // What Foundation says would quote the line.
            return .refused([.row("the line is not a JSON object", "write one object a line, as {\"id\": \"1\"}")])
        }
        let reading = ContactFields.read(members, from: origin)
        for name in reading.unknown { unknown.note(name, place: "a member of line \(line)") }
        return reading.problems.isEmpty ? .contact(reading.fields) : .refused(reading.problems)
    }
}
