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
        for file in files { try TextFile.write("", to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: files[0])
        process.standardError = FileHandle(forWritingAtPath: files[1])
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("RELANCE_") }
        environment["PYTHONUTF8"] = "1"
        process.environment = environment
        try process.run()
        process.waitUntilExit()
        let code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
        return Finished(
            code: code, output: try TextFile.read(files[0]), errors: try TextFile.read(files[1]))
    }

    /// Runs a few lines of Python, with the libraries that readers of the log need.
    static func python(_ script: String, _ words: String...) throws -> Finished {
        try run("/usr/bin/python3", ["-c", script] + words)
    }
}
