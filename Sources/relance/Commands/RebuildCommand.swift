import Dispatch
import Domain
import EventStore
import Projections
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
                let isDifferent =
                    if let own = session.own { try await rebuild(name, own.projections) } else {
                        try await rebuild(name, session.api)
                    }
                if isDifferent { code = .attention }
            }
            return code
        }
    }
}

// MARK: - In this process

extension Rebuilding {
    /// Whether the model differed from its facts.
    private func rebuild(_ name: String, _ projections: ProjectionRunner) async throws -> Bool {
        let bar = ProgressBar(unit: invocation.text("events", "événements"))
        let result = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(ProjectionRunner.RebuildError) in
                        try projections.rebuild(name) { progress in
                            let label = "\(name)  \(Int(progress.done).grouped)"
                            bar.show(
                                Int(progress.done), of: Int(progress.total), label: label, count: Int(progress.done))
                        }
                    })
            }
        }
        bar.clear()
        let report: RebuildReport
        do { report = try result.get() } catch { throw Self.failure(name, error) }
        let rate = Int(Double(report.position.rawValue) / max(0.001, bar.elapsed.seconds))
        let events = invocation.text("events", "événements")
        let digest = report.digest.map { ", sha256 \($0.prefix(8).map(hexadecimal).joined())…" } ?? ""
        try Console.print(
            "\(name): \(Int(report.position.rawValue).grouped) \(events), \(bar.elapsed.shortText) "
                + "(\(rate.grouped) \(events)/s), \(comparison(report.comparison))\(digest)")
        return report.comparison == .different
    }

    private func comparison(_ comparison: RebuildReport.Comparison) -> String {
        switch comparison {
        case .equal: invocation.text("equal to the live one", "égale à celle qui servait")
        case .different:
            invocation.text("DIFFERENT from the live one, replaced", "DIFFÉRENTE de celle qui servait, remplacée")
        case .notCompared: invocation.text("nothing to compare with", "rien à comparer")
        }
    }

    private static func failure(_ name: String, _ error: ProjectionRunner.RebuildError) -> Failure {
        switch error {
        case .unknownProjection: .usage("There is no read model \(name).")
        case .busy: Failure("\(name) is being rebuilt already.", remedy: "Wait until that is done.")
        case .cancelled: Failure("rebuilding \(name) was given up: the process is stopping.")
        case .failed(let position, let reason):
            Failure(
                "\(name) cannot be folded at position \(position): \(reason)",
                remedy: "The rows that were served are left as they were.")
        }
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16)
        return text.count == 1 ? "0" + text : text
    }
}

// MARK: - By the server

extension Rebuilding {
    /// Whether the model differed from its facts, if the server says so.
    private func rebuild(_ name: String, _ api: APIClient) async throws -> Bool {
        let bar = ProgressBar(unit: invocation.text("events", "événements"))
        let before = try await projection(name, api)
        _ = try await api.json("/api/v1/projections/\(name)/rebuild", method: "POST")
        var now = try await projection(name, api)
        while now.text("state") == "rebuilding" {
            bar.show(0, of: 1, label: name, count: now.number("position"))
            try await Task.sleep(for: .milliseconds(250))
            now = try await projection(name, api)
        }
        bar.clear()
        if let failure = now.text("lastRebuildFailure") { throw Failure("rebuilding \(name): \(failure)") }
        let outcome = now.text("lastRebuild") ?? ""
        let isDone = now.number("generation") > before.number("generation")
        let done = invocation.text(isDone ? "rebuilt" : "done", isDone ? "refaite" : "fait")
        let events = invocation.text("events", "événements")
        try Console.print(
            "\(name): \(done), \(now.number("position").grouped) \(events), \(bar.elapsed.shortText) \(outcome)".trimmed
        )
        return outcome == "different"
    }

    private func projection(_ name: String, _ api: APIClient) async throws -> JSONValue {
        let all = try await api.json("/api/v1/projections").list("projections")
        return all.first { $0.text("name") == name } ?? .null
    }
}
