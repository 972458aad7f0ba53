/// Reads contacts from a CSV file that arrives in chunks, and hands out rows as they complete.
///
/// The first line names the columns; `,` or `;` is found there. An empty cell says nothing about its field. Lines
/// without content are passed over. A malformed row is reported and reading goes on with the line after the row's
/// *first* line, so that a quotation mark left open costs one row and not the rest of the file.
package struct ContactCSVReader: ~Copyable {
    private let origin: ContactOrigin
    private var lines = LineBuffer()
    private var parser: CSVParser?
    private var header: CSVHeader?
    private var hasStarted = false

    /// The number of the next line.
    private var line = 1
    /// The row in progress: the number of its first line, and that line's bytes.
    private var row: (line: Int, firstLineBytes: Int)?
    /// An overlong line was reported; the rest of it is passed over.
    private var isSkippingLine = false

    /// - Parameter origin: where numbers without calling code are dialled; a row's own `country` goes first.
    package init(origin: ContactOrigin = ContactOrigin()) { self.origin = origin }

    /// Columns that hold no field of a contact; complete once the first row has been handed out.
    package var unknownColumns: [String] { header?.unknownColumns ?? [] }

    /// Takes the next bytes; answers the rows they complete.
    /// - Throws: if the file as a whole cannot be read (its header); nothing more may be asked of the reader then.
    package mutating func read(_ chunk: some Collection<UInt8>) throws(ImportRefusal) -> [ImportRow] {
        lines.append(chunk)
        return try drain(isFinal: false)
    }

    /// There are no more bytes: answers the rows that were still in progress.
    /// - Throws: likewise, and if there was no header.
    package mutating func finish() throws(ImportRefusal) -> [ImportRow] {
        let rows = try drain(isFinal: true)
        guard header != nil else {
            throw ImportRefusal(problem: "the file is empty", hint: "begin with a line of column names")
        }
        return rows
    }

    private mutating func drain(isFinal: Bool) throws(ImportRefusal) -> [ImportRow] {
        var rows: [ImportRow] = []
        guard try start(isFinal: isFinal) else { return rows }
        repeat {
            while let range = lines.next(isFinal: isFinal) { try take(range, into: &rows) }
            // A quotation mark that nothing closes: report its row, and read again what it had swallowed.
        } while try abandonOpenRow(isFinal: isFinal, into: &rows)
        if row == nil, lines.rowBytes > longestRowBytes { try refuseOverlongLine(into: &rows) }
        return rows
    }

    private mutating func abandonOpenRow(isFinal: Bool, into rows: inout [ImportRow]) throws(ImportRefusal) -> Bool {
        guard row != nil else { return false }
        if lines.rowBytes > longestRowBytes {
            try abandonRow(because: .rowTooLong, into: &rows)
        } else if isFinal {
            try abandonRow(because: Self.openQuote, into: &rows)
        } else {
            return false
        }
        return true
    }

    /// Passes over the byte order mark. False until enough has come to tell.
    private mutating func start(isFinal: Bool) throws(ImportRefusal) -> Bool {
        guard !hasStarted else { return true }
        guard lines.bytes.count >= 3 || isFinal else { return false }
        if lines.bytes.starts(with: [0xFF, 0xFE]) || lines.bytes.starts(with: [0xFE, 0xFF]) {
            throw ImportRefusal(problem: "the file is UTF-16", hint: "save it as UTF-8")
        }
        if lines.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { lines.goBack(to: 3) }
        hasStarted = true
        return true
    }

    /// Reads one line with its end.
    private mutating func take(_ range: Range<Int>, into rows: inout [ImportRow]) throws(ImportRefusal) {
        if isSkippingLine {
            isSkippingLine = false
            line += 1
            endRow()
            return
        }
        if parser == nil { parser = CSVParser(delimiter: CSVHeader.delimiter(of: lines.bytes.span.extracting(range))) }
        if row == nil { row = (line, range.count) }
        line += 1
        guard range.upperBound - lines.rowStart <= longestRowBytes else {
            return try abandonRow(because: .rowTooLong, into: &rows)
        }
        switch progress(of: range) {
        case .row: try finishRow(into: &rows)
        case .blank: endRow()
        case .open: break
        case .malformed: try abandonRow(because: Self.badQuoting, into: &rows)
        }
    }

    private mutating func progress(of range: Range<Int>) -> CSVParser.Progress {
        let last = lines.bytes[range.upperBound - 1]
        guard last == 0x0A || last == 0x0D else {
            // The file's last line has no end of its own; the parser needs one.
            let ended = Array(lines.bytes[range]) + [0x0A]
            return parser?.read(ended.span) ?? .malformed
        }
        return parser?.read(lines.bytes.span.extracting(range)) ?? .malformed
    }

    private mutating func finishRow(into rows: inout [ImportRow]) throws(ImportRefusal) {
        guard let row, let cells = parser?.cells else { return }
        endRow()
        guard let header else {
            self.header = try CSVHeader(cells: cells)
            return
        }
        // Spreadsheets write their empty lines as delimiters only.
        guard !cells.allSatisfy({ $0?.isEmpty == true }) else { return }
        rows.append(ImportRow(line: row.line, result: outcome(of: cells, under: header)))
    }

    private func outcome(of cells: [String?], under header: CSVHeader) -> ImportRow.Outcome {
        guard cells.count == header.cellCount else {
            return .refused([
                .row(
                    "the row has \(cells.count) fields and the first line \(header.cellCount)",
                    "give each column a field, and put text with delimiters in it between quotation marks")
            ])
        }
        var fields = ContactFields()
        var problems: [FieldProblem] = []
        for (descriptor, index) in header.columns {
            guard let cell = cells[index] else {
                problems.append(
                    FieldProblem(field: descriptor.name, problem: "this is not UTF-8", hint: "save the file as UTF-8"))
                continue
            }
            guard !cell.isEmpty else { continue }
            if let problem = descriptor.read(.string(cell), origin, &fields) { problems.append(problem) }
        }
        return problems.isEmpty ? .contact(fields) : .refused(problems)
    }

    private mutating func endRow() {
        row = nil
        lines.endRow()
    }

    /// Reports the row in progress and makes the line after its first line the next one.
    /// - Throws: if the row is the header, without which nothing can be read.
    private mutating func abandonRow(
        because problem: FieldProblem, into rows: inout [ImportRow]
    ) throws(ImportRefusal) {
        guard let row else { return }
        guard header != nil else {
            throw ImportRefusal(problem: "the first line cannot be read: \(problem.problem)", hint: problem.hint)
        }
        rows.append(ImportRow(line: row.line, result: .refused([problem])))
        parser?.reset()
        line = row.line + 1
        lines.goBack(to: lines.rowStart + row.firstLineBytes)
        self.row = nil
    }

    /// A line that is too long before its end has come is reported once and passed over.
    private mutating func refuseOverlongLine(into rows: inout [ImportRow]) throws(ImportRefusal) {
        guard header != nil else {
            throw ImportRefusal(problem: "the first line is too long", hint: "begin with a line of column names")
        }
        if !isSkippingLine { rows.append(ImportRow(line: line, result: .refused([.rowTooLong]))) }
        isSkippingLine = true
        lines.dropPending()
    }

    private static var badQuoting: FieldProblem {
        .row(
            "the row's quotation marks do not pair",
            "put a field between quotation marks as a whole, and write those inside it twice")
    }

    private static var openQuote: FieldProblem {
        .row("a quotation mark in the row is never closed", "close it, or write it twice if it belongs to the text")
    }
}
