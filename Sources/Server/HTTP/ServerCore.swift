internal import EventStore
internal import Synchronization

/// What all requests of one server share.
final class ServerCore: Sendable {
    let router: Router
    let limits: HTTPLimits
    let log: @Sendable (AccessRecord) -> Void
    let connections = OpenConnections()

    private let parked = Locked<[ObjectIdentifier: Parking]>([:])
    private let stopping = Atomic<Bool>(false)
    private let open = Atomic<Int>(0)

    init(router: Router, limits: HTTPLimits, log: @escaping @Sendable (AccessRecord) -> Void) {
        self.router = router
        self.limits = limits
        self.log = log
    }

    /// Once true, new requests are refused and streams end.
    var isStopping: Bool { stopping.load(ordering: .acquiring) }

    /// Requests that have begun and are not over.
    var openRequests: Int { open.load(ordering: .relaxed) }

    func requestBegan() { open.wrappingAdd(1, ordering: .relaxed) }

    func requestEnded() { open.wrappingSubtract(1, ordering: .relaxed) }

    /// Remembers a connection that may be suspended. False once no more may be.
    func park(_ parking: Parking) -> Bool {
        parked.withLock { parked in
            guard !isStopping else { return false }
            parked[ObjectIdentifier(parking)] = parking
            return true
        }
    }

    func unpark(_ parking: Parking) { _ = parked.withLock { $0.removeValue(forKey: ObjectIdentifier(parking)) } }

    /// Refuses what comes and ends the streams; who waits for an answer goes on waiting.
    func beginStopping() {
        let all = parked.withLock { parked in
            stopping.store(true, ordering: .releasing)
            return Array(parked.values)
        }
        for parking in all { parking.close(onlyStreams: true) }
    }

    /// Wakes whoever still waits; each is answered 503.
    func wakeAll() {
        for parking in parked.withLock({ Array($0.values) }) { parking.close() }
    }
}
