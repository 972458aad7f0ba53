internal import Dispatch

/// Runs what takes long on a thread of its own: on one that serves requests it would hold up everybody else's.
func apart<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
    }
}
