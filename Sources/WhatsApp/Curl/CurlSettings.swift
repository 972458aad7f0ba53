/// How much a `CurlTransport` does at a time, and how long it waits for what.
package struct CurlSettings: Sendable {
    /// Connections open at a time, to all hosts together.
    package var connections = 256
    package var connectionsPerHost = 64
    /// Calls under way at a time, to all hosts together: over HTTP/2 many of them share a connection.
    package var calls = 1024
    /// One host that hangs leaves room for the others.
    package var callsPerHost = 512
    /// A connection that was idle for longer is not used again. Servers hang up on idle connections, and a request that
    /// crosses with that proves nothing; Node, on which WhatsApp-Web gateways run, waits 5 s.
    package var idleLifetime = Duration.seconds(4)
    /// A long body is given up when nothing moves for so long.
    package var stallTimeout = Duration.seconds(30)
    /// A file of certificates (PEM) to trust instead of the system's: for gateways with an authority of their own.
    package var authorities: String?

    package init() {}
}

/// Why there is no transport.
package enum CurlError: Error, Hashable, Sendable {
    /// libcurl has no memory, or no file descriptors.
    case notStarted
    /// Nobody can read the file of certificates.
    case unreadableAuthorities
}
