import Domain

/// What the log says of answers to people: each asked for once, and its status only rises.
struct ReplyBook {
    struct Reply {
        var isTaken = false
        var rank = 0
        var isFailed = false
        var evidence: SendEvidence?
    }

    private(set) var replies: [MessageKey: Reply] = [:]

    /// - Returns: for a failure, whether it came after WhatsApp had taken the answer.
    @discardableResult
    mutating func follow(_ event: ContactEvent, of contact: UInt64) throws -> Bool {
        switch event {
        case .replyRequested(let number, _):
            let key = MessageKey.reply(to: ContactNumber(contact), number)
            guard replies.updateValue(Reply(), forKey: key) == nil else {
                throw Violation("\(key.text) was asked for twice")
            }
        case .replySent(let number, let id):
            try change(number, contact) { reply, name in
                guard !reply.isTaken else { throw Violation("\(name) was taken twice") }
                (reply.isTaken, reply.isFailed, reply.evidence) = (true, false, id == nil ? .receipt : .answer)
            }
        case .replyConfirmed(let number, _): try raise(number, contact, to: 1)
        case .replyDelivered(let number, _): try raise(number, contact, to: 2)
        case .replyRead(let number, _): try raise(number, contact, to: 3)
        case .replyFailed(let number, _, _):
            var wasTaken = false
            try change(number, contact) { reply, name in
                guard reply.rank < 2, !reply.isFailed else { throw Violation("\(name) fails from \(reply.rank)") }
                reply.isFailed = true
                wasTaken = reply.isTaken
            }
            return wasTaken
        default: break
        }
        return false
    }

    private mutating func raise(_ number: Int, _ contact: UInt64, to rank: Int) throws {
        try change(number, contact) { reply, name in
            guard reply.isTaken else { throw Violation("a receipt of \(name), which was not taken") }
            guard rank > reply.rank, rank > 1 || !reply.isFailed else {
                throw Violation("\(name) goes from \(reply.rank) to \(rank)")
            }
            (reply.rank, reply.isFailed) = (rank, false)
        }
    }

    private mutating func change(
        _ number: Int, _ contact: UInt64, _ body: (inout Reply, String) throws -> Void
    ) throws {
        let key = MessageKey.reply(to: ContactNumber(contact), number)
        guard var reply = replies[key] else { throw Violation("\(key.text) has a fate, and was never asked for") }
        try body(&reply, key.text)
        replies[key] = reply
    }

    /// What WhatsApp said of an answer stands in the log.
    ///
    /// - Parameter words: what was heard of it.
    func check(_ key: MessageKey, _ words: [Word], isTaken: Bool) throws {
        guard let reply = replies[key] else { return }
        if reply.isTaken, !isTaken { throw Violation("\(key.text) counts as sent, and WhatsApp never took it") }
        if words.contains(.read), reply.rank != 3 {
            throw Violation("\(key.text) was read and the log does not know")
        }
        let hasArrived = words.contains(.delivered) || words.contains(.read)
        guard hasArrived == (reply.rank >= 2), !hasArrived || !reply.isFailed else {
            throw Violation("\(key.text) has rank \(reply.rank), and \(words) was heard")
        }
        if words.contains(.sent), !reply.isTaken { throw Violation("\(key.text) was taken and the log does not know") }
    }
}
