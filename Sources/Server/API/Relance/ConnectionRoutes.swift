internal import Domain
internal import Engine
internal import EventStore
internal import JSON
internal import WhatsApp

/// `/api/relance/connect`, `disconnect`, `status`: an account's connection to WhatsApp (seed 000 §status, seed 003).
struct ConnectionRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [
            .deferred(.post, "/api/relance/connect", surface: .relance, access: Route.writers, connect),
            .deferred(.post, "/api/relance/disconnect", surface: .relance, access: Route.writers, disconnect),
            .deferred(.get, "/api/relance/status", surface: .relance, access: .anyRole, status),
        ]
    }

    private func connect(_ request: HTTPRequest) async throws -> HTTPResponse {
        let performed = try await services.perform(.startPairing(account: request.relanceAccount()), for: request)
        let overview = try services.accountRecord(request.relanceAccount())
        let code = overview.number.flatMap { services.engine.pairingCode(of: $0) }
        let session = overview.state.gateway
        return try HTTPResponse.data { json in
            json.member("whatsappStatus", session.status.rawValue)
            json.member("gateway", services.gateway(of: overview.state).rawValue)
            if session.status == .connected {
                json.member("message", "WhatsApp is connected already.")
                try write(nil, into: &json)
            } else {
                json.member("message", "Scan the QR code with WhatsApp: Linked devices, Link a device.")
                try write(code, into: &json)
            }
        }
        .after(performed)
    }

    /// Text, picture and path of a code; the members are there without one, too.
    private func write(_ code: PairingCode?, into json: inout JSONWriter) throws {
        guard let code else {
            for name: StaticString in ["qrCode", "qrText", "qrSvg", "expiresAt"] { json.nullMember(name) }
            return
        }
        json.member("qrCode", "data:image/png;base64,\(Base64.encode(try QRPicture.png(for: code.text)))")
        json.member("qrText", code.text)
        json.member("qrSvg", try QRPicture.svg(for: code.text))
        json.member("expiresAt", code.expiresAt)
    }

    private func disconnect(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try request.relanceAccount()
        let performed = try await services.perform(.disconnect(account: account), for: request)
        let status = try services.accountRecord(account).state.gateway.status
        return HTTPResponse.data { json in
            json.member("whatsappStatus", status.rawValue)
            json.member("message", "WhatsApp is disconnected. Nothing is sent until it is connected again.")
        }
        .after(performed)
    }

    private func status(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("userId", "businessId", "min-position")
        let position = try await services.headKnown(for: request)
        let overview = try services.accountRecord(request.relanceAccount())
        let code = overview.number.flatMap { services.engine.pairingCode(of: $0) }
        return HTTPResponse.data { write(overview, code, into: &$0) }.standing(at: position)
    }

    private func write(_ overview: AccountOverview, _ code: PairingCode?, into json: inout JSONWriter) {
        let (config, session) = (overview.state.config, overview.state.gateway)
        json.member("whatsappStatus", session.status.rawValue)
        json.member("enabled", config.enabled)
        json.member("enrollmentPaused", config.enrollmentPaused)
        json.member("sendingPaused", config.sendingPaused)
        json.member("defaultCampaignPaused", overview.state.defaultPause.isPaused)
        json.member("allowSimultaneousCampaigns", config.allowSimultaneousCampaigns)
        json.member("messagesSentToday", overview.messagesToday)
        json.member("maxMessagesPerDay", config.maxMessagesPerDay)
        json.member("maxTargetsPerCampaign", config.maxTargetsPerCampaign)
        json.member("lastQrScanDate", session.connectedAt)
        json.member("lastConnectionCheck", session.lastCheckOnRecord)
        json.member("connectionFailureCount", session.failures)
        json.member("lastConnectionFailure", session.lastFailureAt)
        json.member("gateway", services.gateway(of: overview.state).rawValue)
        json.object("pairing") {
            $0.member("waiting", session.pairingSince != nil)
            $0.member("since", session.pairingSince)
            $0.member("expiresAt", code?.expiresAt)
        }
        json.member("entitled", overview.state.entitlement.covers(services.engine.clock.now))
        json.member("entitledUntil", overview.state.entitlement.end)
    }
}

extension GatewaySession {
    /// A check that finds nothing new leaves no fact, so this is the last one that did.
    fileprivate var lastCheckOnRecord: Instant? {
        guard let connectedAt, let lastFailureAt else { return connectedAt ?? lastFailureAt }
        return max(connectedAt, lastFailureAt)
    }
}

extension Entitlement {
    /// Nil without an end.
    var end: Instant? {
        switch self {
        case .unlimited: nil
        case .until(let instant): instant
        }
    }
}
