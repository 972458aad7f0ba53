import Domain

/// A subcommand: what help says about it, what it takes, and what runs it.
struct Subcommand: Sendable {
    let name: String
    /// One line.
    let summary: Text
    let operands: [Operand]
    let options: [Option]
    /// What it reads that no option gives.
    let settings: [Setting]
    /// More, below the options.
    let notes: Text?
    let run: @Sendable (Invocation) async throws -> ExitCode

    init(
        _ name: String, _ summary: Text, operands: [Operand] = [], options: [Option] = [],
        settings: [Setting] = [], notes: Text? = nil,
        run: @escaping @Sendable (Invocation) async throws -> ExitCode
    ) {
        self.name = name
        self.summary = summary
        self.operands = operands
        self.options = options
        self.settings = settings
        self.notes = notes
        self.run = run
    }

    var allOptions: [Option] { options + [.language, .help] }

    /// `relance import FILE [options]`
    var usage: String {
        (["relance", name] + operands.map(\.usage) + ["[options]"]).joined(separator: " ")
    }

    /// In the order help lists them.
    static let all: [Subcommand] = [
        .serve, .import, .token, .log, .explain, .stats, .rebuild, .simulate, .help, .version,
    ]

    static func named(_ name: String) throws(Failure) -> Subcommand {
        if let command = all.first(where: { $0.name == name }) { return command }
        let nearest = Spelling.nearest(to: name, among: all.map(\.name))
        throw .usage(
            "There is no command \(name).",
            remedy: nearest.map { "Did you mean relance \($0)?" } ?? "relance help lists the commands.")
    }
}

/// One call of one command.
struct Invocation: Sendable {
    let command: Subcommand
    let arguments: Arguments
    let settings: Settings
    let language: Language

    func text(_ english: String, _ french: String) -> String { Text(english, french)(language) }
}
