/// One at a time for each account: what was found of it still holds when it is acted upon.
actor Turns {
    /// Those who wait for an account that somebody has; none for one that nobody has.
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    func take<R: Sendable>(of account: String, _ body: @Sendable () async throws -> R) async rethrows -> R {
        await begin(account)
        defer { end(account) }
        return try await body()
    }

    private func begin(_ account: String) async {
        guard waiting[account] != nil else {
            waiting[account] = []
            return
        }
        await withCheckedContinuation { waiting[account]?.append($0) }
    }

    private func end(_ account: String) {
        guard let others = waiting[account], let next = others.first else {
            waiting[account] = nil
            return
        }
        waiting[account]?.removeFirst()
        next.resume()
    }
}
