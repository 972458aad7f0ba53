import Domain

/// Help, printed from the tables that the parser reads.
enum Help {
    /// All commands.
    static func overview(_ language: Language) -> String {
        let head = Text(
            "Relance follows people up on WhatsApp; every fact is kept in one append-only log.",
            "Relance relance les gens sur WhatsApp ; chaque fait reste dans un journal où rien ne s'efface.")
        let rows = Subcommand.all.map { ["  relance \($0.name)", $0.summary(language)] }
        let tail = Text(
            "relance help COMMAND, or relance COMMAND --help, says more about one.",
            "relance help COMMANDE, ou relance COMMANDE --help, en dit plus sur une commande.")
        return ([head(language), ""] + Columns.aligned(rows) + ["", tail(language), "", exitCodes(language)])
            .joined(separator: "\n")
    }

    /// One command.
    static func page(_ command: Subcommand, _ language: Language) -> String {
        var lines = [
            command.summary(language), "", "  \(command.usage)", "", Text("Options:", "Options :")(language),
        ]
        lines += Columns.aligned(command.allOptions.map { ["  \($0.usage)", $0.about(language) + environment($0)] })
        if !command.settings.isEmpty { lines += [""] + settings(command, language) }
        if let notes = command.notes { lines += ["", notes(language)] }
        lines += ["", exitCodes(language)]
        return lines.joined(separator: "\n")
    }

    /// What only the environment and a settings file give.
    private static func settings(_ command: Subcommand, _ language: Language) -> [String] {
        let head = Text(
            "Settings without an option, in the settings file or [the environment]:",
            "Réglages sans option, dans le fichier de réglages ou [l'environnement] :")
        return [head(language)]
            + Columns.aligned(command.settings.map { ["  \($0.rawValue)", $0.about(language) + variables($0)] })
    }

    /// The environment variables that stand in for an option.
    private static func environment(_ option: Option) -> String {
        let same = Setting.allCases.first { $0.option?.name == option.name }
        // What one command supposes may have the name of a setting.
        guard let setting = same, setting.about.english == option.about.english else { return "" }
        return variables(setting)
    }

    private static func variables(_ setting: Setting) -> String {
        " [\(setting.variables.joined(separator: ", "))]"
    }

    private static func exitCodes(_ language: Language) -> String {
        Text(
            "Exit codes: 0 done; 1 done, but look (rows refused, a read model differed); 2 wrong usage; 3 could not.",
            "Codes de retour : 0 fait ; 1 fait, mais à voir (lignes refusées, vue différente) ; 2 usage ; 3 impossible."
        )(language)
    }
}
