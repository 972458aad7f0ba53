/// The texts of the seven days before an administrator writes others.
package enum BuiltInMessages {
    package static func template(day: Int) -> MessageTemplate? {
        guard texts.indices.contains(day - 1) else { return nil }
        return MessageTemplate(
            day: day, texts: [.french: texts[day - 1].french, .english: texts[day - 1].english])
    }

    /// Ends the day-1 text unless the account says otherwise.
    package static func optOutLine(in language: Language) -> String {
        switch language {
        case .french: "\n\nRépondez STOP pour ne plus recevoir de messages."
        case .english: "\n\nReply STOP to receive no more messages."
        }
    }

    /// Said once, to somebody who wrote STOP or START.
    package static func confirmation(of meaning: OptWords.Meaning, in language: Language) -> String {
        switch (meaning, language) {
        case (.stop, .french):
            "C’est noté : vous ne recevrez plus de messages. Répondez START pour en recevoir à nouveau."
        case (.stop, .english): "Understood: you will receive no more messages. Reply START to receive them again."
        case (.start, .french): "C’est noté : vous recevrez à nouveau nos messages. Répondez STOP pour arrêter."
        case (.start, .english): "Understood: you will receive our messages again. Reply STOP to stop them."
        }
    }

    private static let texts: [(french: String, english: String)] = [
        (
            "Bonjour {{firstName}}, {{referrerName}} vous a ouvert la porte. Votre inscription est prête : il ne reste qu’à l’activer.",
            "Hello {{firstName}}, {{referrerName}} opened the door for you. Your registration is ready: all that is left is to activate it."
        ),
        (
            "{{firstName}}, une question avant d’activer votre compte ? Répondez à ce message, {{referrerName}} vous aidera.",
            "{{firstName}}, a question before you activate your account? Reply to this message and {{referrerName}} will help."
        ),
        (
            "Jour {{day}} : voici ce que l’activation vous ouvre, {{firstName}} : la formation, le réseau et vos premiers gains.",
            "Day {{day}}: here is what activation opens to you, {{firstName}}: the training, the network and your first earnings."
        ),
        (
            "{{firstName}}, d’autres ont commencé cette semaine avec {{referrerName}}. Votre place est toujours là.",
            "{{firstName}}, others started this week with {{referrerName}}. Your place is still there."
        ),
        (
            "Deux minutes suffisent, {{firstName}} : ouvrez l’application et terminez votre inscription.",
            "Two minutes are enough, {{firstName}}: open the app and finish your registration."
        ),
        (
            "Plus qu’un jour, {{firstName}}. {{referrerName}} peut vous guider si quelque chose vous retient.",
            "One day left, {{firstName}}. {{referrerName}} can guide you if anything holds you back."
        ),
        (
            "Dernier message, {{firstName}} : votre inscription reste ouverte. À vous de décider, et merci de nous avoir lus.",
            "Last message, {{firstName}}: your registration stays open. The choice is yours, and thank you for reading us."
        ),
    ]
}
