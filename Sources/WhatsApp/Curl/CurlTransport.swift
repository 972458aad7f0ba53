import Foundation

/// HTTP over libcurl: one thread, one multi handle, connections that are kept; HTTP/2 where a TLS server offers it.
///
/// Whether a request may have been acted upon decides if it may be said again, so libcurl's own habit of repeating a
/// request on a connection that broke is kept within what `CallEvidence` proves. Redirects are not followed; TLS peers
/// are verified; libcurl's proxy variables (`https_proxy` …) hold.
package final class CurlTransport: HTTPTransport {
    private let desk: CallDesk
    /// Set for the length of the thread.
    private let running = DispatchGroup()

    package init(_ settings: CurlSettings = CurlSettings()) throws(CurlError) {
        let loop = try CurlLoop(settings)
        desk = loop.desk
        running.enter()
        let thread = Thread { [running] in
            loop.run()
            running.leave()
        }
        thread.name = "http"
        thread.stackSize = 1 << 20
        thread.start()
    }

    deinit { desk.close() }

    package var pending: Int { desk.pending }

    /// A call that waits longer than its own time-out for a place among those under way is not sent; once it has
    /// begun, it has its whole time-out. After `stop()`, `done` comes at once and on the caller's thread.
    package func start(_ call: HTTPCall, _ done: @escaping @Sendable (HTTPOutcome) -> Void) {
        if !desk.take(Asked(call, at: Asked.now, done)) { done(.notSent("the transport has stopped")) }
    }

    /// From `done` itself it does not wait.
    package func stop() {
        desk.close()
        if !desk.isOwnThread { running.wait() }
    }
}
