import Domain
import Testing

@Suite struct OptWordsTests {
    @Test(arguments: [
        "STOP", "ARRET", "ARRÊT", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "DESABONNER",
        "STOP ALL", "PARAR", "SAIR", "BAJA", "ALTO", "STOPP", "ABMELDEN",
        "Désabonner", "se désabonner", "désabonnez-moi", "opt-out", "Opt out", "Dar de baja", "Stop promotions",
    ])
    func `the words of every language opt out`(_ word: String) {
        for form in Self.forms(of: word) { #expect(OptWords.meaning(of: form) == .stop, "\(form)") }
    }

    @Test(arguments: ["START", "UNSTOP", "REPRENDRE"]) func `the words of return opt in`(_ word: String) {
        for form in Self.forms(of: word) { #expect(OptWords.meaning(of: form) == .start, "\(form)") }
    }

    private static func forms(of word: String) -> [String] {
        [
            word, word.lowercased(), word.uppercased(), "  \(word)\n", "\(word) !!!", "« \(word) ».", "*\(word)*",
            "\u{FEFF}\(word)\u{200B}", word.map { "\($0)\u{200D}" }.joined(), "\(word) 🛑", "\"\(word)\"",
        ]
    }

    @Test(arguments: [
        "arre\u{302}t", "ARRE\u{302}T", "de\u{301}sabonner", "Ｓｔｏｐ", "s.t.o.p", "st\u{AD}op", "UNSUBSCRİBE",
    ])
    func `an accent is one however it is written`(_ text: String) {
        #expect(OptWords.meaning(of: text) == .stop)
    }

    @Test(arguments: [
        "", " ", "!", "👍", "please don't stop the offers", "stop it later", "non stop", "stops", "endless",
        "START STOP",
        "bus stop", "je voudrais arrêter de fumer", "alto el fuego", "restart", "0", "стоп сейчас",
        String(repeating: "stop ", count: 1000),
    ])
    func `whatever else is said is for a person to read`(_ text: String) {
        #expect(OptWords.meaning(of: text) == nil)
    }

    @Test func `a tap counts by its payload`() {
        #expect(OptWords.meaning(ofPayload: "STOP|t7|c42|p1002", label: "Non merci") == .stop)
        #expect(OptWords.meaning(ofPayload: "stop|", label: "") == .stop)
        #expect(OptWords.meaning(of: "STOP|t7|c42|p1002") == .stop)
        #expect(OptWords.meaning(ofPayload: "stop", label: "Stop offers") == .stop)
        #expect(OptWords.meaning(ofPayload: "Unsubscribe", label: "Unsubscribe") == .stop)
        #expect(OptWords.meaning(ofPayload: "Cancel", label: "Cancel") == .stop)
        #expect(OptWords.meaning(ofPayload: "START", label: "START") == .start)
    }

    @Test func `a tap counts by a label that leaves no doubt`() {
        #expect(OptWords.meaning(ofPayload: "btn_2", label: "Stop promotions") == .stop)
        #expect(OptWords.meaning(ofPayload: "btn_2", label: "Se désabonner") == .stop)
        #expect(OptWords.meaning(ofPayload: "booking|17", label: "Cancel") == nil)
        #expect(OptWords.meaning(ofPayload: "END|17", label: "Terminer") == nil)
        #expect(OptWords.meaning(ofPayload: "STOPOVER|17", label: "Paris") == nil)
        #expect(OptWords.meaning(ofPayload: "yes", label: "Oui") == nil)
    }
}
