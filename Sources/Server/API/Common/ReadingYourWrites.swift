internal import Domain
internal import Engine
internal import EventStore

/// `min-position`: a read that waits until it can show a write.
extension ServerServices {
    /// Waits until everything can show what the request asks for, and says from where on the answer is.
    func catchUp(for request: HTTPRequest) async throws -> Position {
        if let wanted = try request.minimumPosition() { try await catchUp(with: wanted, patience: patience) }
        return readModels.position
    }

    /// As `catchUp(for:)`, for what is read from the engine's own state, which never lags behind its answers.
    func headKnown(for request: HTTPRequest) async throws -> Position {
        if let wanted = try request.minimumPosition(), wanted > engine.log.head {
            try await catchUp(with: wanted, patience: patience)
        }
        return engine.log.head
    }

    /// Waits for the read models. 504 once patience is at its end, 503 if one of them has stopped.
    func catchUp(with position: Position, patience: Duration) async throws {
        if readModels.position >= position { return }
        try refuseIfStopped()
        if await readModels.wait(until: position, timeout: patience) { return }
        try refuseIfStopped()
        throw Problem.behind(wanted: position, reached: readModels.position)
    }

    private func refuseIfStopped() throws(Problem) {
        for projection in readModels.projections {
            guard case .stopped(let position, let reason) = projection.state else { continue }
            throw .projectionStopped(name: projection.name, at: position, reason: reason)
        }
    }
}

extension HTTPRequest {
    /// `?min-position=` or `X-Min-Position`.
    func minimumPosition() throws(APIError) -> Position? {
        guard let text = query["min-position"] ?? headers["X-Min-Position"] else { return nil }
        guard let number = UInt64(text), number <= UInt64(Int64.max) else { throw Problem.positionInvalid.apiError }
        return Position(number)
    }
}
