internal import Domain
internal import JSON

/// What a person writes to a business number of the Cloud API.
enum InboundContent: Sendable {
    case text(String)
    /// A tap on a template's quick reply; `message` is the id of the message that had it.
    case button(payload: String, text: String, message: String?)
    /// A tap on a button of a free-form message.
    case reply(id: String, title: String)
    /// Any other `type`, with its payload.
    case other(type: String, payload: JSONValue)
}

extension World {
    /// The person's message, told in a webhook; opens the service window. The message's id.
    @discardableResult
    mutating func inbound(number: Int, from person: UInt32, _ content: InboundContent, at now: Int64) -> String {
        let identity = numbers[number].identity
        let id = MessageID.cloud(
            people[person].digits, nonce: nonce, message: UInt32(truncatingIfNeeded: newID()), isInbound: true)
        lastInbound[UInt64(number) << 32 | UInt64(person)] = now
        totals.inbound += 1
        let limit = numbers[number].throughput ?? settings.throughput
        // Throughput is in and out together; what comes in is never refused.
        if limit > 0 { _ = numbers[number].rate.take(limit, at: now, force: true) }
        var json = JSONWriter()
        json.object {
            $0.member("messaging_product", "whatsapp")
            Metadata.write(identity, into: &$0)
            $0.array("contacts") { writeContact(person, into: &$0) }
            $0.array("messages") {
                $0.object {
                    write(content, business: identity.digits, into: &$0)
                    writeSender(person, into: &$0)
                    $0.member("id", id)
                    $0.member("timestamp", String(now / 1000))
                }
            }
        }
        tell(Change(waba: identity.waba, field: "messages", value: json.bytes), at: now)
        return id
    }

    /// A person's word on marketing messages: `stop` or `resume` at WhatsApp itself.
    mutating func prefer(number: Int, person: UInt32, _ value: String, at now: Int64) {
        people.manners[person, default: .init()].hasStopped = value == "stop"
        let identity = numbers[number].identity
        var json = JSONWriter()
        json.object {
            $0.member("messaging_product", "whatsapp")
            Metadata.write(identity, into: &$0)
            $0.array("contacts") { writeContact(person, into: &$0) }
            $0.array("user_preferences") {
                $0.object {
                    let waID = shownID(person)
                    if waID > 0 {
                        $0.member("wa_id", String(waID))
                    } else if settings.emptyIDs {
                        $0.member("wa_id", "")
                    }
                    $0.member("user_id", people.userID(person))
                    $0.member("detail", "User requested to \(value) marketing messages")
                    $0.member("category", "marketing_messages")
                    $0.member("value", value)
                    $0.member("timestamp", now / 1000)
                }
            }
        }
        tell(Change(waba: identity.waba, field: "user_preferences", value: json.bytes), at: now)
    }

    /// Puts a change into the queue.
    mutating func tell(_ change: Change, at now: Int64) {
        let order = nextOrder()
        changes[order] = change
        due.insert(
            Due(
                at: now, order: order, message: order, happened: sinceStart(now), kind: .change, isLost: false))
    }

    // MARK: Writing

    /// 0 where the person hides the number.
    func shownID(_ person: UInt32) -> UInt64 {
        people.manners[person]?.isHidden == true ? 0 : waID(person)
    }

    private func writeContact(_ person: UInt32, into json: inout JSONWriter) {
        Metadata.writeContact(
            key: people[person].key, waID: shownID(person), userID: people.userID(person), emptyIDs: settings.emptyIDs,
            into: &json)
    }

    private func writeSender(_ person: UInt32, into json: inout JSONWriter) {
        let waID = shownID(person)
        if waID > 0 { json.member("from", String(waID)) } else if settings.emptyIDs { json.member("from", "") }
        json.member("from_user_id", people.userID(person))
    }

    private func write(_ content: InboundContent, business: UInt64, into json: inout JSONWriter) {
        switch content {
        case .text(let text):
            json.member("type", "text")
            json.object("text") { $0.member("body", text) }
        case .button(let payload, let text, let message):
            if let message {
                json.object("context") {
                    $0.member("from", String(business))
                    $0.member("id", message)
                }
            }
            json.member("type", "button")
            json.object("button") {
                $0.member("payload", payload)
                $0.member("text", text)
            }
        case .reply(let id, let title):
            json.member("type", "interactive")
            json.object("interactive") {
                $0.member("type", "button_reply")
                $0.object("button_reply") {
                    $0.member("id", id)
                    $0.member("title", title)
                }
            }
        case .other(let type, let payload):
            json.member("type", type)
            json.key(text: type)
            json.value(payload)
        }
    }
}
