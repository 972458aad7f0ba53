/// Rows by stream number in memory: an open-addressing table beside dense arrays, so that a fold touches one slot and
/// one row per event. Rows are only ever added.
struct RowCache<Row: ProjectionRow>: Sendable {
    private struct Slot {
        /// 0: free. Stream numbers begin with 1.
        var stream: UInt64 = 0
        var index: UInt32 = 0
    }

    private var slots: [Slot]
    private(set) var streams: [UInt64] = []
    var rows: ContiguousArray<Row> = []

    var count: Int { rows.count }

    init() { slots = Array(repeating: Slot(), count: 1024) }

    mutating func removeAll() {
        streams.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        slots = Array(repeating: Slot(), count: slots.count)
    }

    /// Where the row of a stream is; nil if it is not here.
    @inline(__always)
    func index(of stream: UInt64) -> Int? {
        let mask = slots.count &- 1
        var at = Self.hash(stream) & mask
        while slots[at].stream != 0 {
            if slots[at].stream == stream { return Int(slots[at].index) }
            at = (at &+ 1) & mask
        }
        return nil
    }

    /// Adds the row of a stream that is not here yet.
    mutating func insert(_ row: Row, for stream: UInt64) -> Int {
        if 2 * (rows.count + 1) > slots.count { grow() }
        let index = rows.count
        streams.append(stream)
        rows.append(row)
        place(stream, index)
        return index
    }

    private mutating func place(_ stream: UInt64, _ index: Int) {
        let mask = slots.count &- 1
        var at = Self.hash(stream) & mask
        while slots[at].stream != 0 { at = (at &+ 1) & mask }
        slots[at] = Slot(stream: stream, index: UInt32(index))
    }

    private mutating func grow() {
        slots = Array(repeating: Slot(), count: slots.count * 2)
        for (index, stream) in streams.enumerated() { place(stream, index) }
    }

    @inline(__always)
    static func hash(_ stream: UInt64) -> Int {
        Int(truncatingIfNeeded: (stream &* 0x9E37_79B9_7F4A_7C15) >> 20)
    }

    /// Indexes in ascending order of stream.
    var ascending: [Int] {
        var order = Array(streams.indices)
        if zip(streams, streams.dropFirst()).allSatisfy({ $0 < $1 }) { return order }
        order.sort { streams[$0] < streams[$1] }
        return order
    }
}
