import Domain
import Engine
import EventStore
import Glibc
import Server

extension Option {
    static let demo = Option(
        flag: "demo",
        Text(
            "three accounts with invented people, a day a minute (--clock 1440x unless given)",
            "trois comptes et des gens inventés, un jour par minute (--clock 1440x sauf indication)"))
}

extension Subcommand {
    static let serve = Subcommand(
        "serve", Text("answers the API and sends what is due", "répond à l'API et envoie ce qui est dû"),
        options: [
            .data, .listen, .gateway, .clock, .sandbox, .demo, .log, .messageDelay, .maxMessagesPerDay,
            .maxConcurrentSessions, .userServiceURL, .userServiceInterval, .config,
        ],
        settings: Setting.allCases.filter { $0.option == nil },
        notes: Text(
            """
            Makes what it needs in an empty directory, secrets included (readable by their owner alone).
            Ctrl-C stops it once everything is on disk; a second one at once.
            """,
            """
            Crée ce qu'il faut dans un dossier vide, secrets compris (lisibles par leur seul propriétaire).
            Ctrl-C arrête une fois tout sur le disque ; un second, tout de suite.
            """)
    ) { try await Serving($0).run() }
}

/// One run of `relance serve`.
struct Serving {
    private let invocation: Invocation
    private let settings: Settings
    private let isDemo: Bool

    init(_ invocation: Invocation) {
        self.invocation = invocation
        settings = invocation.settings
        isDemo = invocation.arguments.has(.demo)
    }

    func run() async throws -> ExitCode {
        let plan = try InstallationPlan(settings, isDemo: isDemo)
        let listen = try settings.listen()
        let logsRequests = try settings.logsRequests()
        for name in settings.unknownVariables { Console.log(.warning, "\(name) is no setting; it is ignored") }
        let address = try Self.freeAddress(listen, mayChange: !settings.isGiven(.listen))
        let signals = StopSignals { Console.log(.info, "stopping; once more to stop at once") }
        let installation = try await OpenInstallation.open(plan)
        do {
            if address != listen { Console.log(.warning, "\(listen) is taken by another program; using a free port") }
            try await serve(installation, address, logsRequests, signals)
        } catch {
            await close(installation)
            throw error
        }
        let failures = await installation.close()
        for failure in failures { Console.log(.error, failure) }
        Console.log(.info, "stopped")
        return failures.isEmpty ? .done : .failed
    }

    private func close(_ installation: OpenInstallation) async {
        for failure in await installation.close() { Console.log(.error, failure) }
    }

    private func serve(
        _ installation: OpenInstallation, _ listen: ListenAddress, _ logsRequests: Bool, _ signals: StopSignals
    ) async throws {
        let server = try installation.serve(on: listen, logsRequests: logsRequests)
        let file = ServerFile(url: server.url, pid: Int(getpid()))
        do {
            try file.write(in: installation.directory.path)
            try announce(server, installation)
            let watch = watchForTrouble(installation)
            defer { watch.cancel() }
            if isDemo { try await Demo(server.url, installation).populate() }
            await signals.first()
        } catch {
            await server.stop()
            try FileSystem.remove(ServerFile.path(in: installation.directory.path))
            throw error
        }
        try FileSystem.remove(ServerFile.path(in: installation.directory.path))
        await server.stop()
    }

    /// The address, if it can be listened on. Asked before the directory is touched, so that a busy port leaves nothing
    /// behind. If the default port is busy, any free one is taken; a port that somebody asked for is not exchanged.
    private static func freeAddress(_ listen: ListenAddress, mayChange: Bool) throws(Failure) -> ListenAddress {
        do throws(HTTPServerError) {
            let nobody = Router([], authenticate: { _ throws(APIError) in throw .unauthorized("Not yet.") })
            try HTTPServer(listen: listen, router: nobody).stopNow()
            return listen
        } catch .cannotListen where mayChange {
            return ListenAddress(host: listen.host)
        } catch .cannotListen(let address, let reason) {
            throw Failure(
                "cannot listen on \(address): \(reason)", remedy: "Give another --listen, or stop what uses it.")
        } catch {
            throw Failure("\(error).")
        }
    }

    private func announce(_ server: HTTPServer, _ installation: OpenInstallation) throws {
        let token = try installation.authority.mint(subject: "page", role: .auditor, lifetime: .seconds(24 * 3600))
        let lines = [
            (invocation.text("Relance answers at", "Relance répond à"), server.url),
            (invocation.text("Open the page with", "Ouvrir la page avec"), "\(server.url)/#token=\(token)"),
        ]
        // A server needs nobody who reads what it prints.
        do { for line in lines { try Console.print("\(line.0) \(line.1)") } } catch is Console.ReaderGone {}
        let log = installation.log
        Console.log(
            .info, "serving \(installation.directory.path), \(log.head) events, \(installation.clock.identity) clock")
    }

    /// Says when the engine stops recording, or cannot carry out an erasure, and when it goes on.
    private func watchForTrouble(_ installation: OpenInstallation) -> Task<Void, any Error> {
        Task {
            var (standstill, keysKept) = (Trouble(), Trouble())
            while true {
                try await Task.sleep(for: .seconds(2))
                let counters = installation.services.engine.statistics.snapshot
                standstill.tell(
                    counters.standstill.map { "nothing is being recorded: \($0)" }, once: "writing again")
                keysKept.tell(
                    counters.keysKept.map { "keys of people who were erased cannot be destroyed yet: \($0)" },
                    once: "the keys of people who were erased are destroyed")
            }
        }
    }

    /// What is told when it begins and when it is over, and not in between.
    private struct Trouble {
        private var isThere = false

        mutating func tell(_ problem: String?, once over: String) {
            if let problem, !isThere { Console.log(.error, problem) }
            if problem == nil, isThere { Console.log(.info, over) }
            isThere = problem != nil
        }
    }
}
