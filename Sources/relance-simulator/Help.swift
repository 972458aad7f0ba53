import Domain
import Simulator

/// Help, printed from the tables that the parser reads.
enum Help {
    struct Option: Sendable {
        let name: String
        let placeholder: String
        let english: String
        let french: String
    }

    /// Besides the settings, each of which is an option too.
    static let options: [Option] = [
        Option(
            name: "listen", placeholder: "HOST:PORT", english: "where to answer (127.0.0.1:0; 0 takes a free port)",
            french: "où répondre (127.0.0.1:0 ; 0 prend un port libre)"),
        Option(
            name: "settings", placeholder: "NAME=VALUE,…", english: "several settings at once",
            french: "plusieurs réglages à la fois"),
        Option(
            name: "lang", placeholder: "fr|en", english: "language of this help (else RELANCE_LANG, LANG)",
            french: "langue de cette aide (sinon RELANCE_LANG, LANG)"),
    ]

    static func page(_ language: Language) -> String {
        let isFrench = language == .french
        var lines = [
            isFrench
                ? "Tient lieu de WhatsApp : API Cloud, passerelle WhatsApp-Web, pannes à la demande, compte exact."
                : "Stands in for WhatsApp: Cloud API, WhatsApp-Web gateway, faults on demand, exact counts.",
            "", "  relance-simulator [--listen HOST:PORT] [--NAME VALUE …]", "",
        ]
        lines += options.map { line("--\($0.name) \($0.placeholder)", isFrench ? $0.french : $0.english) }
        lines += [
            "", isFrench ? "Réglages (aussi par /control/settings) :" : "Settings (also through /control/settings):",
        ]
        lines += Setting.all.map { setting in
            line("--\(setting.name) \(setting.allowed)", isFrench ? setting.french : setting.english)
        }
        return lines.joined(separator: "\n")
    }

    private static func line(_ left: String, _ right: String) -> String {
        "  \(left)" + String(repeating: " ", count: max(2, 46 - left.count)) + right
    }
}
