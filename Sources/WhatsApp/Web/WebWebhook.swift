package import JSON

import Domain

/// Reads what WAHA posts to a webhook. Whether it is really WAHA's is proven before, by its signature.
package enum WebWebhook {
    /// What one body tells, and the event's id: the same event may come more than once.
    ///
    /// Everything that is JSON is understood: what is of no consequence is `.ignored`.
    package static func parse(
        _ body: [UInt8]
    ) throws(JSONError) -> (eventID: String?, updates: [ChannelUpdate]) {
        let envelope = try JSONValue(parsing: body, tolerant: true)
        let id = envelope["id"]?.webText
        guard let event = envelope["event"]?.webText, let session = envelope["session"]?.webText else {
            return (id, [])
        }
        let payload = envelope["payload"] ?? .null
        let kind: ChannelUpdate.Kind =
            switch event {
            case "session.status": status(payload)
            case "message.ack": receipt(payload)
            case "message": message(payload)
            default: .ignored(event)
            }
        let at = instant(payload["timestamp"]) ?? instant(envelope["timestamp"])
        return (id, [ChannelUpdate(.web(session: session), at: at, kind)])
    }

    private static func status(_ payload: JSONValue) -> ChannelUpdate.Kind {
        guard let word = payload["status"]?.webText else { return .ignored("session.status") }
        switch WebSessionStatus(word) {
        case .working: return .session(.working)
        case .needsCode: return .session(.needsCode)
        case .failed: return .session(.lost)
        // A gateway that starts anew stops its sessions first: nothing is lost yet, and a look at it will tell.
        case .stopped: return .ignored("session.status STOPPED")
        case .other(let word): return .ignored("session.status \(word)")
        }
    }

    private static func receipt(_ payload: JSONValue) -> ChannelUpdate.Kind {
        // Ours towards somebody's message comes as well.
        guard let id = payload["id"]?.webText, payload["fromMe"] != .bool(false), !id.hasPrefix("false_"),
            let ack = number(payload["ack"])
        else { return .ignored("message.ack") }
        let state: MessageStatus.State
        switch ack {
        case -1: state = .failed(code: OwnError.deliveryFailed)
        case 1: state = .sent
        case 2: state = .delivered
        case 3, 4: state = .read
        default: return .ignored("message.ack \(ack)")
        }
        let chat = payload["to"]?.webText ?? WebAddress.chat(inMessageID: id)
        return .status(
            MessageStatus(
                id: id, token: WebAddress.token(inMessageID: id), state: state,
                recipient: chat.flatMap(WebAddress.person) ?? Person()))
    }

    private static func message(_ payload: JSONValue) -> ChannelUpdate.Kind {
        guard payload["fromMe"] != .bool(true) else { return .ignored("message from us") }
        guard let id = payload["id"]?.webText, let from = payload["from"]?.webText, let person = WebAddress.person(from)
        else {
            return .ignored("message not from a person")
        }
        let repliesTo = payload["replyTo"]?.webText ?? payload["replyTo"]?["id"]?.webText
        return .inbound(InboundMessage(id: id, from: person, content: content(payload), repliesTo: repliesTo))
    }

    /// The gateway has no word for what kind a message is: a medium's comes from its type.
    private static func content(_ payload: JSONValue) -> InboundMessage.Content {
        if payload["hasMedia"] == .bool(true) {
            let type = payload["media"]?["mimetype"]?.webText ?? "media"
            return .other(String(type.prefix { $0 != "/" }))
        }
        if let body = payload["body"]?.webText { return .text(body.fitToShow) }
        if case .array(let cards)? = payload["vCards"], !cards.isEmpty { return .other("contacts") }
        if case .object? = payload["location"] { return .other("location") }
        return .other("unsupported")
    }

    // MARK: Values

    private static func number(_ value: JSONValue?) -> Int? {
        switch value {
        case .int(let number): Int(exactly: number)
        case .double(let number): Int(exactly: number)
        default: nil
        }
    }

    /// Seconds in some members, milliseconds in others; in milliseconds, 100 billion is a day in 1973.
    private static func instant(_ value: JSONValue?) -> Instant? {
        let number: Double
        switch value {
        case .int(let whole): number = Double(whole)
        case .double(let fraction): number = fraction
        default: return nil
        }
        let milliseconds = (number < 1e11 ? number * 1000 : number).rounded()
        guard number > 0, milliseconds <= Double(Instant.distantFuture.milliseconds) else { return nil }
        return Instant(milliseconds: Int64(milliseconds))
    }
}
