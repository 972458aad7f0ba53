import Server

extension Option {
    static let subject = Option(
        "sub", "ID", Text("who asks; for a user, the account", "qui demande ; pour user, le compte"))
    static let role = Option(
        "role", "user|admin|auditor|service", Text("what the bearer may do", "ce que permet le jeton"))
    static let lifetime = Option(
        "ttl", "24h", Text("how long it is good for: 90s, 30m, 24h, 7d", "sa durée de vie : 90s, 30m, 24h, 7d"))
}

extension Subcommand {
    static let token = Subcommand(
        "token", Text("makes a token for the API", "fabrique un jeton pour l'API"),
        options: [.subject, .role, .lifetime, .data, .config],
        notes: Text(
            "Prints the bare token and nothing else. Works whether or not a server runs. Its expiry is in real time.",
            "N'affiche que le jeton. Marche avec ou sans serveur. Il expire en temps réel.")
    ) { invocation in
        let arguments = invocation.arguments
        guard let subject = arguments[.subject] else {
            throw Failure.usage("token needs --sub.", remedy: Option.subject.usage)
        }
        guard let name = arguments[.role] else { throw Failure.usage("token needs --role.", remedy: Option.role.usage) }
        guard let role = Role(rawValue: name) else {
            throw Failure.usage("--role cannot be \"\(name)\".", remedy: Option.role.usage)
        }
        guard Principal.isSubject(subject) else {
            throw Failure.usage("--sub must be 1 to 128 letters, digits or . _ : -", remedy: "as in account-42")
        }
        guard let lifetime = Duration(lifetime: arguments[.lifetime] ?? "24h") else {
            throw Failure.usage("--ttl is no length of time.", remedy: Option.lifetime.usage)
        }
        let secret = try await DataDirectory(invocation.settings).secretWhenThere()
        let token = try Tokens.authority(secret).mint(subject: subject, role: role, lifetime: lifetime)
        try Console.print(token)
        return .done
    }
}
