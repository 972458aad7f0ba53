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

    @Test func `no two gates say the same`() {
        for language in Language.allCases {
            #expect(Set(Gate.allCases.map { $0.advice[language] }).count == Gate.allCases.count)
        }
    }
}
