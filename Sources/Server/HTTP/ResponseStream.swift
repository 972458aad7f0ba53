internal import EventStore

/// Where a streaming answer is written to. Bounded: who writes faster than the peer reads is made to wait.
package final class ResponseStream: Sendable {
    /// The peer went away, or the server stops: there is nobody to write to.
    package struct Closed: Error {}

    private struct State {
        var bytes: [UInt8] = []
        /// How many of `bytes` are sent already; they are dropped now and then.
        var sent = 0
        var waiting: Int { bytes.count - sent }
        var isEnded = false
        var isBroken = false
        var isClosed = false
        var wasIdle = true
        var writers: [CheckedContinuation<Void, Never>] = []
    }

    enum Reading {
        case bytes(Int)
        case suspended, end, broken
    }

    private let parking: Parking
    private let capacity: Int
    private let state = Locked(State())
    private let task = Locked<Task<Void, Never>?>(nil)

    init(parking: Parking, capacity: Int) {
        self.parking = parking
        self.capacity = capacity
    }

    // MARK: The writer's side

    /// Queues bytes for the peer; waits while too much waits already.
    package func write(_ bytes: [UInt8]) async throws(Closed) {
        guard !bytes.isEmpty else { return }
        try append(bytes)
        await withCheckedContinuation { continuation in
            let goOn = state.withLock { state in
                if state.isClosed || state.waiting <= capacity { return true }
                state.writers.append(continuation)
                return false
            }
            if goOn { continuation.resume() }
        }
        if state.withLock({ $0.isClosed }) { throw Closed() }
    }

    package func write(_ text: String) async throws(Closed) { try await write(Array(text.utf8)) }

    /// One server-sent event; `data` may have several lines.
    package func event(_ data: [UInt8], name: String? = nil, id: String? = nil) async throws(Closed) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 64)
        if let id { bytes += Array("id: \(id)\n".utf8) }
        if let name { bytes += Array("event: \(name)\n".utf8) }
        for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            bytes += Array("data: ".utf8)
            bytes += line
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes.append(UInt8(ascii: "\n"))
        try await write(bytes)
    }

    private func append(_ bytes: [UInt8]) throws(Closed) {
        let isClosed = state.withLock { state in
            guard !state.isClosed else { return true }
            state.bytes.append(contentsOf: bytes)
            state.wasIdle = false
            return false
        }
        if isClosed { throw Closed() }
        parking.resume()
    }

    // MARK: Running

    /// Starts writing; called once, when the head of the answer is on its way.
    func start(_ body: StreamingBody) {
        parking.becomeStream()
        task.withLock {
            $0 = Task {
                let heart = body.heartbeat.map { beat in Task { await self.keepBeating(beat) } }
                do {
                    try await body.produce(self)
                    self.finish(isBroken: false)
                } catch {
                    self.finish(isBroken: true)
                }
                heart?.cancel()
            }
        }
    }

    private func keepBeating(_ heartbeat: StreamingBody.Heartbeat) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: heartbeat.every) } catch { return }
            let isDue = state.withLock { state in
                defer { state.wasIdle = true }
                return state.wasIdle && state.waiting == 0 && !state.isEnded
            }
            guard isDue else { continue }
            do { try append(heartbeat.bytes) } catch { return }
            state.withLock { $0.wasIdle = true }
        }
    }

    private func finish(isBroken: Bool) {
        state.withLock {
            $0.isEnded = true
            $0.isBroken = isBroken
        }
        parking.resume()
    }

    /// The request is over, whoever ended it.
    func close() {
        let writers = state.withLock { state in
            state.isClosed = true
            state.bytes = []
            state.sent = 0
            defer { state.writers = [] }
            return state.writers
        }
        for writer in writers { writer.resume() }
        task.withLock { $0.take() }?.cancel()
    }

    // MARK: The library's side

    /// Fills the buffer with what waits. With nothing to send, suspends the connection: returning 0 without that would
    /// make the library ask again at once, for ever.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
        let (reading, writers) = state.withLock { state -> (Reading, [CheckedContinuation<Void, Never>]) in
            guard state.waiting > 0 else {
                if state.isEnded { return (state.isBroken ? .broken : .end, []) }
                return (parking.suspend() ? .suspended : .end, [])
            }
            let count = min(state.waiting, buffer.count)
            unsafe state.bytes.withUnsafeBytes {
                unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[state.sent..<state.sent + count]))
            }
            state.sent += count
            if state.waiting == 0 {
                state.bytes.removeAll(keepingCapacity: state.bytes.capacity <= 2 * capacity)
                state.sent = 0
            } else if state.sent >= capacity {
                state.bytes.removeFirst(state.sent)
                state.sent = 0
            }
            guard state.waiting <= capacity / 2 else { return (.bytes(count), []) }
            defer { state.writers = [] }
            return (.bytes(count), state.writers)
        }
        for writer in writers { writer.resume() }
        return reading
    }
}
