/// How an answer to a person fared.
package struct ReplyDelivery: Hashable, Sendable {
    /// Rising; a failure may follow acceptance, and gives way to proof of arrival.
    package enum Status: String, Sendable, CaseIterable { case requested, accepted, confirmed, delivered, read, failed }

    package let number: Int
    package var status = Status.requested
    /// Whether WhatsApp had it, whatever became of it then.
    package var isTaken = false
    /// The error code, once failed.
    package var code: Int?

    package init(number: Int) { self.number = number }

    /// Nothing proves that WhatsApp had it, nor that it had not.
    fileprivate var isOpen: Bool {
        status == .requested || (!isTaken && code == OwnError.unknownOutcome)
    }

    fileprivate var hasArrived: Bool { status == .delivered || status == .read }
}

/// What receipts say of answers: statuses rise, and what comes twice changes nothing.
extension Contact {
    static func reported(
        _ receipt: Target.Receipt, ofReply number: Int, at moment: Instant?, given state: State
    ) -> [Event] {
        guard let reply = state.reply(number) else { return [] }
        let taken: [Event] = reply.isTaken ? [] : [.replySent(number: number, id: nil)]
        switch receipt {
        case .sent:
            let isNews = !reply.isTaken || reply.status == .accepted
            return isNews ? taken + [.replyConfirmed(number: number, at: moment)] : []
        case .delivered, .read:
            var events = taken
            if !reply.hasArrived { events.append(.replyDelivered(number: number, at: moment)) }
            if receipt == .read, reply.status != .read { events.append(.replyRead(number: number, at: moment)) }
            return events
        case .failed(let refusal):
            // Of what was refused in words, or has failed or arrived, it proves nothing new.
            guard reply.isOpen || reply.status == .accepted || reply.status == .confirmed else { return [] }
            return taken + [.replyFailed(number: number, code: refusal.code, at: moment)]
        }
    }
}

extension ContactState {
    /// The latest answers are remembered, and what becomes of them: as many as a conversation has in a day.
    private static let repliesRemembered = 32

    package func reply(_ number: Int) -> ReplyDelivery? { latestReplies.last { $0.number == number } }

    mutating func ask(_ number: Int) {
        replies = number
        openReply = number
        latestReplies.append(ReplyDelivery(number: number))
        if latestReplies.count > Self.repliesRemembered { latestReplies.removeFirst() }
    }

    mutating func take(_ number: Int) {
        close(number) { reply in
            reply.status = .accepted
            reply.isTaken = true
            reply.code = nil
        }
    }

    mutating func raise(_ number: Int, to status: ReplyDelivery.Status) {
        close(number) { reply in
            reply.status = status
            reply.code = nil
        }
    }

    mutating func fail(_ number: Int, _ code: Int) {
        close(number) { reply in
            reply.status = .failed
            reply.code = code
        }
    }

    private mutating func close(_ number: Int, _ body: (inout ReplyDelivery) -> Void) {
        if openReply == number { openReply = nil }
        guard let place = latestReplies.lastIndex(where: { $0.number == number }) else { return }
        body(&latestReplies[place])
    }
}
