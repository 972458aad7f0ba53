internal import Domain
internal import Engine
internal import EventStore

/// Routes for whoever runs the process: probes, metrics, the API's description. They need no token and tell nothing of
/// any account.
enum OperationsRoutes {
    static func make(_ services: ServerServices) -> [Route] {
        [
            .immediate(.get, "/healthz", access: .open) { _ in .text("ok\n") },
            .immediate(.get, "/readyz", access: .open) { _ in try readiness(services) },
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
    private static func readiness(_ services: ServerServices) throws -> HTTPResponse {
        if let reason = services.notReady() { return notReady(reason) }
        // Only what stopped for good counts: one that lags is catching up.
        for projection in services.readModels.projections {
            guard case .stopped(let position, let reason) = projection.state else { continue }
            return notReady("the read model \(projection.name) stopped at position \(position): \(reason)")
        }
        return .text("ready\n")
    }

    private static func notReady(_ reason: String) -> HTTPResponse {
        APIError.unavailable("Not ready: \(reason).", retryAfterSeconds: 2, code: "not-ready").response(on: .engine)
    }
}
