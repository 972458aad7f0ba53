/// Bytes that arrive in chunks, handed out line by line. Lines end with LF, CRLF or a lone CR.
///
/// What was handed out stays until `endRow`, so that a reader may go back to where a row began.
struct LineBuffer {
    private(set) var bytes: [UInt8] = []
    /// Where the next line begins.
    private(set) var position = 0
    /// No line ends between `position` and here.
    private var scanned = 0
    /// Where the row in progress begins: bytes before this are needed no more. Moves with `append`.
    private(set) var rowStart = 0

    mutating func append(_ chunk: some Collection<UInt8>) {
        if rowStart > 0 {
            bytes.removeFirst(rowStart)
            position -= rowStart
            scanned -= rowStart
            rowStart = 0
        }
        bytes.append(contentsOf: chunk)
    }

    /// How much has come of the row in progress.
    var rowBytes: Int { bytes.count - rowStart }

    /// The next line with its end, as a range of `bytes`; nil until it is whole.
    /// - Parameter isFinal: nothing will follow: the rest is a line, too.
    mutating func next(isFinal: Bool) -> Range<Int>? {
        let (end, isLineEnd) = scan(isFinal: isFinal)
        scanned = end
        guard isLineEnd else { return nil }
        defer { position = end }
        return position..<end
    }

    /// The row is done: the next one begins at `position`.
    mutating func endRow() { rowStart = position }

    /// Drops what has come of a line that has no end yet.
    mutating func dropPending() {
        // A CR stays: the next byte tells whether it is half of an end.
        position = bytes.count - (bytes.last == 0x0D ? 1 : 0)
        scanned = position
        rowStart = position
    }

    /// Makes the line at `offset` the next one, and the first of a row.
    mutating func goBack(to offset: Int) {
        position = offset
        scanned = offset
        rowStart = offset
    }

    /// Where the line in progress ends; or where to look on when more has come.
    private func scan(isFinal: Bool) -> (end: Int, isLineEnd: Bool) {
        let span = bytes.span
        var index = scanned
        while index < span.count {
            let byte = span[index]
            if byte == 0x0A { return (index + 1, true) }
            if byte == 0x0D {
                // Only the next byte tells whether LF belongs to it.
                guard index + 1 < span.count else { return isFinal ? (index + 1, true) : (index, false) }
                return (span[index + 1] == 0x0A ? index + 2 : index + 1, true)
            }
            index += 1
        }
        return (index, isFinal && position < index)
    }
}
