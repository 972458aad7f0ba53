import Domain
import JSON
import WhatsApp

/// The Cloud API's answers.
extension Network {
    /// The answer and how long it takes.
    func answer(_ call: HTTPCall) -> (HTTPOutcome, Duration) {
        if call.url.hasPrefix(Cast.webURL) { return answerWeb(call) }
        let parts = call.url.dropFirst(Cast.cloudURL.count).split(separator: "/")
        guard parts.count >= 2 else { return (Reply.error(100), .zero) }
        if case .json(let body) = call.body { return send(body, from: String(parts[1])) }
        if parts.count > 2 { return (templateList(), .zero) }
        return (phoneNumber(String(parts[1].prefix { $0 != "?" })), .zero)
    }

    private func phoneNumber(_ id: String) -> HTTPOutcome {
        guard let number = numbers[id] else { return Reply.error(100, subcode: 33) }
        if let trouble = number.trouble { return Reply.error(trouble) }
        return Reply.ok { json in
            json.member("id", id)
            json.member("quality_rating", number.quality)
            json.member("status", "CONNECTED")
            json.object("throughput") { $0.member("level", number.level) }
            let tier = number.people.map { "TIER_\($0)" } ?? "TIER_UNLIMITED"
            json.member("whatsapp_business_manager_messaging_limit", tier)
        }
    }

    private func templateList() -> HTTPOutcome {
        if chance(roughness / 10) { return .unknown("cut off") }
        let all = templates.sorted { ($0.key.name, $0.key.language) < ($1.key.name, $1.key.language) }
        return Reply.ok { json in
            json.array("data") { json in
                for (name, status) in all {
                    json.object { json in
                        json.member("name", name.name)
                        json.member("language", name.language)
                        json.member("status", status.rawValue)
                        json.member("category", "MARKETING")
                    }
                }
            }
        }
    }

    // MARK: Sending

    private func send(_ body: [UInt8], from number: String) -> (HTTPOutcome, Duration) {
        guard let json = json(body), case .string(let token)? = json["biz_opaque_callback_data"] else {
            return (Reply.error(131_009), .zero)
        }
        let recipient: OutboundMessage.Recipient
        if case .string(let to)? = json["to"] {
            recipient = .phone(to)
        } else if case .string(let id)? = json["recipient"] {
            recipient = .userID(id)
        } else {
            return (Reply.error(131_008), .zero)
        }
        let template = json["template"].flatMap(name)
        let human = human(at: recipient)
        let fate = fate(of: human, from: number, template)
        let message = take(token, from: number, human, fate, isFree: template == nil)
        return (Reply.of(fate.answer, message, recipient, named(human)), fate.answerDelay)
    }

    /// WhatsApp's rules first, then chance.
    private func fate(of human: Int?, from number: String, _ template: RemoteTemplate.Name?) -> Fate {
        if let refusal = rule(human, number, template) {
            return Fate(answer: .no(refusal), isTaken: false)
        }
        guard let human else { return Fate(words: [(.seconds(1), .failed(131_026))]) }
        if template != nil, people[human].stopped.contains(number) {
            return chance(0.5)
                ? Fate(words: [(.seconds(1), .failed(131_050))]) : Fate(answer: .no(131_050), isTaken: false)
        }
        return drawFate(isFree: template == nil, isWeb: false)
    }

    private func rule(_ human: Int?, _ number: String, _ template: RemoteTemplate.Name?) -> Int? {
        guard let sender = numbers[number] else { return 33 }
        if let trouble = sender.trouble { return trouble }
        if let template {
            switch templates[template] {
            case .approved?: return nil
            case .paused?: return 132_015
            case .disabled?: return 132_016
            default: return 132_001
            }
        }
        return isInWindow(human, of: number) ? nil : 131_047
    }

    private func isInWindow(_ human: Int?, of number: String) -> Bool {
        human.flatMap { people[$0].windows[number] }.map { now < $0 } ?? false
    }

    /// What the answer tells of the person, if it is one to tell.
    func named(_ human: Int?) -> Person {
        human.map { people[$0].named(both: people[$0].hidesNumber ? chance(0.5) : true) } ?? Person()
    }

    private func name(_ template: JSONValue) -> RemoteTemplate.Name? {
        guard case .string(let name)? = template["name"], case .string(let code)? = template["language"]?["code"] else {
            return nil
        }
        return RemoteTemplate.Name(name: name, language: code)
    }

    func json(_ body: [UInt8]) -> JSONValue? {
        do { return try JSONValue(parsing: body) } catch { return nil }
    }

    /// Puts on record what WhatsApp did, and sends off what it will say of it.
    func take(_ token: String, from sender: String, _ human: Int?, _ fate: Fate, isFree: Bool) -> Taken {
        messageCount += 1
        let message = Taken(
            id: "wamid.\(messageCount)", sender: sender, human: human, at: now, isFree: isFree,
            isInWindow: isInWindow(human, of: sender), isTaken: fate.isTaken, answer: fate.answer,
            isReached: fate.isReached)
        taken[token] = message
        for (delay, word) in fate.words { tell(word, of: token, message, at: now + delay) }
        return message
    }
}
