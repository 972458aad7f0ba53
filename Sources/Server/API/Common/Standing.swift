internal import Domain
internal import JSON

/// How an account stands with WhatsApp, the same on every surface.
extension JSONWriter {
    /// `halt`, `quality`, `messagingLimit` and `banRiskWarning`, as members of the object that is open.
    mutating func members(
        ofStanding state: AccountState, on gateway: GatewayKind, at now: Instant, in language: Language
    ) {
        key("halt")
        if let restriction = state.currentRestriction(at: now), state.currentHalt(at: now) == nil {
            halt(restriction, since: state.restrictedAt, in: language)
        } else {
            halt(state.currentHalt(at: now), since: state.haltedAt, in: language)
        }
        member("quality", state.health.quality)
        key("messagingLimit")
        value(state.health.people)
        member("banRiskWarning", state.banRiskWarning(on: gateway)?[language])
    }

    private mutating func halt(_ halt: SendingHalt?, since: Instant?, in language: Language) {
        guard let halt else { return null() }
        let texts = HaltTexts(halt)
        object { json in
            // A word stands instead of a code; 0 is a code of Meta's as well.
            json.member("code", halt.word == nil ? halt.code : nil)
            json.member("word", halt.word)
            json.member("title", texts.title)
            json.member("advice", texts.advice[language])
            json.member("since", since)
            json.member("until", halt.until)
            json.member("scope", halt.scope.rawValue)
        }
    }
}

/// Why sending stands still, for people.
struct HaltTexts {
    let title: String
    let advice: LocalizedText

    init(_ halt: SendingHalt) {
        guard halt.word != nil else {
            let meaning = ErrorTable.meaning(of: halt.code)
            (title, advice) = (meaning.title, meaning.advice)
            return
        }
        if halt.scope == .templates {
            title = "Business-initiated messages restricted"
            advice = LocalizedText(
                french:
                    "WhatsApp interdit pour un temps d’écrire à qui n’a pas écrit depuis 24 heures. WhatsApp Manager dit "
                    + "pourquoi ; les réponses partent toujours.",
                english:
                    "WhatsApp does not let you write, for a while, to who has not written within 24 hours. WhatsApp "
                    + "Manager says why; answers still go out.")
        } else if halt.until == nil {
            title = "Business account stopped"
            advice = LocalizedText(
                french:
                    "WhatsApp a arrêté ce compte professionnel. Ouvrez WhatsApp Manager, réglez ce qui y est demandé ou "
                    + "faites appel, puis reprenez les envois.",
                english: "WhatsApp stopped this business account. Open WhatsApp Manager, settle what it asks for or "
                    + "appeal, then release sending.")
        } else {
            title = "Business account restricted"
            advice = LocalizedText(
                french:
                    "WhatsApp a restreint ce compte professionnel pour un temps. WhatsApp Manager dit pourquoi ; les "
                    + "envois reprennent seuls à la fin.",
                english:
                    "WhatsApp restricted this business account for a while. WhatsApp Manager says why; sending goes "
                    + "on by itself when it ends.")
        }
    }
}
