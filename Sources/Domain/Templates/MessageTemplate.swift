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

    package func text(in language: Language) -> String? { texts[language] ?? texts[.french] }

    package func media(for language: Language) -> [Media] {
        media.filter { $0.language == nil || $0.language == language }
    }
}
