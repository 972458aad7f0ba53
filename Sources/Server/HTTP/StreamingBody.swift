/// A body that is written while it is sent: exports, and events as they happen.
package struct StreamingBody: Sendable {
    /// Bytes that are sent when nothing else was for a while; without them a peer that has gone is never noticed.
    package struct Heartbeat: Sendable {
        package let every: Duration
        package let bytes: [UInt8]

        package init(every: Duration, bytes: [UInt8]) {
            self.every = every
            self.bytes = bytes
        }
    }

    /// Writes the body. Runs in a task of its own, which is cancelled when the peer goes or the server stops; the body
    /// ends when it returns, and is cut off, so that the peer notices, when it throws.
    package typealias Produce = @Sendable (ResponseStream) async throws -> Void

    package let heartbeat: Heartbeat?
    /// Bytes that may wait for the peer before `write` waits too.
    package let capacity: Int
    package let produce: Produce

    package init(heartbeat: Heartbeat? = nil, capacity: Int = 256 << 10, _ produce: @escaping Produce) {
        self.heartbeat = heartbeat
        self.capacity = capacity
        self.produce = produce
    }
}

extension HTTPResponse {
    /// Server-sent events, with a comment as heartbeat.
    package static func events(
        heartbeatEvery interval: Duration = .seconds(15), _ produce: @escaping StreamingBody.Produce
    ) -> HTTPResponse {
        let heartbeat = StreamingBody.Heartbeat(every: interval, bytes: Array(": \n\n".utf8))
        return HTTPResponse(
            headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"],
            body: .stream(StreamingBody(heartbeat: heartbeat, produce)))
    }
}
