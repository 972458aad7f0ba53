import Dispatch
import Foundation
import Testing
import WhatsApp

/// A transport that is stopped whatever happens.
func withTransport(
    _ change: (inout CurlSettings) -> Void = { _ in }, _ test: (CurlTransport) async throws -> Void
) async throws {
    var settings = CurlSettings()
    // On a busy machine much time may pass between two lines of a test.
    settings.idleLifetime = .seconds(600)
    change(&settings)
    let transport = try CurlTransport(settings)
    do {
        try await test(transport)
    } catch {
        await transport.stopped()
        throw error
    }
    await transport.stopped()
}

extension CurlTransport {
    func outcome(_ call: HTTPCall) async -> HTTPOutcome {
        await withCheckedContinuation { continuation in start(call) { continuation.resume(returning: $0) } }
    }

    /// Without holding up one of Swift's few threads.
    func stopped() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.stop()
                continuation.resume()
            }
        }
    }

    func post(
        _ url: String, _ body: String = #"{"n":1}"#, timeout: Duration = .seconds(20)
    ) async -> HTTPOutcome {
        await outcome(.post(url, body, timeout: timeout))
    }
}

extension HTTPCall {
    static func post(_ url: String, _ body: String = #"{"n":1}"#, timeout: Duration = .seconds(20)) -> HTTPCall {
        HTTPCall("POST", url, body: .json(Array(body.utf8)), timeout: timeout)
    }
}

extension HTTPOutcome {
    var answer: HTTPAnswer? {
        if case .answered(let answer) = self { answer } else { nil }
    }

    /// `200`, `not sent`, `unknown`.
    var word: String {
        switch self {
        case .answered(let answer): "\(answer.status)"
        case .notSent: "not sent"
        case .unknown: "unknown"
        }
    }

    /// Why there is no answer.
    var reason: String {
        switch self {
        case .answered: ""
        case .notSent(let reason), .unknown(let reason): reason
        }
    }
}

/// Waits for a condition that others bring about, for as long as that may take on a busy machine.
func eventually(_ condition: @Sendable () -> Bool) async -> Bool {
    for _ in 0..<6_000 {
        if condition() { return true }
        await pause(milliseconds: 10)
    }
    return condition()
}

/// Lets time pass without holding up one of Swift's few threads. For what only time can bring about.
func pause(milliseconds: Int) async {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { continuation.resume() }
    }
}

/// A value behind a lock.
///
/// `@unchecked Sendable`: reached only under the lock.
final class TransportCell<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value

    init(_ value: sending Value) { held = value }

    var value: Value { lock.withLock { held } }

    func change<R>(_ body: (inout Value) -> R) -> R { lock.withLock { body(&held) } }
}
