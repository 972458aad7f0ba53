internal import EventStore

/// How long receivers are waited for. All of it is real time: what they do has nothing to do with the engine's clock.
package struct OutboxSettings: Sendable {
    /// After the first failure; it doubles with each one more.
    package var firstPause = Duration.seconds(1)
    package var longestPause = Duration.seconds(300)
    /// How a pause passes; throws where the task that waits is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// For finding the host, connecting and TLS.
    package var connectTimeout = Duration.seconds(5)
    /// For a whole delivery.
    package var timeout = Duration.seconds(15)
    /// The most the record of progress may ever hold, in bytes of address space.
    package var mapSize = Environment.defaultMapSize

    package init() {}
}
