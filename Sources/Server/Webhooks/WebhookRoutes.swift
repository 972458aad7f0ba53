internal import Domain
internal import Engine
internal import EventStore
internal import JSON
internal import WhatsApp

/// `/webhooks/whatsapp`: what WhatsApp and its gateways tell us (Meta: webhooks; WAHA: events).
///
/// Open to everybody, for a signature says who speaks. What is told is durable before it is answered; a refusal says
/// nothing of what was sent, and nothing of it is logged.
struct WebhookRoutes: Sendable {
    let services: ServerServices

    private static let path = "/webhooks/whatsapp"
    /// Meta: at most 3 MB, batches of up to 1,000 updates; a little more than that for those who count otherwise.
    static let bodyLimit = (3 << 20) + (64 << 10)

    var routes: [Route] {
        [
            .immediate(.get, Self.path, access: .open, handshake),
            .deferred(.post, Self.path, access: .open, body: .bytes(), bodyLimit: Self.bodyLimit, receive),
        ]
    }

    // MARK: The handshake

    /// Meta asks whether the address is ours: who knows the token gets the challenge back (Meta: verification requests).
    private func handshake(_ request: HTTPRequest) throws -> HTTPResponse {
        let query = request.query
        guard query["hub.mode"] == "subscribe", let challenge = query["hub.challenge"],
            let token = query["hub.verify_token"], isKnown(token)
        else {
            throw APIError.forbidden(
                "The verify token is not one of this server's.",
                hint: "hub.mode=subscribe, hub.challenge and the hub.verify_token that was set here")
        }
        // Plain text, whatever it holds: it comes from anybody who knows the token.
        var response = HTTPResponse.text(challenge)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
    }

    /// The installation's token, or one of an account with an app of its own. All are compared with, in memory, for
    /// anybody may ask as often as they like.
    private func isKnown(_ token: String) -> Bool {
        let token = Array(token.utf8)
        let known = services.engine.webhookSecrets.verifyTokens.union([house(.cloud, .verifyToken)].compactMap(\.self))
        return known.contains { !$0.isEmpty && ConstantTime.equal(Array($0.utf8), token) }
    }

    // MARK: Updates

    private func receive(_ request: HTTPRequest) async throws -> HTTPResponse {
        let (gateway, updates, secret) = try read(request)
        let news = updates.filter { if case .ignored = $0.kind { false } else { true } }
        services.webhooks.noteIgnored(updates.count - news.count)
        guard !news.isEmpty else {
            services.webhooks.note(gateway, .nothing)
            return .empty(status: 200)
        }
        let answer = await services.engine.perform(Request(.receive(news, signedWith: secret), actor: nil))
        do {
            _ = try answer.result.get()
        } catch {
            // Whoever is not answered 200 sends it again.
            services.webhooks.note(gateway, .unavailable)
            throw error
        }
        services.webhooks.note(gateway, .recorded)
        return HTTPResponse.empty(status: 200).standing(at: answer.position)
    }

    /// Proves who sent it, and only then looks into it.
    private func read(_ request: HTTPRequest) throws(APIError) -> (
        WebhookMetrics.Gateway, [ChannelUpdate], WebhookSecret
    ) {
        let gateway: WebhookMetrics.Gateway
        let proof: String?
        if let signature = request.headers["X-Hub-Signature-256"] {
            gateway = .cloud
            proof = fitting(house(.cloud, .appSecret), services.engine.webhookSecrets.appSecrets) { secret in
                WebhookSignature.verifies(cloud: signature, body: request.body, secret: secret)
            }
        } else if let signature = request.headers["X-Webhook-Hmac"] {
            gateway = .web
            proof = fitting(house(.web, .webhookKey), services.engine.webhookSecrets.webhookKeys) { key in
                WebhookSignature.verifies(web: signature, body: request.body, key: key)
            }
        } else {
            services.webhooks.note(.unknown, .unsigned)
            throw Self.unsigned
        }
        guard let proof else {
            services.webhooks.note(gateway, .forged)
            throw Self.forged
        }
        do throws(JSONError) {
            return switch gateway {
            case .web: (gateway, try WebWebhook.parse(request.body).updates, WebhookSecret(proof))
            case .cloud, .unknown: (gateway, try CloudWebhook.parse(request.body), WebhookSecret(proof))
            }
        } catch {
            services.webhooks.note(gateway, .malformed)
            throw error.apiError
        }
    }

    /// What the installation says for accounts that say nothing of their own.
    private func house(_ kind: GatewayKind, _ field: ChannelSettings.Field) -> String? {
        services.engine.settings.channel(kind)[field]
    }

    /// The secret that is the right one. The server's own is tried first: most webhooks bear it.
    private func fitting(_ own: String?, _ others: Set<String>, _ isRight: (String) -> Bool) -> String? {
        if let own, isRight(own) { return own }
        return others.first { $0 != own && isRight($0) }
    }

    private static let unsigned = refusal(
        "This webhook bears no signature.",
        hint: "X-Hub-Signature-256 of the Cloud API, or X-Webhook-Hmac of a WhatsApp-Web gateway",
        code: "signature-missing")

    private static let forged = refusal(
        "This webhook's signature is of no secret known here.",
        hint: "the HMAC over the very bytes of the body, under the app's secret or the gateway's webhook key",
        code: "signature-refused")

    private static func refusal(_ detail: String, hint: String, code: String) -> APIError {
        APIError(
            status: 401, code: code, detail: detail, hint: hint,
            // RFC 9110 §11.6.1: a 401 names what would be accepted.
            headers: ["WWW-Authenticate": #"HMAC realm="webhooks""#])
    }
}
