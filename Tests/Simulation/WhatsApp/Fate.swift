import Domain
import TestSupport

/// What WhatsApp does with one message: what it answers and when, whether it took it, and what it says of it later.
struct Fate {
    enum Answer: Hashable {
        case yes(isHeld: Bool)
        /// WhatsApp's code, under an HTTP status of its own.
        case no(Int, status: Int = 400)
        /// Nothing until the time-out.
        case silence
        /// The request did not reach WhatsApp.
        case unreached
        /// A page of something in between.
        case noise
        /// 429 and no code.
        case tooMany
    }

    var answer = Answer.yes(isHeld: false)
    var answerDelay = Duration.zero
    var isTaken = true
    var words: [(after: Duration, Word)] = []

    var isReached: Bool { words.contains { $0.1 == .delivered || $0.1 == .read } }

    static let timeOut = Duration.seconds(30)
    /// How long WhatsApp takes at most to say that it took what it had refused (`SevenDays.receiptTime` is longer).
    static let receiptTime = 50_000
}

extension Network {
    /// What is drawn for a message that no rule of WhatsApp's decides.
    func drawFate(isFree: Bool, isWeb: Bool) -> Fate {
        guard chance(roughness) else { return plainFate() }
        var fate = Fate(answerDelay: .milliseconds(chance(0.2) ? draw(0...29_000) : draw(0...3000)))
        switch draw(0...99) {
        case 0..<45: fate.words = drawWords(isFree: isFree, isWeb: isWeb)
        case 45..<75:
            fate.answer = isWeb ? .no(drawWebStatus()) : .no(drawCode(isFree: isFree), status: drawStatus())
            fate.isTaken = false
        case 75..<80:
            fate.answer = .silence
            fate.words = drawWords(isFree: isFree, isWeb: isWeb)
        case 80..<84: (fate.answer, fate.isTaken) = (.silence, false)
        case 84..<86: (fate.answer, fate.isTaken) = (.unreached, false)
        case 86..<88: fate = noise(fate, isFree: isFree, isWeb: isWeb)
        case 88..<90: (fate.answer, fate.isTaken) = (.tooMany, false)
        case 90..<96: fate = isFree || isWeb ? plainFate() : heldForQuality(fate)
        default: fate = isWeb ? plainFate() : takenThoughRefused(fate, isFree: isFree)
        }
        if fate.answer == .silence { fate.answerDelay = Fate.timeOut }
        return fate
    }

    private func plainFate() -> Fate {
        var fate = Fate(words: [(.seconds(1), .sent), (.seconds(2), .delivered)])
        if chance(0.3) { fate.words.append((.seconds(draw(3...9000)), .read)) }
        return fate
    }

    private func noise(_ fate: Fate, isFree: Bool, isWeb: Bool) -> Fate {
        var fate = fate
        fate.answer = .noise
        fate.isTaken = chance(0.5)
        fate.words = fate.isTaken ? drawWords(isFree: isFree, isWeb: isWeb) : []
        return fate
    }

    /// Meta: released within an hour, or dropped as paused.
    private func heldForQuality(_ fate: Fate) -> Fate {
        var fate = fate
        fate.answer = .yes(isHeld: true)
        let moment = Duration.minutes(draw(1...60))
        fate.words =
            chance(0.6)
            ? [(moment, .sent), (moment + .seconds(1), .delivered)] : [(moment, .failed(132_015))]
        return fate
    }

    /// Meta: nothing proves of these that the message was not taken; a receipt tells within a minute.
    /// Under a status that blames the server that holds for every code.
    private func takenThoughRefused(_ fate: Fate, isFree: Bool) -> Fate {
        var fate = fate
        fate.answer =
            chance(0.5)
            ? .no([2, 131_000, 131_016, 133_004][draw(0...3)], status: drawStatus())
            : .no(drawCode(isFree: isFree), status: 500 + draw(0...4))
        fate.words = [(.milliseconds(draw(0...Fate.receiptTime)), .sent)]
        fate.words.append((.milliseconds(draw(0...Fate.receiptTime)), .delivered))
        return fate
    }

    // MARK: Receipts

    /// Each is drawn for itself: they overtake one another, come twice, get lost.
    private func drawWords(isFree: Bool, isWeb: Bool) -> [(after: Duration, Word)] {
        var words: [(after: Duration, Word)] = []
        func say(_ word: Word, within milliseconds: Int) {
            let late = chance(0.15) ? 7_200_000 : milliseconds
            words.append((.milliseconds(draw(0...late)), word))
        }
        if chance(0.9) { say(.sent, within: 3000) }
        if chance(0.3) {
            let code = isWeb ? nil : drawLateCode(isFree: isFree)
            say(.failed(code), within: 20_000)
            // Of somebody's two telephones one has it all the same. What WhatsApp held back it does not deliver.
            if !ErrorClass(code).isHeldBack, chance(0.2) { say(.delivered, within: 60_000) }
        } else if chance(0.9) {
            say(.delivered, within: 10_000)
            if chance(0.5) { say(.read, within: 60_000) }
        }
        return words
    }
}
