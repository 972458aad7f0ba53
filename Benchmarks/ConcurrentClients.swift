import EventStore
import Foundation

/// Clients that each append, wait for the answer, and append again, to streams at random.
final class ConcurrentClients: Sendable {
    private struct State {
        var versions: [UInt32]
        var left: [Int]
        var running: Int
        var random: UInt64 = 42
    }

    private let appender: Appender
    private let state: Locked<State>
    private let done = DispatchSemaphore(value: 0)
    private let clients: Int

    init(log: any EventLog, clients: Int, perClient: Int, streams: Int) {
        appender = Appender(log: log)
        self.clients = clients
        state = Locked(
            State(
                versions: [UInt32](repeating: 1, count: streams), left: [Int](repeating: perClient, count: clients),
                running: clients))
    }

    /// Returns when every client has had all its answers.
    func run() {
        for client in 0..<clients { next(client) }
        done.wait()
        appender.stop()
    }

    /// Stream, version and id of the client's next append; nil when it is done. Each client keeps to its own streams.
    private func draw(_ client: Int) -> (stream: Int, version: UInt32)? {
        state.withLock { state in
            guard state.left[client] > 0 else {
                state.running -= 1
                if state.running == 0 { done.signal() }
                return nil
            }
            state.left[client] -= 1
            state.random = state.random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let perClient = state.versions.count / clients
            let stream = client * perClient + Int(state.random >> 33) % perClient
            defer { state.versions[stream] += 1 }
            return (stream, state.versions[stream])
        }
    }

    private func next(_ client: Int) {
        guard let (stream, version) = draw(client) else { return }
        let number = StreamNumber(UInt64(stream + 1))
        let append = StreamAppend.existing(
            number, at: StreamVersion(version), [LogBenchmarks.event(Int(version) + 1, type: 5)])
        let isQueued = appender.submit([append]) { [self] result in
            if case .failure(let error) = result { preconditionFailure(error.description) }
            next(client)
        }
        precondition(isQueued)
    }
}
