/// The words by which people end and resume what is written to them.
///
/// Only a whole message counts: a sentence that holds one of these words is for a person to read. Case, accents,
/// spaces, punctuation, pictures and invisible characters do not count (Meta's policy asks to honour any clear request).
package enum OptWords {
    package enum Meaning: Hashable, Sendable { case stop, start }

    /// What a whole text means; nil: something else, or nothing. `STOP|…` is how our own buttons name whom they were
    /// sent to.
    package static func meaning(of text: String) -> Meaning? {
        if let bar = text.firstIndex(of: "|"), key(of: String(text[..<bar])) == "stop" { return .stop }
        guard let key = key(of: text) else { return nil }
        if stops.contains(key) || plainStops.contains(key) { return .stop }
        return starts.contains(key) ? .start : nil
    }

    /// What a tapped button means: what its payload means, else what its label says beyond doubt. "Cancel" over a
    /// payload of its own is about something else.
    package static func meaning(ofPayload payload: String, label: String) -> Meaning? {
        if let meaning = meaning(of: payload) { return meaning }
        guard let label = key(of: label) else { return nil }
        return plainStops.contains(label) ? .stop : nil
    }

    // MARK: The words, without accents and spaces

    private static let starts: Set = ["start", "unstop", "reprendre"]

    /// Of these only a whole message or payload is sure to be meant for us.
    private static let stops: Set = [
        "cancel", "end", "quit",
        "arret", "arreter", "arretez",
        "alto", "cancelar", "parar", "sair",
    ]

    /// These leave no doubt, on whichever button they stand.
    private static let plainStops: Set = [
        "stop", "stopall", "stopit", "stopoffers", "stoppromotions", "unsubscribe", "unsubscribeall", "optout",
        "desabonner", "desabonnement", "desabonnezmoi", "medesabonner", "sedesabonner", "desinscrire", "desinscription",
        "medesinscrire", "sedesinscrire", "arreterlesoffres", "arreterlespromotions", "stoppub", "stoptout",
        "baja", "darbaja", "dardebaja", "darmedebaja", "darsedebaja", "detenerpromociones",
        "cancelarinscricao", "cancelarsuscripcion", "descadastrar", "pararpromocoes",
        "abmelden", "abbestellen", "stopp", "werbungstoppen",
    ]

    // MARK: Folding

    /// More than any of the words; a longer text is none, and need not be read to its end.
    private static let longest = 24

    /// Letters and digits in lower case without accents; nil where there are none or too many.
    private static func key(of text: String) -> String? {
        var key = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter, .decimalNumber,
                .letterNumber, .otherNumber:
                for lower in scalar.properties.lowercaseMapping.unicodeScalars { append(lower, to: &key) }
                if key.utf8.count > longest { return nil }
            default: break
            }
        }
        return key.isEmpty ? nil : key
    }

    /// `lowercaseMapping` may have taken a letter apart (İ): its accent goes like the others.
    private static func append(_ letter: Unicode.Scalar, to key: inout String) {
        switch letter {
        case "à"..."å", "ā", "ă", "ą": key.append("a")
        case "ç", "ć", "č": key.append("c")
        case "è"..."ë", "ē", "ė", "ę", "ě": key.append("e")
        case "ì"..."ï", "ī": key.append("i")
        case "ñ", "ń": key.append("n")
        case "ò"..."ö", "ø", "ō", "ő": key.append("o")
        case "ù"..."ü", "ū", "ű": key.append("u")
        case "ý", "ÿ": key.append("y")
        case "æ": key.append("ae")
        case "œ": key.append("oe")
        case "ß": key.append("ss")
        // Letters as wide as an ideograph, as some keyboards give them.
        case "ａ"..."ｚ": key.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "a") + UInt8(letter.value - 0xFF41)))
        default:
            if letter.properties.generalCategory != .nonspacingMark { key.unicodeScalars.append(letter) }
        }
    }
}
