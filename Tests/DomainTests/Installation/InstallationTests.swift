import Domain
import Testing

@Suite struct InstallationTests {
    private let opened = given(Installation.self, .opened)

    private func template(_ day: Int, _ texts: [Language: String]) -> MessageTemplate {
        MessageTemplate(day: day, texts: texts)
    }

    @Test func `a log is opened once`() {
        given(Installation.self).when(.open).then(.opened).when(.open).thenNothing()
    }

    @Test func `an administrator's text replaces the built-in one of that day`() {
        let own = template(3, [.french: "Bonjour {{name}}", .english: "Hello {{name}}"])
        let after = opened.when(.setTemplate(own)).then(.messageTemplateChanged(own))
        #expect(after.state.template(day: 3) == own)
        #expect(after.state.template(day: 4) == BuiltInMessages.template(day: 4))
        after.when(.setTemplate(own)).thenNothing()
    }

    @Test func `setting the built-in text where nothing else stands records nothing`() throws {
        opened.when(.setTemplate(try #require(BuiltInMessages.template(day: 1)))).thenNothing()
    }

    @Test(arguments: [0, 8, -1])
    func `there are seven days`(day: Int) {
        opened.when(.setTemplate(template(day, [.french: "x"]))).thenRefused(.dayOutOfRange(day))
        #expect(opened.state.template(day: day) == nil)
    }

    @Test func `French must be there, for the others fall back to it`() {
        opened.when(.setTemplate(template(1, [.english: "x"]))).thenRefused(.frenchTextMissing)
    }

    @Test func `a text that could not be filled is refused when it is saved, with its language`() {
        opened.when(.setTemplate(template(1, [.french: "x", .english: "{{nom}}"])))
            .thenRefused(.text(.english, .unknownPlaceholder("nom")))
        opened.when(.setTemplate(template(1, [.french: " ", .english: "x"]))).thenRefused(.text(.french, .empty))
    }

    @Test func `of several bad texts the same one is always named`() {
        opened.when(.setTemplate(template(1, [.french: "{{", .english: "{{nom}}"])))
            .thenRefused(.text(.french, .unclosed))
    }

    @Test func `media are for both languages or for one`() {
        let both = MessageTemplate.Media(url: "https://a/1", kind: .image, language: nil)
        let english = MessageTemplate.Media(url: "https://a/2", kind: .video, language: .english)
        let template = MessageTemplate(day: 1, texts: [.french: "x"], media: [both, english])
        #expect(template.media(for: .french) == [both])
        #expect(template.media(for: .english) == [both, english])
    }

    @Test func `a medium that would never be said is refused when it is saved`() {
        func saving(_ media: MessageTemplate.Media...) -> Then<Installation> {
            opened.when(.setTemplate(MessageTemplate(day: 1, texts: [.french: "x"], media: media)))
        }
        let both = MessageTemplate.Media(url: "https://a/1", kind: .image, language: nil)
        let french = MessageTemplate.Media(url: "https://a/2", kind: .document, language: .french)
        let english = MessageTemplate.Media(url: "https://a/3", kind: .video, language: .english)
        let audio = MessageTemplate.Media(url: "https://a/4", kind: .audio, language: .english)
        saving(french, audio).thenRefused(.media(.audio))
        saving(both, english).thenRefused(.media(.several(.english)))
        saving(french, english, french).thenRefused(.media(.several(.french)))
        #expect(saving(french, english).events.count == 1 && saving(both).events.count == 1)
    }
}
