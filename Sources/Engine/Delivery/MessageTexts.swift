import Domain

/// The seven days' texts, parsed once per change.
struct MessageTexts: Sendable {
    private struct Day: Sendable {
        let template: MessageTemplate
        let parsed: [Language: ParsedText]
    }

    private var days: [Int: Day] = [:]
    private let ownDays: Set<Int>

    /// Texts were checked when they were saved; one that no longer parses closes its day's gate rather than going out broken.
    ///
    /// - Parameter own: a campaign's own words, which stand before the installation's on their days.
    init(_ installation: InstallationState, own: [Int: MessageTemplate] = [:]) {
        ownDays = Set(own.keys)
        for number in 1...SevenDays.days {
            guard let template = own[number] ?? installation.template(day: number), template.isActive else { continue }
            var parsed: [Language: ParsedText] = [:]
            for (language, text) in template.texts {
                do throws(ParsedText.Problem) { parsed[language] = try ParsedText(text) } catch { continue }
            }
            if parsed[.french] != nil { days[number] = Day(template: template, parsed: parsed) }
        }
    }

    /// Bit 0 is day 1.
    var activeDays: Int { days.keys.reduce(0) { $0 | 1 << ($1 - 1) } }

    /// What a template is looked for, where only templates may be said.
    func occasion(day: Int, in campaign: CampaignNumber?, language: Language) -> TemplateCatalogue.Occasion {
        TemplateCatalogue.Occasion(
            campaign, hasOwnWords: ownDays.contains(day), day: day, language: language)
    }

    func text(day: Int, language: Language) -> ParsedText? {
        days[day].flatMap { $0.parsed[language] ?? $0.parsed[.french] }
    }

    func media(day: Int, language: Language) -> [MessageTemplate.Media] {
        days[day]?.template.media(for: language) ?? []
    }
}
