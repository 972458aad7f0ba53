extension Subcommand {
    static let help = Subcommand(
        "help", Text("says what the commands do", "dit ce que font les commandes"),
        operands: [Operand("COMMAND", isRequired: false)]
    ) { invocation in
        if let name = invocation.arguments.operands.first {
            try Console.print(Help.page(try Subcommand.named(name), invocation.language))
        } else {
            try Console.print(Help.overview(invocation.language))
        }
        return .done
    }

    static let version = Subcommand("version", Text("prints the version", "affiche la version")) { _ in
        try Console.print("relance \(Version.text)")
        return .done
    }
}

enum Version {
    /// As in CHANGELOG.md.
    static let text = "0.1.0-dev"
}
