import Domain

extension Subcommand {
    static let explain = Subcommand(
        "explain",
        Text(
            "tells a person's whole history, and why nothing is sent", "raconte une personne, et pourquoi rien ne part"),
        operands: [Operand("TARGET|CONTACT|CAMPAIGN|ACCOUNT")],
        options: [.account, .format("table|json"), .data, .config],
        notes: Text(
            "A target is written t12, a campaign c5, a contact or an account as its owner named it. Times are the "
                + "account's own; names and numbers stay sealed.",
            "Une cible s'écrit t12, une campagne c5, un contact ou un compte comme son propriétaire l'a nommé. Les "
                + "heures sont celles du compte ; noms et numéros restent scellés.")
    ) { invocation in
        let format = try invocation.choice("format", of: ["table", "json"])
        let story = try await DirectorySession.run(invocation.settings) { session in
            let subject = try await ExplainedSubject.find(
                invocation.arguments.operands[0], of: invocation.arguments[.account], session.api)
            return try await Story(of: subject, session.api, invocation.language)
        }
        if format == "json" {
            try Console.write(story.json)
        } else {
            for line in story.lines { try Console.print(line) }
        }
        return .done
    }
}
