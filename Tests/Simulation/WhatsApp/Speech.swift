import Domain
import JSON
import TestSupport

/// Something that somebody writes or taps, and what it means to whoever reads it.
struct Speech {
    enum Form { case text, button(payload: String), list(id: String), image, reaction }

    let text: String
    let form: Form
    let meaning: OptMeaning?

    var opensWindow: Bool { if case .reaction = form { false } else { true } }

    private static let all: [Speech] =
        [
            "STOP", "stop", "Stop !", "ARRÊT", "arret.", "Unsubscribe", "désabonner", "Se désabonner", "QUIT", "End",
            "S T O P",
        ]
        .map { Speech(text: $0, form: .text, meaning: .stop) }
        + ["START", "start", "Reprendre", "UNSTOP"].map { Speech(text: $0, form: .text, meaning: .start) }
        + ["Bonjour", "please don't stop", "Une question…", "stop it or I scream, really", "👍"]
        .map { Speech(text: $0, form: .text, meaning: nil) }
        + [
            Speech(text: "Stop promotions", form: .button(payload: "STOP|t7|c42"), meaning: .stop),
            Speech(text: "Arrêter les promotions", form: .button(payload: "x"), meaning: .stop),
            Speech(text: "Cancel", form: .button(payload: "cancel my order"), meaning: nil),
            Speech(text: "Oui", form: .button(payload: "yes"), meaning: nil),
            Speech(text: "Ne plus recevoir", form: .list(id: "stop"), meaning: .stop),
            Speech(text: "Plus tard", form: .list(id: "later"), meaning: nil),
            Speech(text: "", form: .image, meaning: nil), Speech(text: "STOP", form: .reaction, meaning: nil),
        ]

    static func draw(_ random: inout SeededRandom) -> Speech { all[Int.random(in: 0..<all.count, using: &random)] }

    /// The same words typed: a WhatsApp-Web gateway knows no buttons.
    static func meaning(ofText speech: Speech) -> OptMeaning? {
        switch speech.text {
        case "Stop promotions", "Arrêter les promotions", "Cancel", "STOP": .stop
        case "Ne plus recevoir": nil
        default: speech.meaning
        }
    }

    func write(into json: inout JSONWriter) {
        switch form {
        case .text:
            json.member("type", "text")
            json.object("text") { $0.member("body", text) }
        case .button(let payload):
            json.member("type", "button")
            json.object("button") { json in
                json.member("payload", payload)
                json.member("text", text)
            }
        case .list(let id):
            json.member("type", "interactive")
            json.object("interactive") { json in
                json.member("type", "list_reply")
                json.object("list_reply") { json in
                    json.member("id", id)
                    json.member("title", text)
                }
            }
        case .image:
            json.member("type", "image")
            json.object("image") { $0.member("id", "1") }
        case .reaction:
            json.member("type", "reaction")
            json.object("reaction") { $0.member("emoji", text) }
        }
    }
}
