import CCSV

/// libcsv in strict mode, fed one line at a time, so that it can be started anew wherever a line begins.
///
/// `@safe`: the pointer is made, used and freed in here alone.
@safe final class CSVParser {
    enum Progress {
        /// The row is complete; it is in `cells`.
        case row
        /// Nothing but spaces outside of any row.
        case blank
        /// A quotation mark is open: the row goes on in the next line.
        case open
        /// Bad quoting. The parser must be `reset` before the next line.
        case malformed
    }

    private let parser: UnsafeMutablePointer<csv_parser>
    private let collector = Collector()
    private let delimiter: UInt8

    init(delimiter: UInt8) {
        self.delimiter = delimiter
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: csv_parser())
        start()
    }

    deinit {
        unsafe csv_free(parser)
        unsafe parser.deallocate()
    }

    /// The fields of the last complete row; a nil one is not UTF-8.
    var cells: [String?] { collector.cells }

    /// Reads one line that ends with a line end (add one at the end of a file).
    func read(_ line: Span<UInt8>) -> Progress {
        if collector.isComplete { collector.clear() }
        let isParsed = unsafe line.withUnsafeBufferPointer { bytes in
            // The collector lives as long as `self`; libcsv calls back only within this call and keeps no pointer.
            unsafe csv_parse(
                parser, bytes.baseAddress, bytes.count, Self.onField, Self.onRow,
                Unmanaged.passUnretained(collector).toOpaque()) == bytes.count
        }
        if !isParsed { return .malformed }
        if collector.isComplete { return .row }
        return unsafe parser.pointee.pstate == Self.rowNotBegun ? .blank : .open
    }

    /// Forgets the row in progress.
    func reset() {
        unsafe csv_free(parser)
        start()
        collector.clear()
    }

    private func start() {
        unsafe csv_init(parser, UInt8(CSV_STRICT))
        unsafe csv_set_delim(parser, delimiter)
    }

    /// libcsv's ROW_NOT_BEGUN, which its header keeps to itself.
    private static let rowNotBegun: Int32 = 0

    // Closures made here belong to no actor: they run on whichever thread calls `csv_parse`.
    private static let onField: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
        unsafe collector(of: $2)?.add(UnsafeRawBufferPointer(start: $0, count: $1))
    }

    private static let onRow: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = {
        unsafe collector(of: $1)?.isComplete = true
    }

    private static func collector(of context: UnsafeMutableRawPointer?) -> Collector? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue()
    }
}

/// Where libcsv's callbacks put what they are given.
private final class Collector {
    private(set) var cells: [String?] = []
    var isComplete = false

    func add(_ bytes: UnsafeRawBufferPointer) {
        unsafe cells.append(String(validating: bytes, as: UTF8.self))
    }

    func clear() {
        cells.removeAll(keepingCapacity: true)
        isComplete = false
    }
}
