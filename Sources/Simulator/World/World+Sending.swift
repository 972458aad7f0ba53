extension World {
    /// How a send ends for the client.
    struct Verdict: Sendable {
        enum Outcome: Sendable {
            case accepted(Accepted)
            case refused(GraphError)
            case badGateway
            case hungUp
            /// The answer breaks off in its middle.
            case garbled(Accepted)
        }

        let outcome: Outcome
        /// Milliseconds until the client is told.
        let latency: Int
        /// When something will be due that was not before; milliseconds since 1970.
        var wake: Int64?
    }

    struct Accepted: Sendable {
        let id: String
        /// Nil if the person was addressed by user id.
        let waID: UInt64?
        /// Nil if the request did not bring one.
        let userID: String?
        /// `message_status`, for templates.
        let status: String?
    }

    /// A send on its way through the checks.
    struct Passage {
        let send: CloudSend
        let entry: Entry
        let draws: Draws
        let now: Int64
        /// 23 for v23.0.
        let version: Int
        var person: UInt32
        var traits: MessageStore.Traits
        /// Code and place of what goes wrong after acceptance.
        var failure: Int?
    }

    /// Judges a send of the Cloud API whose body was read.
    mutating func decide(
        _ send: CloudSend, _ entry: Entry, isLite: Bool, version: Int, at now: Int64
    ) -> Verdict {
        let draws = entry.draws
        let settings = entry.settings
        let latency = draws.within(.latency, settings.latency)
        var passage = Passage(
            send: send, entry: entry, draws: draws, now: now, version: version, person: 0,
            traits: version <= 23 ? .oldVersion : [])
        if send.lacksPlus { totals.withoutPlus += 1 }
        do throws(GraphError) {
            passage.person = try person(send, from: entry)
        } catch {
            totals.refuse(error.code)
            return Verdict(outcome: .refused(error), latency: latency)
        }
        let isDropped = draws.happens(.dropBefore, settings.dropBefore)
        if isDropped || draws.happens(.badGateway, settings.badGateway) {
            totals.lostBefore += 1
            _ = keep(passage, .lostBefore)
            return Verdict(outcome: isDropped ? .hungUp : .badGateway, latency: latency)
        }
        do throws(GraphError) {
            try checkContent(&passage, isLite: isLite)
            try checkLimits(&passage)
            try meetErrors(&passage)
            try takeTier(passage)
        } catch {
            totals.refuse(error.code)
            numbers[entry.number].refused += 1
            let message = keep(passage, .refused)
            messages[message].code = Int32(clamping: error.code)
            return Verdict(outcome: .refused(error), latency: latency)
        }
        return accept(passage, latency: latency)
    }

    private mutating func keep(_ passage: Passage, _ state: MessageStore.State) -> UInt32 {
        messages.append(
            MessageStore.Message(
                person: passage.person, number: UInt16(clamping: passage.entry.number), state: state,
                traits: passage.traits, at: sinceStart(passage.now), content: passage.send.hash),
            token: passage.send.token)
    }

    private mutating func person(_ send: CloudSend, from entry: Entry) throws(GraphError) -> UInt32 {
        switch send.recipient {
        case .userID(let id): return people.person(userID: id)
        case .phone(let digits):
            let own = numbers[entry.number].identity.digits
            guard send.lacksPlus, settings.missingPlus != .accept else {
                guard digits != own else { throw GraphError(131_021) }
                return people.person(digits: digits)
            }
            guard settings.missingPlus == .prefix else {
                throw GraphError(131_009, "The phone number is malformed: Please use the format: +1234567890.")
            }
            // Meta: a number without + may be taken for one of the business number's country.
            return people.person(digits: PhoneDigits.read("\(String(own).first ?? "1")\(digits)") ?? digits)
        }
    }

    // MARK: Acceptance

    private mutating func accept(_ passage: Passage, latency: Int) -> Verdict {
        let (draws, settings) = (passage.draws, passage.entry.settings)
        var state: MessageStore.State = .accepted
        let ending = draws.share(.ending)
        let isDropped = ending < settings.dropAfter
        let isBadGateway = !isDropped && ending < settings.dropAfter + settings.badGatewayAfter
        let isGarbled =
            !isDropped && !isBadGateway
            && ending < settings.dropAfter + settings.badGatewayAfter + settings.garbled
        if isDropped || isBadGateway || isGarbled {
            state.insert(.lostAfter)
            totals.lostAfter += 1
        }
        let isTemplate = if case .template = passage.send.content { true } else { false }
        let isHeld = isTemplate && draws.happens(.held, settings.held)
        if isHeld { state.insert(.held) }
        let message = keep(passage, state)
        totals.accepted += 1
        numbers[passage.entry.number].accepted += 1
        people.accepted(passage.person)
        judge.accepted(passage.person, content: passage.send.hash)
        let wake = scheduleReceipts(
            of: message, draws, settings, failure: passage.failure, isHeld: isHeld, at: passage.now)
        let accepted = accepted(
            message, passage, isTemplate ? (isHeld ? "held_for_quality_assessment" : "accepted") : nil)
        let outcome: Verdict.Outcome =
            isDropped ? .hungUp : isBadGateway ? .badGateway : isGarbled ? .garbled(accepted) : .accepted(accepted)
        return Verdict(outcome: outcome, latency: latency, wake: wake)
    }

    private func accepted(_ message: UInt32, _ passage: Passage, _ status: String?) -> Accepted {
        let isByUserID = if case .userID = passage.send.recipient { true } else { false }
        return Accepted(
            id: cloudID(message), waID: isByUserID ? nil : waID(passage.person),
            userID: isByUserID || passage.send.bringsUserID ? people.userID(passage.person) : nil, status: status)
    }

    func cloudID(_ message: UInt32) -> String {
        MessageID.cloud(people[messages[message].person].digits, nonce: nonce, message: message)
    }

    /// The number as WhatsApp writes it; 0 where none is known.
    func waID(_ person: UInt32) -> UInt64 { people.manners[person]?.waID ?? people[person].digits }
}
