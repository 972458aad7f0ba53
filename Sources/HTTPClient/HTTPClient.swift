internal import Dispatch

/// An HTTP client over libcurl: one request at a time, on a connection that is kept. Never follows redirects; verifies
/// TLS.
///
/// Use several clients for requests at the same time: a second request on one client waits for the first.
package final class HTTPClient: Sendable {
    /// libcurl's handle is used on this queue only, which also keeps its blocking calls off Swift's own threads.
    private let queue = DispatchQueue(label: "http.client")
    private let transfer: Transfer

    package init() throws(HTTPClientError) { transfer = try Transfer() }

    /// Sends a request and waits for the whole answer. An answer of any status is an answer, not an error.
    package func send(_ request: Request) throws(HTTPClientError) -> Response {
        try queue.sync { transfer.perform(request) }.get()
    }

    /// Sends a request and hands over each line of the answer's body as it comes, without its line end; `body` of what
    /// is returned is empty unless the status is an error. Return false to hang up.
    package func lines(
        _ request: Request, _ receive: @escaping @Sendable (String) -> Bool
    ) throws(HTTPClientError) -> Response {
        try queue.sync { transfer.perform(request, lines: LineSplitter(receive)) }.get()
    }

    /// As `send`, without holding up one of Swift's threads.
    package func sending(_ request: Request) async throws -> Response {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: self.transfer.perform(request)) }
        }
    }

    /// As `lines`, without holding up one of Swift's threads.
    package func receivingLines(
        _ request: Request, _ receive: @escaping @Sendable (String) -> Bool
    ) async throws -> Response {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: self.transfer.perform(request, lines: LineSplitter(receive)))
            }
        }
    }
}
