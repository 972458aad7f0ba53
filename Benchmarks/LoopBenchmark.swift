import CLMDB
import Domain
import EventStore
import Foundation
import HTTPClient
import Projections
import Server

/// Messages through the whole loop: due, requested, sent, confirmed, delivered; every step durable, projections
/// following, on the sandbox and the test clock.
enum LoopBenchmark {
    static func run(_ bench: inout Bench) throws {
        try sevenDays(&bench)
        try manyAccounts(&bench)
        try threeSecondsApart(&bench)
    }

    // MARK: A week

    /// One file of people over HTTP, seven days, and every read model made anew.
    private static func sevenDays(_ bench: inout Bench) throws {
        let people = bench.size(10_000, quick: 2_000)
        try Scratch.with("week") { directory in
            let installation = try LoopInstallation(directory)
            try installation.connect(["acme"])
            let memory = MemoryPeak()
            let file = directory + "/people.csv"
            try Data(csv(people).utf8).write(to: URL(fileURLWithPath: file))
            let importing = try Bench.seconds { try upload(file, rows: people, to: installation) }
            bench.add("import over HTTP, CSV", count: people, seconds: importing, bar: "≥ 50,000/s")

            let seconds = try Bench.seconds { try installation.advance(by: .days(8)) }
            try check(installation, people: people)
            let messages = people * SevenDays.days
            bench.add(
                "\(Bench.grouped(Double(people))) people, seven days", count: messages, seconds: seconds,
                bar: "\(Bench.grouped(Double(messages))) messages in < 60 s",
                note:
                    "\(Bench.hundredths(seconds)) s, \(installation.log.head) events, RssAnon peak \(memory.stop()) MiB"
            )
            try rebuild(installation, &bench)
            try installation.close()
        }
    }

    private static func csv(_ people: Int) -> String {
        var text = "id,name,phone,email,language,registeredAt\n"
        for number in 0..<people {
            text += "p\(number),Person \(number),+2376\(70_000_000 + number),p\(number)@people.example,"
            text += "\(number % 3 == 0 ? "en" : "fr"),2025-01-19T10:00:00Z\n"
        }
        return text
    }

    private static func upload(_ file: String, rows: Int, to installation: LoopInstallation) throws {
        let server = try HTTPServer(listen: ListenAddress(), router: installation.router)
        let token = try installation.authority.mint(subject: "benchmark", role: .admin, lifetime: .days(3650))
        let response = try HTTPClient().send(
            HTTPClient.Request(
                "POST", server.url + "/api/v1/accounts/acme/contacts/import",
                headers: [
                    (name: "Authorization", value: "Bearer \(token)"), (name: "Content-Type", value: "text/csv"),
                ],
                body: .file(path: file), timeout: .seconds(600)))
        server.stopNow()
        precondition(response.status == 200 && response.text.contains("\"created\":\(rows),"), response.text)
    }

    /// Every counter, exactly.
    private static func check(_ installation: LoopInstallation, people: Int) throws {
        let counters = try installation.projections.statistics.total()
        let (people, messages) = (Int64(people), Int64(people * SevenDays.days))
        let all: [(String, Int64, Int64)] = [
            ("enrolled", counters.enrolled, people), ("completed", counters.completed, people),
            ("active", counters.active, 0), ("exited", counters.exited, 0),
            ("requested", counters.requested, messages), ("accepted", counters.accepted, messages),
            ("attempts", counters.attempts, messages), ("confirmed", counters.confirmed, messages),
            ("delivered", counters.delivered, messages), ("failed", counters.failed, 0), ("read", counters.read, 0),
            ("deferred", counters.deferred, 0), ("in doubt", counters.inDoubt, 0),
        ]
        for (name, found, right) in all { precondition(found == right, "\(name) is \(found), not \(right)") }
        for day in 1...SevenDays.days {
            precondition(counters.reached(day: day) == people, "day \(day) reached \(counters.reached(day: day))")
        }
    }

    /// All projections, one after the other, each compared with the one that followed live.
    private static func rebuild(_ installation: LoopInstallation, _ bench: inout Bench) throws {
        let events = Int(installation.log.head.rawValue)
        var total = 0.0
        for projection in installation.projections.status {
            let seconds = try Bench.seconds {
                let report = try installation.projections.rebuild(projection.name)
                precondition(report.comparison == .equal, "\(projection.name) differs from its fold")
            }
            total += seconds
            bench.add("rebuild \(projection.name)", count: events, seconds: seconds, note: "equal to the live one")
        }
        bench.add(
            "rebuild all, one by one", count: events, seconds: total, bar: "≥ 1.5 M events/s",
            note: "four passes over the log")
    }

    // MARK: Lanes

    private static func manyAccounts(_ bench: inout Bench) throws {
        let accounts = (0..<bench.size(1_000, quick: 200)).map { "a\($0)" }
        let people = 20
        try Scratch.with("accounts") { directory in
            let installation = try LoopInstallation(directory)
            try installation.connect(accounts)
            try installation.register(people, in: accounts)
            let memory = MemoryPeak()
            let seconds = try Bench.seconds { try installation.advance(by: .days(8)) }
            try check(installation, people: people * accounts.count)
            bench.add(
                "\(Bench.grouped(Double(accounts.count))) accounts, whole loop",
                count: people * accounts.count * SevenDays.days, seconds: seconds, bar: "≥ 20,000/s",
                note: "RssAnon peak \(memory.stop()) MiB")
            try installation.close()
        }
    }

    private static func threeSecondsApart(_ bench: inout Bench) throws {
        let people = bench.size(10_000, quick: 2_000)
        try Scratch.with("apart") { directory in
            let installation = try LoopInstallation(directory, messageDelay: .seconds(3))
            try installation.connect(["acme"])
            try installation.register(people, in: ["acme"])
            // The first day only: at three seconds each it is over before the second begins.
            let seconds = try Bench.seconds { try installation.advance(by: .hours(2) + .seconds(3 * people)) }
            let counters = try installation.projections.statistics.total()
            precondition(counters.delivered == Int64(people), "\(counters.delivered) were delivered")
            bench.add(
                "one account, 3 s apart", count: people, seconds: seconds, limit: rawCommits(people),
                bar: "≥ 3,000/s", note: "limit: bare LMDB, one durable commit a message")
            try installation.close()
        }
    }

    /// Commits per second of bare LMDB, each of one message's four events. Messages 3 s apart cannot share a commit:
    /// each one's intent is durable before it is handed over, and its effects come before the next is due.
    private static func rawCommits(_ count: Int) -> Double {
        Scratch.with("raw-commits") { directory in
            let seconds = unsafe raw_lmdb_append(directory, UInt64(count * 4), 4, 130, 1)
            precondition(seconds > 0, "bare LMDB failed: \(seconds)")
            return Double(count) / seconds
        }
    }
}
