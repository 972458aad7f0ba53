internal import Domain
internal import Engine
internal import EventStore
internal import JSON
internal import Outbox

/// An account's webhook as JSON: what is set, and how its receiver fares. The secret is never in it.
struct WebhookDocument {
    let account: String
    let record: EngineView.WebhookRecord
    /// Nil where nothing is sent to it: it is disabled, or this process sends nothing.
    let report: WebhookReport?
    let head: Position

    func write(in language: Language, into json: inout JSONWriter) {
        json.object { json in
            json.member("account", account)
            json.member("url", record.settings.url)
            json.member("secretSet", true)
            json.key("events")
            json.value(record.settings.events)
            json.member("disabled", record.webhook.isDisabled)
            json.member("disabledWhy", record.webhook.isDisabled ? ReceiverTexts.gone[language] : nil)
            json.key("delivery")
            guard let report else { return json.null() }
            json.object { write(report, in: language, into: &$0) }
        }
    }

    private func write(_ report: WebhookReport, in language: Language, into json: inout JSONWriter) {
        let lag = report.waiting.map { head.rawValue - min($0.rawValue, head.rawValue) + 1 }
        json.member("lastPosition", report.taken.rawValue)
        json.member("nextPosition", report.waiting?.rawValue)
        json.member("lagEvents", lag ?? 0)
        json.member("failures", report.failures)
        json.member("nextTry", report.nextTry)
        json.key("lastAnswer")
        guard let last = report.lastTry else { return json.null() }
        json.object { json in
            json.member("at", last.at)
            json.member("position", last.position.rawValue)
            json.member("taken", last.answer.isTaken)
            json.members(of: last.answer, in: language)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func value(_ events: WebhookEvents) {
        switch events {
        case .owner: value("owner")
        case .all: value("all")
        case .named(let names): array { json in for name in names.sorted() { json.value(name) } }
        }
    }

    /// How a receiver answered, and what that means.
    mutating func members(of answer: ReceiverAnswer, in language: Language) {
        switch answer {
        case .status(let status):
            member("status", status)
            nullMember("reason")
        case .none(let reason):
            nullMember("status")
            member("reason", reason)
        }
        member("advice", ReceiverTexts.advice(on: answer)?[language])
    }
}

/// What a person should know of a receiver's answer.
enum ReceiverTexts {
    static let gone = LocalizedText(
        french:
            "Le destinataire a répondu qu’il n’existe plus (410) : plus rien n’est envoyé. Un nouveau PUT reprend là où "
            + "il s’est arrêté.",
        english:
            "The receiver answered that it is gone (410): nothing is sent any more. Another PUT goes on where it stopped."
    )

    static func advice(on answer: ReceiverAnswer) -> LocalizedText? {
        switch answer {
        case .status(200..<300): nil
        case .status(410): gone
        case .status(300..<400):
            LocalizedText(
                french: "Le destinataire renvoie ailleurs, ce qui n’est pas suivi : indiquez l’adresse finale.",
                english: "The receiver points elsewhere, which is not followed: set the address it points to.")
        case .status(401), .status(403):
            LocalizedText(
                french: "Le destinataire refuse : vérifiez qu’il contrôle la signature avec le secret d’ici.",
                english: "The receiver refuses: see that it checks the signature with the secret that is set here.")
        case .status:
            LocalizedText(
                french: "Le destinataire n’a pas répondu par un 2xx ; l’événement lui sera renvoyé.",
                english: "The receiver did not answer with a 2xx; the event will be sent to it again.")
        case .none:
            LocalizedText(
                french:
                    "Aucune réponse : vérifiez l’adresse, le certificat et que le destinataire répond en 15 secondes.",
                english: "No answer: check the address, the certificate, and that it answers within 15 seconds.")
        }
    }
}
