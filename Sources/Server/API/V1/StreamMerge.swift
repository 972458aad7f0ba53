package import EventStore

/// The events of a few streams in the log's order.
///
/// A stream is looked at from where the wanted ones begin, and no further than they go: a page of a long history costs
/// the page, and so does each look of somebody who follows it.
package struct StreamMerge {
    private let log: any LogReading
    private let streams: [StreamNumber]

    package init(_ log: any LogReading, _ streams: [StreamNumber]) {
        self.log = log
        self.streams = streams
    }

    /// The first of the positions from one bound to the other whose events are taken; backward, the last, latest first.
    package func positions(
        from lower: Position, through upper: Position, _ direction: ReadDirection, limit: Int,
        _ takes: (HotPrefix) -> Bool
    ) throws -> [Position] {
        guard lower <= upper else { return [] }
        var found: [Position] = []
        for stream in streams {
            guard let start = try version(of: stream, from: lower, through: upper, direction) else { continue }
            var left = limit
            try log.readStream(stream, from: start, direction: direction, limit: .max) { record in
                guard left > 0, lower <= record.position, record.position <= upper else { return false }
                if takes(try record.hotPrefix()) {
                    found.append(record.position)
                    left -= 1
                }
                return true
            }
        }
        found.sort { direction == .forward ? $0 < $1 : $0 > $1 }
        return Array(found.prefix(limit))
    }

    /// Where to begin in a stream: at its first event within the bounds, or at its last; nil where none can be there. By
    /// bisection, for positions rise with versions.
    private func version(
        of stream: StreamNumber, from lower: Position, through upper: Position, _ direction: ReadDirection
    ) throws -> StreamVersion? {
        guard let last = try event(.last, of: stream) else { return nil }
        // How many come before what is wanted, or up to its end.
        var (low, high) = (UInt32(0), last.version.rawValue)
        while low < high {
            let middle = low + (high - low) / 2
            guard let event = try event(StreamVersion(middle + 1), of: stream) else { break }
            let isBefore = direction == .forward ? event.position < lower : event.position <= upper
            if isBefore { low = middle + 1 } else { high = middle }
        }
        switch direction {
        case .forward: return low < last.version.rawValue ? StreamVersion(low + 1) : nil
        case .backward: return low > 0 ? StreamVersion(low) : nil
        }
    }

    /// The event of that version, or the last there is.
    private func event(
        _ version: StreamVersion, of stream: StreamNumber
    ) throws -> (version: StreamVersion, position: Position)? {
        var found: (version: StreamVersion, position: Position)?
        try log.readStream(stream, from: version, direction: .backward, limit: 1) { record in
            found = (try record.hotPrefix().version, record.position)
            return false
        }
        return found
    }
}
