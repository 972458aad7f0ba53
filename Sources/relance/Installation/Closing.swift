/// What was opened, and how to close it again, the last first.
///
/// The same list serves a stop and an opening that fails half-way.
struct Closing: Sendable {
    private var steps: [(name: String, close: @Sendable () async throws -> Void)] = []

    mutating func add(_ name: String, _ close: @escaping @Sendable () async throws -> Void) {
        steps.append((name: name, close: close))
    }

    /// Closes everything, also where some of it fails; what failed.
    func run() async -> [String] {
        var failures: [String] = []
        for step in steps.reversed() {
            do { try await step.close() } catch {
                failures.append("closing \(step.name): \(Failures.explain(error).what)")
            }
        }
        return failures
    }
}
