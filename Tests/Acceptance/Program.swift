import Foundation
import TestSupport

/// Programs of the system that read what ours writes: Python, a shell, `prlimit`.
enum Program {
    struct Finished {
        /// For a process that a signal ended, 128 and the signal's number.
        let code: Int32
        let output: String
        let errors: String
    }

    /// The project's own directory.
    static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// Runs a program to its end; its output goes through files, so that nothing fills up and stops it.
    static func run(
        _ path: String, _ words: [String], in directory: String? = nil
    ) throws -> Finished {
        let place = try TemporaryDirectory.make("program")
        defer { TemporaryDirectory.remove(place) }
        let files = [place + "/output", place + "/errors"]
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("RELANCE_") }
        environment["PYTHONUTF8"] = "1"
        let process = try ChildProcess(
            path, words, environment: environment, in: directory, output: .file(files[0]), errors: .file(files[1]))
        return Finished(
            code: process.waitUntilExit(), output: try TextFile.read(files[0]), errors: try TextFile.read(files[1]))
    }

    /// Runs a few lines of Python, with the libraries that readers of the log need.
    static func python(_ script: String, _ words: String...) throws -> Finished {
        try run("/usr/bin/python3", ["-c", script] + words)
    }
}
