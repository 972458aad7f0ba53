internal import Domain
internal import Engine
internal import EventStore
internal import Intake
internal import JSON
internal import WhatsApp

/// `/api/relance/connect`, `disconnect`, `status`: an account's connection to WhatsApp (seed 000 §status, seed 003).
struct ConnectionRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [
            .deferred(.post, "/api/relance/connect", surface: .relance, access: Route.writers, body: .bytes(), connect),
            .deferred(.post, "/api/relance/disconnect", surface: .relance, access: Route.writers, disconnect),
            .deferred(.get, "/api/relance/status", surface: .relance, access: .anyRole, status),
        ]
    }

    private func connect(_ request: HTTPRequest) async throws -> HTTPResponse {
        let (account, language) = (try request.relanceAccount(), request.language)
        let phone = try phone(in: request, of: account)
        let performed = try await services.perform(.startPairing(account: account), for: request)
        let number = try services.accountRecord(account).number
        try await patiently { [services] in
            guard let number, case .waiting = services.engine.pairing(of: number) else { return true }
            return false
        }
        if let phone, let number { try await askForTypedCode(phone, account, number, request) }
        let overview = try services.accountRecord(account)
        if case .failed(let code)? = number.flatMap({ services.engine.pairing(of: $0) }) {
            throw Problem.pairingFailed(code: code, advice: ErrorTable.meaning(of: code).advice[language])
        }
        let code = number.flatMap { pairingCode(of: $0) }
        let session = overview.state.gateway
        return try HTTPResponse.data { json in
            json.member("whatsappStatus", session.status.rawValue)
            json.member("gateway", overview.gateway.rawValue)
            json.member("banRiskWarning", overview.state.banRiskWarning(on: overview.gateway)?[language])
            if session.status == .connected {
                json.member("message", Self.connected[language])
                try write(nil, into: &json)
            } else {
                json.member("message", Self.instruction(code)[language])
                try write(code, into: &json)
            }
        }
        .speaking(language).after(performed)
    }

    private static let connected = LocalizedText(french: "WhatsApp est connecté.", english: "WhatsApp is connected.")
    private static let asked = LocalizedText(
        french: "WhatsApp n’a pas encore répondu ; GET /api/relance/status dira la suite.",
        english: "WhatsApp has not answered yet; GET /api/relance/status will tell.")
    private static let scan = LocalizedText(
        french: "Scannez le code QR avec WhatsApp : Appareils connectés, Connecter un appareil.",
        english: "Scan the QR code with WhatsApp: Linked devices, Link a device.")
    private static let type = LocalizedText(
        french: "Saisissez le code dans WhatsApp : Appareils connectés, Connecter avec un numéro de téléphone.",
        english: "Type the code into WhatsApp: Linked devices, Link with phone number.")

    private static func instruction(_ code: PairingCode?) -> LocalizedText {
        guard let code else { return asked }
        return code.typed == nil ? scan : type
    }

    // MARK: A code that is typed

    /// The number of the telephone that is to type a code instead of scanning one; nil where none is named.
    private func phone(in request: HTTPRequest, of account: String) throws -> String? {
        let body = try request.jsonIfAny()
        let phone = body.string("phone", length: 1...40)
        try body.finish()
        guard let phone else { return nil }
        let overview = try services.accountRecord(account)
        guard overview.gateway == .web else { throw Problem.typedCodeUnavailable(overview.gateway) }
        do throws(PhoneNumberRefusal) {
            return try PhoneNumbers.normalise(phone, accountCountry: overview.state.config.country).text
        } catch {
            throw APIError.invalid("/phone", "is not right: \(error.problem)", hint: error.hint)
        }
    }

    /// Part of the request that started the pairing, so it bears no key of its own; asked for again, another code
    /// comes, and the telephone takes the last.
    private func askForTypedCode(
        _ phone: String, _ account: String, _ number: AccountNumber, _ request: HTTPRequest
    ) async throws {
        guard pairingCode(of: number) != nil else { return }
        let command = Command.requestPairingCode(account: account, phone: phone)
        let answer = await services.engine.perform(Request(command, actor: try request.caller().actor))
        _ = try answer.result.get()
        try await patiently { [services] in
            guard case .code(let code)? = services.engine.pairing(of: number) else { return true }
            return code.typed != nil
        }
    }

    private func pairingCode(of number: AccountNumber) -> PairingCode? {
        guard case .code(let code)? = services.engine.pairing(of: number) else { return nil }
        return code
    }

    /// A gateway is asked over the network: the answer waits for it a moment.
    private func patiently(_ isDone: @Sendable () -> Bool) async throws {
        let patience = ContinuousClock.now + services.patience
        while !isDone(), ContinuousClock.now < patience { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Text, picture and path of a code; the members are there without one, too.
    private func write(_ code: PairingCode?, into json: inout JSONWriter) throws {
        guard let code else {
            for name: StaticString in ["qrCode", "qrText", "qrSvg", "expiresAt", "pairingCode"] {
                json.nullMember(name)
            }
            return
        }
        if code.text.isEmpty {
            // Only the code that is typed has come.
            for name: StaticString in ["qrCode", "qrText", "qrSvg"] { json.nullMember(name) }
        } else {
            json.member("qrCode", "data:image/png;base64,\(Base64.encode(try QRPicture.png(for: code.text)))")
            json.member("qrText", code.text)
            json.member("qrSvg", try QRPicture.svg(for: code.text))
        }
        json.member("expiresAt", code.expiresAt)
        json.member("pairingCode", code.typed)
    }

    private func disconnect(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try request.relanceAccount()
        let performed = try await services.perform(.disconnect(account: account), for: request)
        let status = try services.accountRecord(account).state.gateway.status
        return HTTPResponse.data { json in
            json.member("whatsappStatus", status.rawValue)
            json.member("message", Self.disconnected[request.language])
        }
        .speaking(request.language).after(performed)
    }

    private static let disconnected = LocalizedText(
        french: "WhatsApp est déconnecté. Rien ne part tant qu’il n’est pas reconnecté.",
        english: "WhatsApp is disconnected. Nothing is sent until it is connected again.")

    private func status(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("userId", "businessId", "min-position")
        let position = try await services.headKnown(for: request)
        let overview = try services.accountRecord(request.relanceAccount())
        let pairing = overview.number.flatMap { services.engine.pairing(of: $0) }
        return HTTPResponse.data { write(overview, pairing, in: request.language, into: &$0) }
            .speaking(request.language).standing(at: position)
    }

    private func write(
        _ overview: AccountOverview, _ pairing: Pairing?, in language: Language, into json: inout JSONWriter
    ) {
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
        json.member("lastConnectionCheck", lastCheck(of: overview))
        json.member("connectionFailureCount", session.failures)
        json.member("lastConnectionFailure", session.lastFailureAt)
        json.member("gateway", overview.gateway.rawValue)
        json.object("pairing") {
            $0.member("waiting", session.pairingSince != nil)
            $0.member("since", session.pairingSince)
            write(pairing, in: language, into: &$0)
        }
        json.member("entitled", overview.state.entitlement.covers(services.engine.clock.now))
        json.member("entitledUntil", overview.state.entitlement.end)
        json.members(
            ofStanding: overview.state, on: overview.gateway, at: services.engine.clock.now,
            in: language)
    }

    /// A check that finds nothing new leaves no fact: before the first one of this process, the last that did.
    private func lastCheck(of overview: AccountOverview) -> Instant? {
        let session = overview.state.gateway
        let made = overview.number.flatMap { services.engine.lastCheck(of: $0) }
        return [made, session.connectedAt, session.lastFailureAt].compactMap(\.self).max()
    }

    /// Until when a code can be used, and why there is none.
    private func write(_ pairing: Pairing?, in language: Language, into json: inout JSONWriter) {
        if case .code(let code)? = pairing {
            json.member("expiresAt", code.expiresAt)
        } else {
            json.nullMember("expiresAt")
        }
        guard case .failed(let code)? = pairing else { return json.nullMember("failure") }
        let meaning = ErrorTable.meaning(of: code)
        json.object("failure") {
            $0.member("code", code)
            $0.member("title", meaning.title)
            $0.member("advice", meaning.advice[language])
        }
    }
}
