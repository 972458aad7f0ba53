internal import Domain
internal import Engine
internal import EventStore

/// Routes for whoever runs the process: probes, metrics, the API's description. They need no token and tell nothing of
/// any account.
enum OperationsRoutes {
    static func make(_ services: ServerServices) -> [Route] {
        [
            .immediate(.get, "/healthz", access: .open) { _ in .text("ok\n") },
            .deferred(.get, "/readyz", access: .open) { _ in readiness(services) },
            .immediate(.get, "/metrics", access: .open) { _ in
                .text(MetricsText(services).text, type: "text/plain; version=0.0.4; charset=utf-8")
            },
            .immediate(.get, "/openapi.yaml", access: .open) { _ in
                .bytes(OpenAPIDocument.yaml, type: "application/yaml; charset=utf-8")
            },
            .immediate(.get, "/openapi.json", access: .open) { _ in .json(try OpenAPIDocument.json.get()) },
        ]
    }

    /// Whether requests can be served in full; the reason if not.
    private static func readiness(_ services: ServerServices) -> HTTPResponse {
        if let reason = services.notReady() { return notReady(reason) }
        if let standstill = services.engine.statistics.snapshot.standstill {
            return notReady(standstill.withoutPaths)
        }
        for projection in services.readModels.projections {
            switch projection.state {
            // One that lags is catching up.
            case .running: break
            case .rebuilding:
                // With nothing to serve meanwhile, its lists would look empty.
                guard projection.position == .start, services.engine.log.head > .start else { break }
                return notReady("the read model \(projection.name) is being folded")
            case .stopped(let position, let reason):
                return notReady("the read model \(projection.name) stopped at position \(position): \(reason)")
            }
        }
        return .text("ready\n")
    }

    private static func notReady(_ reason: String) -> HTTPResponse {
        APIError.unavailable("Not ready: \(reason).", retryAfterSeconds: 2, code: "not-ready").response(on: .engine)
    }
}

extension StoreError {
    /// What keeps the log from being written, for whoever may ask: no paths of this machine.
    fileprivate var withoutPaths: String {
        switch self {
        case .diskFull: "there is no room left for the log: reads go on"
        case .mapFull: "the log's map is full"
        case .closed: "the log is closed"
        default: "the log is not written any more: restart the process; what was acknowledged is on disk"
        }
    }
}
