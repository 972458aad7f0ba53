internal import Domain
internal import Engine
internal import JSON
internal import WhatsApp

/// An account's way to WhatsApp as JSON: what it set by itself, what follows from it, and what a person should know.
/// Secrets are never in it, only whether there is one.
struct ChannelDocument {
    let account: AccountOverview
    let kind: GatewayKind
    /// What the account set by itself.
    let own: ChannelSettings
    /// What the server has for accounts that set nothing.
    let defaults: ChannelSettings
    /// The account sends through this gateway.
    let isInUse: Bool
    let now: Instant

    private var whole: ChannelSettings { own.over(defaults) }

    func write(in language: Language, into json: inout JSONWriter) {
        json.object { json in
            json.member("account", account.id)
            json.member("gateway", kind.rawValue)
            json.member("inUse", isInUse)
            for field in ChannelSettings.Field.fields(of: kind) { write(field, into: &json) }
            json.member("fromServer", fields { own[$0] == nil && whole[$0] != nil })
            json.member("complete", whole.missing(for: kind).isEmpty)
            json.member("missing", whole.missing(for: kind).map(\.rawValue))
            json.member("banRiskWarning", account.state.banRiskWarning(on: kind)?[language])
            json.object("health") { writeHealth(into: &$0) }
            json.array("warnings") { json in
                for warning in warnings {
                    json.object {
                        $0.member("code", warning.code)
                        $0.member("message", warning.text[language])
                    }
                }
            }
        }
    }

    private func write(_ field: ChannelSettings.Field, into json: inout JSONWriter) {
        guard !field.isSecret else {
            json.key(text: "\(field.rawValue)Set")
            return json.value(own[field] != nil)
        }
        json.key(text: field.rawValue)
        guard let text = own[field] else { return json.null() }
        switch field {
        case .marketingMessages: json.value(text == "true")
        case .messagesPerSecond: Int(text).map { json.value($0) } ?? json.null()
        default: json.value(text)
        }
    }

    private func fields(_ isWanted: (ChannelSettings.Field) -> Bool) -> [String] {
        ChannelSettings.Field.fields(of: kind).filter(isWanted).map(\.rawValue)
    }

    /// What WhatsApp said of the number, where it is this gateway's.
    private var health: ChannelHealth {
        account.state.gateway.kind == kind ? account.state.health : ChannelHealth()
    }

    private func writeHealth(into json: inout JSONWriter) {
        json.member("quality", health.quality)
        json.member("status", health.status)
        json.key("people")
        json.value(health.people)
        json.member("perSecond", health.perSecond)
    }

    // MARK: Warnings

    private struct Warning {
        let code: String
        let text: LocalizedText

        init(_ code: String, _ text: LocalizedText) {
            self.code = code
            self.text = text
        }

        init(_ code: String, french: String, english: String) {
            self.init(code, LocalizedText(french: french, english: english))
        }
    }

    private var warnings: [Warning] {
        switch kind {
        case .sandbox: []
        case .cloud:
            [versionWarning, templatesWarning, webhooksWarning(.appSecret), poorWarning, unableWarning].compactMap(
                \.self)
        case .web: [banRiskWarning, webhooksWarning(.webhookKey)].compactMap(\.self)
        }
    }

    private var banRiskWarning: Warning? {
        account.state.banRiskWarning(on: kind).map { Warning("ban-risk", $0) }
    }

    private var versionWarning: Warning? {
        let version = whole[.apiVersion] ?? CloudChannel.defaultVersion
        guard let end = GraphVersions.end(of: version), end <= now + GraphVersions.notice else { return nil }
        let day = String(end.description.prefix(10))
        if end <= now {
            return Warning(
                "api-version-ended",
                french:
                    "La version \(version) de l’API n’existe plus depuis le \(day). Un administrateur doit en choisir "
                    + "une plus récente.",
                english: "Version \(version) of the API ended on \(day). An administrator has to choose a newer one.")
        }
        return Warning(
            "api-version-ending",
            french:
                "La version \(version) de l’API s’arrête le \(day). Un administrateur doit en choisir une plus récente.",
            english: "Version \(version) of the API ends on \(day). An administrator has to choose a newer one.")
    }

    private var poorWarning: Warning? {
        guard health.isPoor else { return nil }
        return Warning(
            "number-quality-low",
            french:
                "WhatsApp juge la qualité du numéro mauvaise : trop de personnes le bloquent ou le signalent. Les envois "
                + "sont ralentis ; écrivez à moins de monde et améliorez les messages, sinon il sera restreint.",
            english:
                "WhatsApp calls the number’s quality low: too many people block or report it. Sending is slowed; write "
                + "to fewer people and improve the messages, or it will be restricted.")
    }

    private var unableWarning: Warning? {
        guard health.isUnable, let status = health.status else { return nil }
        return Warning(
            "number-cannot-send",
            french:
                "WhatsApp n’accepte rien de ce numéro (\(status)). Réglez-le dans WhatsApp Manager ; les messages "
                + "attendent et repartent seuls.",
            english: "WhatsApp takes nothing from this number (\(status)). Settle it in WhatsApp Manager; the messages "
                + "wait and go on by themselves.")
    }

    private var templatesWarning: Warning? {
        guard whole[.businessAccountID] == nil else { return nil }
        return Warning(
            "templates-unknown",
            french:
                "Sans businessAccountId, les modèles de WhatsApp restent inconnus : rien ne part vers qui n’a pas écrit "
                + "depuis 24 heures.",
            english: "Without businessAccountId WhatsApp’s templates stay unknown: nothing is sent to whoever has not "
                + "written for 24 hours.")
    }

    private func webhooksWarning(_ secret: ChannelSettings.Field) -> Warning? {
        guard whole[secret] == nil else { return nil }
        return Warning(
            "webhooks-refused",
            french:
                "Sans \(secret.rawValue), ce que WhatsApp annonce est refusé : ni accusés de réception, ni réponses, "
                + "ni STOP.",
            english: "Without \(secret.rawValue) what WhatsApp tells is refused: no receipts, no replies, no STOP.")
    }
}

extension JSONWriter {
    /// A number of people, `unlimited`, or null where WhatsApp said nothing.
    mutating func value(_ people: PeopleLimit?) {
        switch people {
        case .limited(let count)?: value(count)
        case .unlimited?: value("unlimited")
        case nil: null()
        }
    }
}
