/// Words that code must not hold, and the few places that may.
enum CallRules {
    /// Words that are banned from a part of the tree.
    struct Ban: Sendable {
        let name: String
        /// As they stand in code; not part of a longer name, nor, where they end in a parenthesis, behind a point.
        let words: [String]
        let right: String
        /// Files and folders that may, each with its reason.
        var exceptions: [String: String] = [:]
        var within = "Sources/"
    }

    static let bans: [Ban] = [
        Ban(
            name: "swallowing errors", words: ["try?"],
            right: "name the error and say what follows from it: do { … } catch { … }"),
        Ban(
            name: "dying of what an input can cause", words: ["try!", "fatalError("],
            right: "throw what the caller can act on"),
        Ban(
            name: "reading the calendar", words: ["Date()", "Date.now", "clock_gettime", "gettimeofday", "time(nil)"],
            right: "time comes from the engine's clock; RealTime is the one place that reads the calendar",
            exceptions: [
                "Sources/Engine/Clock/RealTime.swift": "is that place",
                "Sources/Simulator/WallClock.swift": "is the stand-in's: it lives in real time, as WhatsApp does",
            ]),
        Ban(
            name: "printing", words: ["print(", "debugPrint(", "dump("],
            right: "libraries are silent; relance has Console"),
        Ban(
            name: "sleeping", words: ["usleep(", "nanosleep(", "Thread.sleep("],
            right: "wait for what is awaited, not for time"),
        Ban(
            name: "sleeping in tests", words: ["usleep(", "nanosleep(", "Thread.sleep("],
            right: "time is the test clock's; wait for what is awaited", within: "Tests/"),
        Ban(
            name: "waiting for time", words: ["Task.sleep("], right: "wait for what is awaited, not for time",
            exceptions: [
                "Sources/Engine/Clock/": "is how long the engine's clock is waited for",
                "Sources/Server/": "patience with a client ends after a real time",
                "Sources/Outbox/": "a receiver outside is tried again after a real time",
                "Sources/relance/": "looks again now and then at another process",
            ]),
        Ban(
            name: "the machine's other clocks", words: ["ContinuousClock", "SuspendingClock"],
            right: "what rules depend on comes from the engine's clock",
            exceptions: [
                "Sources/Engine/Clock/": "makes the engine's clock of it",
                "Sources/EventStore/Commit/": "how long the writer's thread waits is no fact",
                "Sources/Projections/Runner/": "how long a reader waits is no fact",
                "Sources/Server/": "how long a client waited is no fact",
                "Sources/Outbox/": "how long a receiver took is no fact",
                "Sources/relance/": "how long a command took is no fact",
            ]),
        Ban(
            name: "files by Foundation", words: ["FileManager"],
            right: "EventStore's Files or relance's FileSystem, which throw what happened",
            exceptions: ["Sources/Projections/Runner/ProjectionFolder.swift": "lists and removes generations"]),
    ]

    static func offences(against ban: Ban, in tree: SourceTree) -> [Offence] {
        tree.files.filter { $0.path.hasPrefix(ban.within) }.flatMap { file -> [Offence] in
            if ban.exceptions.keys.contains(where: file.path.hasPrefix) { return [] }
            return ban.words.flatMap { word in
                file.lines(holding: word).filter { !$0.text.contains("func " + word) }.map {
                    Offence(file, line: $0.number, "\(word): \(ban.right)")
                }
            }
        }
    }

    /// What is still to be done belongs into the tracker, not the tree.
    static func leftovers(_ tree: SourceTree) -> [Offence] {
        let words = ["TO" + "DO", "FIX" + "ME", "HA" + "CK:"]
        return tree.files.filter { $0.path.hasSuffix(".swift") }.flatMap { file in
            words.filter { !places(of: Array($0.utf8), in: Array(file.text.utf8)).isEmpty }.flatMap { word in
                file.lines.enumerated().filter { $1.contains(word) }.map { index, _ in
                    Offence(file, line: index + 1, "\(word): do it or leave it")
                }
            }
        }
    }

    /// Where pointers may be touched, and what for.
    static let unsafePlaces: [String: String] = [
        "Sources/EventStore/LMDB/": "wraps LMDB",
        "Sources/EventStore/Derived/": "hands out LMDB's memory",
        "Sources/EventStore/Log/": "reads records in LMDB's memory, without copying them",
        "Sources/EventStore/CBOR/": "reads and writes bytes in place",
        "Sources/EventStore/Integrity/": "hashes through libcrypto",
        "Sources/EventStore/KeyVault/": "encrypts through libcrypto",
        "Sources/EventStore/Commit/": "names its thread",
        "Sources/EventStore/Bytes.swift": "is the view of bytes that belong to somebody else",
        "Sources/EventStore/Files.swift": "wraps system calls on files",
        "Sources/EventStore/DirectoryLock.swift": "wraps open and flock",
        "Sources/EventStore/Randomness.swift": "asks the system for chance",
        "Sources/WhatsApp/Curl/": "wraps libcurl",
        "Sources/WhatsApp/Sandbox/AppendOnlyFile.swift": "wraps system calls on one file",
        "Sources/Engine/Clock/RealTime.swift": "reads the calendar",
        "Sources/Intake/Phone/": "wraps libphonenumber",
        "Sources/Intake/Rows/CSVParser.swift": "wraps libcsv",
        "Sources/HTTPClient/": "wraps libcurl",
        "Sources/Server/HTTP/": "wraps libmicrohttpd and sockets",
        "Sources/Server/Auth/": "wraps libjwt and libcrypto",
        "Sources/Server/Pairing/": "wraps libqrencode",
        "Sources/Server/API/Operations/ProcessMemory.swift": "asks the system how much memory there is",
        "Sources/Server/Page/PageRoutes.swift": "hashes the page",
        "Sources/Server/Webhooks/WebhookSignature.swift": "signs through libcrypto",
        "Sources/JSON/JSONWriter.swift": "copies literals' bytes",
        "Sources/relance/Console/": "writes to the terminal and takes signals",
        "Sources/relance/Client/": "reads the file that is sent",
    ]

    static func unsafety(_ tree: SourceTree) -> [Offence] {
        tree.sources.flatMap { file -> [Offence] in
            if unsafePlaces.keys.contains(where: file.path.hasPrefix) { return [] }
            return file.lines(holding: "unsafe").map {
                Offence(file, line: $0.number, "unsafe code outside the places that wrap a C library or a call")
            }
        }
    }

    /// A wrapper whose threading the compiler cannot see says what makes it right.
    static func uncheckedSendable(_ tree: SourceTree) -> [Offence] {
        tree.sources.flatMap { file in
            file.lines(holding: "@unchecked Sendable").compactMap { line -> Offence? in
                let before = file.lines[max(0, line.number - 9)..<line.number - 1]
                if before.contains(where: { $0.contains("//") && $0.contains("@unchecked Sendable") }) { return nil }
                return Offence(file, line: line.number, "says nowhere above why `@unchecked Sendable` is right here")
            }
        }
    }
}
