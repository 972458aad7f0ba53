import Domain
import Testing

@Suite struct GateTextTests {
    @Test(arguments: Gate.allCases) func `each gate says in both languages what it is and what to do`(gate: Gate) {
        let (french, english) = (gate.advice[.french], gate.advice[.english])
        #expect(french != english)
        for text in [french, english] {
            #expect((20...130).contains(text.count) && text.hasSuffix("."), "\(gate)")
            #expect(!text.contains("'") && !text.contains("  "), "\(gate)")
        }
        #expect(!french.contains(/[^ ][;:]/) && !english.contains(#/ [;:]/#), "\(gate)")
    }

    @Test func `a campaign that is not active says in both languages how it stands, each time in other words`() {
        let waiting = CampaignState.Status.allCases.filter { $0 != .active }
        var said = waiting.map { Explanation(.campaign, detail: $0.rawValue).advice }
        said.append(Explanation(.campaign, detail: "scheduled", behind: CampaignNumber(5)).advice)
        for language in Language.allCases { #expect(Set(said.map { $0[language] }).count == said.count) }
        for text in said {
            #expect(text[.french] != text[.english] && text[.french].hasSuffix("."))
            #expect(!text[.french].contains("'") && !text[.french].contains(/[^ ][;:]/))
        }
    }

    @Test func `no two gates say the same`() {
        for language in Language.allCases {
            #expect(Set(Gate.allCases.map { $0.advice[language] }).count == Gate.allCases.count)
        }
    }
}
