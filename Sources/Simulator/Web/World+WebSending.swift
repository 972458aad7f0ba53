internal import Server

/// A send through the WhatsApp-Web gateway, read.
struct WebSend: Sendable {
    let session: String
    let digits: UInt64?
    /// `…@lid`, where the person is addressed by that.
    let lid: String?
    let text: String
    let hash: UInt64
    /// The client's own; empty if it gave none.
    let id: String
}

extension World {
    enum WebVerdict: Sendable {
        /// With the id it has, also when it was not sent again.
        case accepted(id: String, own: String, chat: String)
        case noSession
        case wrongStatus(String)
        case unknownChat
        case broken
        case badGateway
        case hungUp
        case garbled
    }

    /// The verdict, its latency, and when something new is due.
    mutating func decide(_ send: WebSend, at now: Int64) -> (verdict: WebVerdict, latency: Int, wake: Int64?) {
        totals.sends += 1
        sequence += 1
        let draws = Draws(seed: settings.seed, sequence: sequence)
        let latency = draws.within(.latency, settings.latency)
        guard let session = sessionIndex[send.session] else { return (.noSession, latency, nil) }
        guard sessions[session].status == .working else {
            totals.refuse(422)
            return (.wrongStatus(sessions[session].status.rawValue), latency, nil)
        }
        guard let person = person(of: send) else { return (.unknownChat, latency, nil) }
        if let verdict = failEarly(draws) {
            totals.lostBefore += verdict == .broken ? 0 : 1
            if verdict == .broken { totals.refuse(500) }
            _ = keep(send, session, person, verdict == .broken ? .refused : .lostBefore, at: now)
            return (verdict.verdict, latency, nil)
        }
        if let known = known(send, session), settings.webSameID == .suppressed {
            totals.repeated += 1
            _ = keep(send, session, person, .repeated, at: now)
            return (.accepted(id: webID(known), own: sessions[session].chat, chat: webChat(person)), latency, nil)
        }
        return accept(send, session, person, draws, latency, at: now)
    }

    private mutating func accept(
        _ send: WebSend, _ session: Int, _ person: UInt32, _ draws: Draws, _ latency: Int, at now: Int64
    ) -> (WebVerdict, Int, Int64?) {
        let ending = draws.share(.ending)
        var outcome: WebVerdict?
        if ending < settings.dropAfter {
            outcome = .hungUp
        } else if ending < settings.dropAfter + settings.badGatewayAfter {
            outcome = .badGateway
        } else if ending < settings.dropAfter + settings.badGatewayAfter + settings.garbled {
            outcome = .garbled
        }
        if outcome != nil { totals.lostAfter += 1 }
        let message = keep(send, session, person, outcome == nil ? .accepted : [.accepted, .lostAfter], at: now)
        totals.accepted += 1
        sessions[session].accepted += 1
        people.accepted(person)
        judge.accepted(person, content: send.hash)
        var failure: Int?
        if isAbsent(person) { failure = 131_026 }
        if let manner = people.manners[person], let code = manner.error, manner.times != 0 {
            if let times = manner.times { people.manners[person]?.times = times - 1 }
            failure = code
        }
        let wake = scheduleReceipts(of: message, draws, settings, failure: failure, isHeld: false, at: now)
        let accepted = WebVerdict.accepted(id: webID(message), own: sessions[session].chat, chat: webChat(person))
        return (outcome ?? accepted, latency, wake)
    }

    private enum EarlyFailure {
        case broken, badGateway, hungUp

        var verdict: WebVerdict {
            switch self {
            case .broken: .broken
            case .badGateway: .badGateway
            case .hungUp: .hungUp
            }
        }
    }

    private func failEarly(_ draws: Draws) -> EarlyFailure? {
        if draws.happens(.dropBefore, settings.dropBefore) { return .hungUp }
        if draws.happens(.badGateway, settings.badGateway) { return .badGateway }
        return draws.happens(.webError, settings.webError) ? .broken : nil
    }

    private mutating func person(of send: WebSend) -> UInt32? {
        if let digits = send.digits { return people.person(digits: digits) }
        guard let lid = send.lid else { return nil }
        return people.manners.first { $0.value.lid == lid }?.key
    }

    private mutating func keep(
        _ send: WebSend, _ session: Int, _ person: UInt32, _ state: MessageStore.State, at now: Int64
    ) -> UInt32 {
        messages.append(
            MessageStore.Message(
                person: person, number: UInt16(clamping: session), state: state, traits: .web, at: sinceStart(now),
                content: send.hash),
            token: send.id)
    }

    /// The message of that session that was accepted under that id.
    private func known(_ send: WebSend, _ session: Int) -> UInt32? {
        messages.messages(withToken: send.id).first { index in
            let message = messages[index]
            return message.traits.contains(.web) && Int(message.number) == session && message.state.contains(.accepted)
        }
    }
}
