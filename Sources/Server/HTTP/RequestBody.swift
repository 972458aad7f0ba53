internal import EventStore

/// The body of a request in pieces, as they come. The client is made to wait while its reader is behind.
package final class RequestBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]

    /// The client went away, or the server stopped, before the body was whole.
    package struct Interrupted: Error, APIErrorConvertible {
        package var apiError: APIError { .malformed("The body ended before it was whole.", code: "incomplete-body") }
    }

    private struct State {
        var pieces: [[UInt8]] = []
        var buffered = 0
        var isWhole = false
        var isBroken = false
        /// Nobody reads any more: what still comes is thrown away.
        var isAbandoned = false
        var clientWaits = false
        var reader: CheckedContinuation<Void, Never>?
    }

    enum Offer { case taken, later, refused }

    /// Pieces are put together up to this size, so that a body of one-byte chunks is not a queue of one-byte arrays.
    private static let pieceSize = 16 << 10

    private let parking: Parking?
    private let capacity: Int
    private let state: Locked<State>

    init(parking: Parking, capacity: Int) {
        self.parking = parking
        self.capacity = capacity
        state = Locked(State())
    }

    /// A body that is there already; for tests without a socket.
    package init(whole bytes: [UInt8]) {
        parking = nil
        capacity = bytes.count
        state = Locked(State(pieces: bytes.isEmpty ? [] : [bytes], buffered: bytes.count, isWhole: true))
    }

    // MARK: The library's side

    /// `.later`: the connection is suspended and the same bytes will be offered again. `.refused`: the server stops.
    func offer(_ bytes: UnsafeBufferPointer<UInt8>) -> Offer {
        let (offer, reader) = state.withLock { state -> (Offer, CheckedContinuation<Void, Never>?) in
            if state.isAbandoned { return (.taken, nil) }
            if state.buffered >= capacity {
                guard parking?.suspend() == true else { return (.refused, nil) }
                state.clientWaits = true
                return (.later, nil)
            }
            if let last = state.pieces.indices.last, state.pieces[last].count + bytes.count <= Self.pieceSize {
                unsafe state.pieces[last].append(contentsOf: bytes)
            } else {
                unsafe state.pieces.append(Array(bytes))
            }
            state.buffered += bytes.count
            return (.taken, state.reader.take())
        }
        reader?.resume()
        return offer
    }

    /// The last piece has been offered.
    func end() { settle { $0.isWhole = true } }

    /// There will be no more, though there should be.
    func interrupt() { settle { if !$0.isWhole { $0.isBroken = true } } }

    /// The handler has answered; whatever it has not read goes to waste.
    func abandon() {
        settle {
            $0.isAbandoned = true
            $0.pieces = []
            $0.buffered = 0
            $0.clientWaits = false
        }
        parking?.resume()
    }

    private func settle(_ change: (inout State) -> Void) {
        let reader = state.withLock { state in
            change(&state)
            return state.reader.take()
        }
        reader?.resume()
    }

    // MARK: The handler's side

    /// The next piece; nil after the last. One reader at a time.
    package func next() async throws(Interrupted) -> [UInt8]? {
        while true {
            if let turn = takeTurn() { return try turn.get() }
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state in
                    if !state.pieces.isEmpty || state.isWhole || state.isBroken { return true }
                    state.reader = continuation
                    return false
                }
                if ready { continuation.resume() }
            }
        }
    }

    /// Nil while there is nothing to say.
    private func takeTurn() -> Result<[UInt8]?, Interrupted>? {
        let (turn, wake) = state.withLock { state -> (Result<[UInt8]?, Interrupted>?, Bool) in
            guard !state.pieces.isEmpty else {
                if state.isBroken { return (.failure(Interrupted()), false) }
                return (state.isWhole ? .success(nil) : nil, false)
            }
            let piece = state.pieces.removeFirst()
            state.buffered -= piece.count
            let wake = state.clientWaits && state.buffered <= capacity / 2
            if wake { state.clientWaits = false }
            return (.success(piece), wake)
        }
        if wake { parking?.resume() }
        return turn
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        let body: RequestBody

        package mutating func next() async throws -> [UInt8]? { try await body.next() }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }
}
