import JSON
import Server

extension Option {
    static let all = Option(flag: "all", Text("every read model", "toutes les vues"))
}

extension Subcommand {
    static let rebuild = Subcommand(
        "rebuild", Text("folds read models anew from the log", "refait des vues à partir du journal"),
        operands: [Operand("PROJECTION", isRequired: false, repeats: true)], options: [.all, .data, .config],
        notes: Text(
            """
            The live one answers meanwhile; the new one is compared with it and takes its place.
            Exit code 1: one of them differed from its facts (it is right now).
            """,
            """
            L'ancienne répond entre-temps ; la nouvelle lui est comparée et prend sa place.
            Code 1 : une vue différait de ses faits (elle est juste maintenant).
            """)
    ) { try await Rebuilding($0).run() }
}

/// One run of `relance rebuild`.
struct Rebuilding {
    private let invocation: Invocation
    private let wanted: [String]

    init(_ invocation: Invocation) throws(Failure) {
        self.invocation = invocation
        wanted = invocation.arguments.operands
        guard wanted.isEmpty == invocation.arguments.has(.all) else {
            throw .usage("rebuild needs the names of read models, or --all.", remedy: invocation.command.usage)
        }
    }

    func run() async throws -> ExitCode {
        try await DirectorySession.run(invocation.settings) { session in
            let known = try await session.api.json("/api/v1/projections").list("projections").compactMap {
                $0.text("name")
            }
            for name in wanted where !known.contains(name) {
                throw Failure.usage(
                    "There is no read model \(name).", remedy: "There are \(known.joined(separator: ", ")).")
            }
            var code = ExitCode.done
            for name in wanted.isEmpty ? known : wanted {
                if try await rebuild(name, session.api) { code = .attention }
            }
            return code
        }
    }
}

extension Rebuilding {
    /// Whether the model differed from its facts.
    private func rebuild(_ name: String, _ api: APIClient) async throws -> Bool {
        let bar = ProgressBar(unit: invocation.text("events", "événements"))
        var now = try await api.begin("/api/v1/projections/\(name)/rebuild")
        while now.text("state") == "rebuilding" {
            let progress = now["progress"] ?? .null
            let done = progress.number("done")
            bar.show(done, of: max(1, progress.number("total")), label: "\(name)  \(done.grouped)", count: done)
            try await Task.sleep(for: .milliseconds(50))
            now = try await projection(name, api)
        }
        bar.clear()
        if let failure = now.text("lastRebuildFailure") { throw Failure("rebuilding \(name): \(failure)") }
        let outcome = now["lastRebuild"] ?? .null
        let comparison = outcome.text("comparison").flatMap(RebuildOutcome.Comparison.init) ?? .notCompared
        try say(name, outcome.number("position"), bar, comparison, digest: outcome.text("digest"))
        return comparison == .different
    }

    private func say(
        _ name: String, _ events: Int, _ bar: ProgressBar, _ comparison: RebuildOutcome.Comparison, digest: String?
    ) throws {
        let rate = Int(Double(events) / max(0.001, bar.elapsed.seconds))
        let unit = invocation.text("events", "événements")
        let found =
            switch comparison {
            case .equal: invocation.text("equal to the live one", "égale à celle qui servait")
            case .different:
                invocation.text("DIFFERENT from the live one, replaced", "DIFFÉRENTE de celle qui servait, remplacée")
            case .notCompared: invocation.text("nothing to compare with", "rien à comparer")
            }
        let sum = digest.map { ", sha256 \($0.prefix(16))…" } ?? ""
        try Console.print(
            "\(name): \(events.grouped) \(unit), \(bar.elapsed.shortText) (\(rate.grouped) \(unit)/s), \(found)\(sum)")
    }

    private func projection(_ name: String, _ api: APIClient) async throws -> JSONValue {
        let all = try await api.json("/api/v1/projections").list("projections")
        return all.first { $0.text("name") == name } ?? .null
    }
}
