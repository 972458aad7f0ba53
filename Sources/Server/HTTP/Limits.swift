/// What one server takes at most.
package struct HTTPLimits: Sendable {
    /// Bytes of an ordinary body; a route may set its own.
    package var body = 10 << 20
    /// Bytes read and thrown away so that a client that has been refused can still read the answer.
    package var drained = 64 << 20
    /// How long a refused client may be silent in the middle of its body before it is no longer heard out.
    package var lingerSeconds = 10
    /// Bytes of an upload that wait for their reader before the client is made to wait.
    package var uploadBuffer = 256 << 10
    /// Bytes of all header fields together: 431 beyond.
    package var headers = 16 << 10
    /// Bytes of path and query: 414 beyond.
    package var target = 8 << 10
    /// How long a connection may be silent while a request is awaited or sent.
    package var idleSeconds = 30
    package var connections = 10_000
    /// Threads that read, answer and write; one a core unless set.
    package var threads: Int?

    package init() {}
}
