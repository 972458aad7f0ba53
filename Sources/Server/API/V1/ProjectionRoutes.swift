internal import Engine
internal import EventStore
internal import JSON

/// `/api/v1/projections`: the read models and how far they are.
struct ProjectionRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [
            .deferred(.get, "/api/v1/projections", access: .anyRole, list),
            .deferred(.post, "/api/v1/projections/{name}/rebuild", access: .roles([.admin]), rebuild),
        ]
    }

    /// How long a rebuild may take for its answer to be waited for; after that it goes on behind a 202.
    private static let patience = Duration.seconds(10)

    private func list(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("min-position")
        _ = try await services.catchUp(for: request)
        let head = services.engine.log.head
        let reports = services.readModels.projections
        return HTTPResponse.json { json in
            json.object { json in
                json.member("head", head.rawValue)
                json.array("projections") { json in for report in reports { write(report, head, into: &json) } }
            }
        }
        .standing(at: head)
    }

    private func rebuild(_ request: HTTPRequest) async throws -> HTTPResponse {
        let name = request.parameter("name")
        let known = services.readModels.projections.map(\.name)
        guard known.contains(name) else { throw Problem.projectionUnknown(known: known) }
        guard services.rebuilds.start(name, services.readModels) else { throw Problem.rebuildRunning(name: name) }
        // RFC 7240: the asker would rather look at the progress than wait.
        let waits = request.headers["Prefer"]?.contains("respond-async") != true
        let isDone = await services.rebuilds.wait(for: name, patience: waits ? Self.patience : .zero)
        if isDone, let reason = services.rebuilds.lastFailure(of: name) {
            throw Problem.rebuildFailed(name: name, reason: reason)
        }
        guard let report = services.readModels.projections.first(where: { $0.name == name }) else {
            throw APIError.unexpected
        }
        let head = services.engine.log.head
        return HTTPResponse.json(status: isDone ? 200 : 202) { write(report, head, into: &$0) }.standing(at: head)
    }

    private func write(_ report: ProjectionReport, _ head: Position, into json: inout JSONWriter) {
        json.object { json in
            json.member("name", report.name)
            json.member("position", report.position.rawValue)
            json.member("lag", head.rawValue - min(head.rawValue, report.position.rawValue))
            let isRebuilding = services.rebuilds.isRunning(report.name) || report.state == .rebuilding
            if case .stopped(let position, let reason) = report.state {
                json.member("state", isRebuilding ? "rebuilding" : "stopped")
                json.object("stopped") {
                    $0.member("position", position.rawValue)
                    $0.member("reason", reason)
                }
            } else {
                json.member("state", isRebuilding ? "rebuilding" : "running")
                json.nullMember("stopped")
            }
            if let progress = services.rebuilds.progress(of: report.name) {
                json.object("progress") {
                    $0.member("done", progress.done)
                    $0.member("total", progress.total)
                }
            } else {
                json.nullMember("progress")
            }
            if let outcome = services.rebuilds.lastOutcome(of: report.name) {
                json.object("lastRebuild") {
                    $0.member("comparison", outcome.comparison.rawValue)
                    $0.member("position", outcome.position.rawValue)
                    $0.member("digest", outcome.digest?.hexadecimal)
                }
            } else {
                json.nullMember("lastRebuild")
            }
            json.member("lastRebuildFailure", services.rebuilds.lastFailure(of: report.name))
        }
    }
}
