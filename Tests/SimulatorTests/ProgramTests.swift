import Foundation
import HTTPClient
import Simulator
import TestSupport
import Testing

/// The program as a process of its own.
struct ProgramTests {
    struct NotBuilt: Error, CustomStringConvertible {
        let description = "the program is not built: swift build --product relance-simulator"
    }

    /// Beside the running tests, where SwiftPM puts it.
    private static func process(_ words: [String], output: Pipe, errors: Pipe? = nil) throws -> ChildProcess {
        let running = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let beside = URL(fileURLWithPath: running).deletingLastPathComponent().appending(path: "relance-simulator")
        let places = [beside.path, ".build/debug/relance-simulator", ".build/release/relance-simulator"]
        guard let place = places.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw NotBuilt()
        }
        return try ChildProcess(
            place, words, environment: ["LANG": "C"], output: .pipe(output),
            errors: errors.map { .pipe($0) } ?? .nowhere)
    }

    private static func run(_ words: [String]) throws -> (code: Int32, output: String, errors: String) {
        let (output, errors) = (Pipe(), Pipe())
        let process = try process(words, output: output, errors: errors)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        return (process.waitUntilExit(), text, complaint)
    }

    @Test func `it says where it answers, answers there, and ends when it is asked to`() async throws {
        let output = Pipe()
        let process = try Self.process(["--tier=7", "--settings", "seed=5,throughput=0"], output: output)
        var line = ""
        while !line.hasSuffix("\n") {
            let data = output.fileHandleForReading.readData(ofLength: 1)
            try #require(!data.isEmpty)
            line += String(decoding: data, as: UTF8.self)
        }
        let match = try #require(line.wholeMatch(of: /Simulator answers at (http:\/\/127\.0\.0\.1:\d+)\n/))
        let answer = try await HTTPClient().sending(.init("GET", "\(match.output.1)/control/settings"))
        #expect(answer.text.contains(#""tier":7"#) && answer.text.contains(#""seed":5"#))
        process.signal(SIGTERM)
        #expect(process.waitUntilExit() == 0)
    }

    @Test(arguments: [
        ["--nonsense", "1"], ["--tier"], ["--tier", "x"], ["--listen", "x"], ["8080"], ["--settings", "x"],
    ])
    func `words that make no sense are refused`(_ words: [String]) throws {
        let ended = try Self.run(words)
        #expect(ended.code == 2)
        #expect(ended.errors.hasPrefix("relance-simulator: "))
        #expect(ended.output.isEmpty)
    }

    @Test(arguments: ["en", "fr"]) func `help explains every setting`(_ language: String) throws {
        let ended = try Self.run(["--help", "--lang", language])
        #expect(ended.code == 0)
        for setting in Setting.all {
            #expect(ended.output.contains("--\(setting.name) "))
            #expect(ended.output.contains(language == "fr" ? setting.french : setting.english))
        }
    }
}
