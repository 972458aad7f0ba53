/// Which way dependencies point: `docs/architecture.md`.
enum ImportRules {
    /// What the system gives everybody but the rules themselves.
    private static let system: Set = ["Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization"]
    private static let models: Set = ["Domain", "EventStore", "EventCoding"]

    /// What each target may know. The rules know nothing, not even the system: no clock, no file, no chance.
    static let allowed: [String: Set<String>] = [
        "Domain": [],
        "EventStore": system.union(["CLMDB", "CCrypto"]),
        "EventCoding": ["Domain", "EventStore"],
        "Projections": models.union(system),
        "JSON": ["Domain"],
        "WhatsApp": system.union(["Domain", "JSON", "CCurl"]),
        "Engine": models.union(system).union(["WhatsApp"]),
        "Outbox": models.union(system).union(["WhatsApp", "Engine"]),
        "Intake": system.union(["Domain", "JSON", "CPhoneNumber", "CCSV"]),
        "UserService": system.union(["Domain", "EventStore", "JSON", "WhatsApp", "Engine", "Intake"]),
        "HTTPClient": system.union(["CCurl"]),
        "Server": models.union(system).union([
            "Projections", "JSON", "WhatsApp", "Engine", "Outbox", "Intake", "UserService", "CMicroHTTPD", "CJWT",
            "CQRCode", "CCrypto",
        ]),
        "Simulator": system.union(["Domain", "EventStore", "JSON", "WhatsApp", "Server"]),
        "relance-simulator": system.union(["Domain", "WhatsApp", "Server", "Simulator"]),
        "relance": models.union(system).union([
            "Projections", "JSON", "WhatsApp", "Engine", "Outbox", "Intake", "UserService", "Server", "HTTPClient",
            "CCurl",
        ]),
    ]

    static func direction(_ tree: SourceTree) -> [Offence] {
        var offences: [Offence] = []
        for file in tree.sources {
            guard let allowed = allowed[file.target] else {
                offences.append(Offence(file, "the target \(file.target) is in no rule: say here what it may import"))
                continue
            }
            for line in file.lines(holding: "import") {
                guard let module = imported(line.text), !allowed.contains(module) else { continue }
                let right = allowed.isEmpty ? "nothing" : allowed.sorted().joined(separator: ", ")
                offences.append(
                    Offence(file, line: line.number, "imports \(module); \(file.target) may import \(right)"))
            }
        }
        return offences
    }

    /// `Package.swift` draws the same picture: what it lets a target depend on is allowed above.
    static func package(_ tree: SourceTree) -> [Offence] {
        guard let file = tree.file("Package.swift") else { return [] }
        let text = file.text.filter { !$0.isNewline }
        return text.matches(of: /module\(\s*"(\w+)",\s*\[([^\]]*)\]/).flatMap { match in
            let target = String(match.output.1)
            let dependencies = match.output.2.matches(of: /"(\w+)"/).map { String($0.output.1) }
            let allowed = allowed[target] ?? []
            return dependencies.filter { !allowed.contains($0) }.map {
                Offence(file, "lets \(target) depend on \($0), against the direction of docs/architecture.md")
            }
        }
    }

    private static func imported(_ line: String) -> String? {
        let pattern =
            /^(?:@\w+\s+)*(?:(?:package|internal|public|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|func|protocol|typealias|var|let)\s+)?(\w+)/
        return line.firstMatch(of: pattern).map { String($0.output.1) }
    }
}
