import Domain
import JSON
import WhatsApp

/// The webhooks that WhatsApp sends, as they stand on the wire, read by the readers that the server has.
extension Network {
    /// A receipt, unless it gets lost; sometimes twice.
    func tell(_ word: Word, of token: String, _ message: Taken, at moment: Instant) {
        // A refusal that was none is always taken back in time, or nobody could tell it from a true one.
        let isVital = if case .no = message.answer { true } else { false }
        if !isVital, chance(roughness / 8) { return }
        let isSession = cast.isSession(message.sender)
        let person = isSession ? message.human.map(webName) ?? Person() : named(message.human)
        // A receipt may lack our token: then WhatsApp's own id must do.
        let bearsToken = isVital || isSession || !chance(roughness / 10)
        let updates =
            isSession
            ? ack(word, token, message, at: moment)
            : status(word, bearsToken ? token : nil, message, person, at: moment)
        let meaning = Meaning.status(
            token: token, isNamed: bearsToken, word, at: moment.wholeSecond, names: person)
        let secret = cast.secret(of: message.sender)
        posts.send(updates, secret: secret, meaning, at: moment)
        guard chance(roughness / 3) else { return }
        let later = moment + (chance(0.5) ? .milliseconds(draw(0...2000)) : .minutes(draw(1...3000)))
        posts.send(updates, secret: secret, meaning, at: later)
    }

    private func status(
        _ word: Word, _ token: String?, _ message: Taken, _ person: Person, at moment: Instant
    ) -> [ChannelUpdate] {
        messagesChange(of: message.sender) { json in
            json.array("statuses") { json in
                json.object { json in
                    json.member("id", message.id)
                    json.member("status", word.cloudText)
                    json.member("timestamp", String(moment.milliseconds / 1000))
                    if let waID = person.waID { json.member("recipient_id", waID) }
                    if let userID = person.userID { json.member("recipient_user_id", userID) }
                    if let token { json.member("biz_opaque_callback_data", token) }
                    if case .failed(let code?) = word {
                        json.array("errors") { $0.object { $0.member("code", code) } }
                    }
                }
            }
        }
    }

    func messagesChange(of number: String, _ members: (inout JSONWriter) -> Void) -> [ChannelUpdate] {
        change("messages", of: number, at: nil) { json in
            json.member("messaging_product", "whatsapp")
            json.object("metadata") { $0.member("phone_number_id", number) }
            members(&json)
        }
    }

    /// One change of one entry, of the business that the number belongs to.
    func change(
        _ field: String, of number: String, at time: Instant?, _ members: (inout JSONWriter) -> Void
    ) -> [ChannelUpdate] {
        var json = JSONWriter()
        json.object { json in
            json.member("object", "whatsapp_business_account")
            json.array("entry") { json in
                json.object { json in
                    json.member("id", numbers[number]?.business)
                    if let time { json.member("time", time.milliseconds / 1000) }
                    json.array("changes") { json in
                        json.object { json in
                            json.member("field", field)
                            json.object("value", members)
                        }
                    }
                }
            }
        }
        return read { () throws(JSONError) in try CloudWebhook.parse(json.bytes) }
    }

    // MARK: WhatsApp-Web

    private func ack(_ word: Word, _ token: String, _ message: Taken, at moment: Instant) -> [ChannelUpdate] {
        let chat = message.human.map { people[$0].hidesNumber ? people[$0].hiddenID : people[$0].phone + "@c.us" }
        return event("message.ack", of: message.sender, at: moment) { json in
            json.member("id", "true_\(chat ?? "1@c.us")_\(token)")
            json.member("fromMe", true)
            json.member("ack", word.ack)
        }
    }

    func sessionWord(_ session: String, _ word: WebSessionWord, at moment: Instant) {
        let updates = event("session.status", of: session, at: moment) { $0.member("status", word.rawValue) }
        posts.send(updates, secret: cast.secret(of: session), .session(session, word), at: moment)
    }

    func event(
        _ name: String, of session: String, at moment: Instant, _ members: (inout JSONWriter) -> Void
    ) -> [ChannelUpdate] {
        var json = JSONWriter()
        json.object { json in
            json.member("event", name)
            json.member("session", session)
            json.member("timestamp", moment.milliseconds)
            json.object("payload", members)
        }
        return read { () throws(JSONError) in try WebWebhook.parse(json.bytes).updates }
    }

    private func read(_ parse: () throws(JSONError) -> [ChannelUpdate]) -> [ChannelUpdate] {
        do { return try parse() } catch { preconditionFailure("what is written here is JSON") }
    }
}

extension Word {
    fileprivate var cloudText: String {
        switch self {
        case .sent: "sent"
        case .delivered: "delivered"
        case .read: "read"
        case .failed: "failed"
        }
    }

    fileprivate var ack: Int {
        switch self {
        case .sent: 1
        case .delivered: 2
        case .read: 3
        case .failed: -1
        }
    }
}

extension Instant {
    /// As webhooks write it.
    var wholeSecond: Instant { Instant(milliseconds: milliseconds / 1000 * 1000) }
}
