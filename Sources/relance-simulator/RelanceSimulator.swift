import Dispatch
import Domain
import Foundation
import Glibc
import Server
import Simulator
import WhatsApp

/// A stand-in for WhatsApp as a process of its own: `docs/simulator.md`.
@main
struct RelanceSimulator {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    /// The exit code: 0 done, 2 wrong usage, 3 could not.
    private static func run(_ words: [String]) async -> Int32 {
        let options: Options
        do throws(Options.Problem) {
            options = try Options(words, environment: ProcessInfo.processInfo.environment)
        } catch {
            tell("relance-simulator: \(error)")
            return 2
        }
        if options.wantsHelp {
            say(Help.page(options.language))
            return 0
        }
        let stopping = StopSignal()
        do {
            let simulator = try Simulator.start(options.settings, on: options.address, transport: CurlTransport())
            say("Simulator answers at \(simulator.url)")
            await stopping.wait()
            await simulator.stop()
            return 0
        } catch {
            tell("relance-simulator: \(error)")
            return 3
        }
    }

    /// A line on standard output. Where nobody reads it any more, there is nobody to tell so.
    private static func say(_ line: String) { write(line, FileHandle.standardOutput) }

    private static func tell(_ line: String) { write(line, FileHandle.standardError) }

    private static func write(_ line: String, _ file: FileHandle) {
        do { try file.write(contentsOf: Data((line + "\n").utf8)) } catch { return }
    }
}

/// SIGINT and SIGTERM ask to stop; from the moment it is made on, they do not end the process by themselves.
private final class StopSignal {
    private let sources: [any DispatchSourceSignal]
    private let stream: AsyncStream<Void>

    init() {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        self.stream = stream
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    func wait() async {
        for await _ in stream { return }
    }
}
