/// What a backend's batch provides, so that the rules of appending are written once.
protocol AppendTarget: LogBatch {
    var lastRecordedAt: UInt64 { get }

    /// The position and id of a stream's event; `corrupt` where the index knows it and the log does not.
    func identity(
        of stream: StreamNumber, _ version: StreamVersion
    ) throws(StoreError) -> (position: Position, id: EventID, recordedAt: UInt64)

    /// Writes one event at `nextPosition` and steps on. An error leaves the batch fit only to be thrown away.
    func store(
        _ event: ProposedEvent, stream: StreamNumber, version: StreamVersion, recordedAt: UInt64
    ) throws(StoreError)
}

extension AppendTarget {
    @discardableResult
    func append(_ appends: [StreamAppend]) throws(StoreError) -> [Appended] {
        try checkShape(appends)
        if let repeated = try checkVersions(appends) { return repeated }
        var results: [Appended] = []
        results.reserveCapacity(appends.count)
        for append in appends { results.append(try write(append)) }
        return results
    }

    /// Refuses what no state of the log could accept.
    private func checkShape(_ appends: [StreamAppend]) throws(StoreError) {
        var total = 0
        for append in appends {
            total += append.events.count
            if append.events.isEmpty { throw .invalidAppend(reason: "an append without events: give at least one") }
            if append.stream == .new && append.expected != .none {
                throw .invalidAppend(reason: "a new stream is expected at version 0, not \(append.expected)")
            }
            for event in append.events where event.body.count > RecordEncoder.maximumBodyBytes {
                throw .recordTooLarge(bytes: event.body.count, limit: RecordEncoder.maximumBodyBytes)
            }
        }
        if appends.isEmpty { throw .invalidAppend(reason: "an append without streams: give at least one") }
        if total > LogLimits.eventsPerAppend {
            throw .tooManyEvents(count: total, limit: LogLimits.eventsPerAppend)
        }
        guard appends.count > 1 else { return }
        var seen = Set<StreamNumber>(minimumCapacity: appends.count)
        for case .existing(let stream) in appends.lazy.map(\.stream) where !seen.insert(stream).inserted {
            throw .repeatedStream(stream)
        }
    }

    /// Checks every stream before any is written. Returns the first results where all of it is a repeat, nil where all
    /// of it is to be written, and throws otherwise.
    private func checkVersions(_ appends: [StreamAppend]) throws(StoreError) -> [Appended]? {
        var repeats: [Appended] = []
        var conflict: StoreError?
        for append in appends {
            guard case .existing(let stream) = append.stream else { continue }
            let actual = try version(of: stream)
            if actual == .none { throw .unknownStream(stream) }
            if actual == append.expected { continue }
            let mismatch = StoreError.versionConflict(stream: stream, expected: append.expected, actual: actual)
            guard let found = try findRepeat(append, stream, actual) else { throw mismatch }
            conflict = conflict ?? mismatch
            repeats.append(found)
        }
        if repeats.isEmpty { return nil }
        if let conflict, repeats.count < appends.count { throw conflict }
        return repeats
    }

    private func findRepeat(
        _ append: StreamAppend, _ stream: StreamNumber, _ actual: StreamVersion
    ) throws(StoreError) -> Appended? {
        guard UInt64(append.expected.rawValue) + UInt64(append.events.count) <= UInt64(actual.rawValue) else {
            return nil
        }
        var version = append.expected
        var positions: [Position] = []
        var recordedAt: UInt64 = 0
        for event in append.events {
            version = version.next
            let stored = try identity(of: stream, version)
            guard stored.id == event.id else { return nil }
            positions.append(stored.position)
            recordedAt = stored.recordedAt
        }
        return Appended(
            stream: stream, positions: positions, version: version, recordedAt: recordedAt, isRepeat: true)
    }

    private func write(_ append: StreamAppend) throws(StoreError) -> Appended {
        let stream: StreamNumber
        switch append.stream {
        case .new: stream = StreamNumber(nextPosition)
        case .existing(let number): stream = number
        }
        var version = append.expected
        var positions: [Position] = []
        positions.reserveCapacity(append.events.count)
        var recordedAt = lastRecordedAt
        for event in append.events {
            version = version.next
            recordedAt = max(recordedAt, event.recordedAt)
            positions.append(nextPosition)
            try store(event, stream: stream, version: version, recordedAt: recordedAt)
        }
        return Appended(
            stream: stream, positions: positions, version: version, recordedAt: recordedAt, isRepeat: false)
    }
}
