import Domain
import Testing

@Suite struct PlaceholderTests {
    private func filled(_ text: String) throws -> String {
        try ParsedText(text).filled { "<\($0.rawValue)>" }
    }

    @Test func `every placeholder is filled, wherever it stands and however often`() throws {
        #expect(
            try filled("{{name}} a {{firstName}}{{referrerName}} {{day}} {{phone}} {{email}} {{name}}")
                == "<name> a <firstName><referrerName> <day> <phone> <email> <name>")
    }

    @Test func `a text without placeholders stays as it is`() throws {
        #expect(try filled("Déjà } vu { }} 👋🏽\n") == "Déjà } vu { }} 👋🏽\n")
    }

    @Test func `spaces inside the braces do not matter`() throws {
        #expect(try filled("{{ name }}") == "<name>")
    }

    @Test func `what a placeholder is filled with is not read again`() throws {
        #expect(try ParsedText("{{name}}").filled { _ in "{{email}}" } == "{{email}}")
    }

    @Test(arguments: [
        ("{{nom}}", ParsedText.Problem.unknownPlaceholder("nom")), ("{{Name}}", .unknownPlaceholder("Name")),
        ("{{}}", .unknownPlaceholder("")), ("{{{name}}}", .unknownPlaceholder("{name")),
        ("{{name}} {{", .unclosed), ("{{name}", .unclosed), ("", .empty), (" \n", .empty),
    ])
    func `a text that could not be filled is refused`(text: String, problem: ParsedText.Problem) {
        #expect(throws: problem) { try ParsedText(text) }
    }

    @Test(arguments: 1...7)
    func `the built-in texts can be filled, in both languages`(day: Int) throws {
        let template = try #require(BuiltInMessages.template(day: day))
        #expect(template.day == day && template.isActive)
        for language in Language.allCases {
            let text = try #require(template.texts[language])
            #expect(!(try filled(text)).contains("{{"))
        }
    }

    @Test func `there is no built-in text beyond the seven days`() {
        #expect(BuiltInMessages.template(day: 0) == nil && BuiltInMessages.template(day: 8) == nil)
    }

    @Test(arguments: Language.allCases)
    func `the opt-out line names the word to answer with`(language: Language) {
        #expect(BuiltInMessages.optOutLine(in: language).contains("STOP"))
    }
}
