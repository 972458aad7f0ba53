import Domain

/// Something a person reads, in both languages.
struct Text: Sendable {
    let english: String
    let french: String

    init(_ english: String, _ french: String) {
        self.english = english
        self.french = french
    }

    func callAsFunction(_ language: Language) -> String {
        switch language {
        case .english: english
        case .french: french
        }
    }
}

extension Language {
    /// From `--lang` or `RELANCE_LANG`, else as the locale's variables say in their usual order; English for any other.
    init(chosen: String?, environment: [String: String]) {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        let text = chosen ?? environment["RELANCE_LANG"] ?? locale ?? ""
        self = text.lowercased().hasPrefix("fr") ? .french : .english
    }
}
