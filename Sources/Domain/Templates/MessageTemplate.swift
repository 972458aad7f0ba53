/// What is said on one day, in each language, with media.
package struct MessageTemplate: Hashable, Sendable {
    package struct Media: Hashable, Sendable {
        package enum Kind: String, Sendable, CaseIterable { case image, video, document, audio }

        package let url: String
        package let kind: Kind
        /// Nil: for both languages.
        package let language: Language?

        package init(url: String, kind: Kind, language: Language?) {
            self.url = url
            self.kind = kind
            self.language = language
        }
    }

    package let day: Int
    /// By language; French is what others fall back to.
    package let texts: [Language: String]
    package let media: [Media]
    /// An inactive day closes the template gate.
    package let isActive: Bool

    package init(day: Int, texts: [Language: String], media: [Media] = [], isActive: Bool = true) {
        self.day = day
        self.texts = texts
        self.media = media
        self.isActive = isActive
    }

    /// Why it could not be said on its day.
    package enum Problem: Error, Hashable, Sendable {
        case dayOutOfRange(Int)
        /// French is what other languages fall back to.
        case frenchTextMissing
        case text(Language, ParsedText.Problem)
        case media(MediaProblem)
    }

    /// Why a medium would never be said: a step is one message, and its text goes with it.
    package enum MediaProblem: Hashable, Sendable {
        /// WhatsApp takes no text beside an audio.
        case audio
        /// More than one is for people of this language.
        case several(Language)
    }

    /// Whether each of its texts can be filled, and its media said, when it is sent; refused when it is saved, not then.
    func check() throws(Problem) {
        guard (1...SevenDays.days).contains(day) else { throw .dayOutOfRange(day) }
        guard texts[.french] != nil else { throw .frenchTextMissing }
        for language in Language.allCases {
            guard let text = texts[language] else { continue }
            do throws(ParsedText.Problem) { _ = try ParsedText(text) } catch { throw .text(language, error) }
        }
        if media.contains(where: { $0.kind == .audio }) { throw .media(.audio) }
        for language in Language.allCases where media(for: language).count > 1 { throw .media(.several(language)) }
    }

    package func media(for language: Language) -> [Media] {
        media.filter { $0.language == nil || $0.language == language }
    }
}
