import Domain
import FoundationEssentials
import Glibc

/// The command line: finds the subcommand, reads its words, runs it, and tells how it ended.
@main
struct Relance {
    static func main() async {
        // A reader that goes away is an error of the write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        // Nor is a limit on the size of files.
        signal(SIGXFSZ, SIG_IGN)
        // Whatever is made holds people's data, or could.
        umask(0o077)
        let code = await run(Array(CommandLine.arguments.dropFirst()), ProcessInfo.processInfo.environment)
        exit(code.rawValue)
    }

    private static func run(_ words: [String], _ environment: [String: String]) async -> ExitCode {
        var words = words
        let name = words.isEmpty ? "help" : words.removeFirst()
        do {
            let command = try Subcommand.named(alias(name))
            let arguments = try Arguments(words, for: command)
            let language = Language(chosen: arguments[.language], environment: environment)
            if arguments.has(.help) {
                try Console.print(Help.page(command, language))
                return .done
            }
            let settings = try Settings(arguments, environment: environment)
            return try await command.run(
                Invocation(command: command, arguments: arguments, settings: settings, language: language))
        } catch is Console.ReaderGone {
            return .done
        } catch {
            let failure = Failures.explain(error)
            Console.tell("relance: \(failure.what)")
            if let remedy = failure.remedy { Console.tell("  \(remedy)") }
            return failure.exit
        }
    }

    private static func alias(_ name: String) -> String {
        switch name {
        case "--help", "-h": "help"
        case "--version": "version"
        default: name
        }
    }
}
