/// How a command ended; `relance help` lists them.
enum ExitCode: Int32, Sendable {
    /// All of it was done.
    case done = 0
    /// Done, with something to look at: rows refused, a read model that differed from its facts.
    case attention = 1
    /// The command line or a setting is wrong; nothing was begun.
    case usage = 2
    /// It could not be done; nothing was left half done.
    case failed = 3
}

/// Why a command stops: what is wrong, and what would be right. Never holds personal data.
struct Failure: Error, Sendable {
    let what: String
    let remedy: String?
    let exit: ExitCode

    init(_ what: String, remedy: String? = nil, exit: ExitCode = .failed) {
        self.what = what
        self.remedy = remedy
        self.exit = exit
    }

    static func usage(_ what: String, remedy: String? = nil) -> Failure {
        Failure(what, remedy: remedy, exit: .usage)
    }
}
