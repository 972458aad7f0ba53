import Domain
import JSON
import WhatsApp

/// The Cloud API's answers as they stand on the wire.
enum Reply {
    static func ok(_ members: (inout JSONWriter) -> Void) -> HTTPOutcome { answer(200, members) }

    static func error(
        _ code: Int, subcode: Int? = nil, status: Int = 400, headers: [String: String] = [:]
    ) -> HTTPOutcome {
        answer(status, headers: headers) { json in
            json.object("error") { json in
                json.member("message", "(#\(code)) no")
                json.member("type", "OAuthException")
                // Some come as texts.
                if code % 5 == 0 { json.member("code", String(code)) } else { json.member("code", code) }
                if let subcode { json.member("error_subcode", subcode) }
                json.object("error_data") { $0.member("details", "details") }
            }
        }
    }

    static func of(
        _ answer: Fate.Answer, _ message: Taken, _ recipient: OutboundMessage.Recipient, _ person: Person
    ) -> HTTPOutcome {
        switch answer {
        case .silence: return .unknown("timed out")
        case .unreached: return .notSent("no route")
        case .noise: return .answered(HTTPAnswer(status: 502, headers: [:], body: Array("<html>".utf8)))
        case .tooMany:
            return .answered(HTTPAnswer(status: 429, headers: ["retry-after": "7"], body: Array("slow down".utf8)))
        case .no(33, let status): return error(100, subcode: 33, status: status)
        case .no(let code, let status):
            return error(code, status: status, headers: code % 2 == 0 ? [:] : ["retry-after": "3"])
        case .yes(let isHeld):
            return ok { json in
                json.member("messaging_product", "whatsapp")
                json.array("contacts") { json in
                    json.object { json in
                        if case .phone = recipient, let waID = person.waID { json.member("wa_id", waID) }
                        if case .userID = recipient, let userID = person.userID { json.member("user_id", userID) }
                    }
                }
                json.array("messages") { json in
                    json.object { json in
                        json.member("id", message.id)
                        json.member("message_status", isHeld ? "held_for_quality_assessment" : "accepted")
                    }
                }
            }
        }
    }

    static func answer(
        _ status: Int, headers: [String: String] = [:], _ members: (inout JSONWriter) -> Void
    ) -> HTTPOutcome {
        var json = JSONWriter()
        json.object(members)
        return .answered(HTTPAnswer(status: status, headers: headers, body: json.bytes))
    }
}
