import Domain
import EventStore
import Foundation
import TestSupport

/// What the directory of a server that was stopped must show, whatever was done to the servers before it.
struct Inquest {
    let directory: String
    let story: Story

    /// Reads the log in this process: nothing else may hold the directory.
    init(_ directory: String) throws {
        self.directory = directory
        let log = try LMDBEventLog(directory: directory, options: LMDBEventLog.Options(clock: .virtual))
        story = try Story(log)
        try log.closeCleanly()
    }

    /// Everything ended, and every doubt was settled one way or the other.
    func checkEnds() throws {
        for (number, target) in story.targets where target.state.isActive || target.state.step != .idle {
            throw Violation("t\(number) never came to its end")
        }
        for (key, message) in story.messages where message.isInDoubt {
            throw Violation("\(key.text) was in doubt, and nothing ever settled it")
        }
        for (number, target) in story.targets {
            guard story.explains(target) else {
                throw Violation("t\(number) ended as \(target.state.status), and the log does not say why")
            }
        }
        let enrolled = story.targets.values.compactMap { $0.state.contact?.rawValue }
        guard Set(enrolled).count == enrolled.count else { throw Violation("somebody was enrolled twice") }
        let missed = Set(story.contacts.filter { !$0.value.state.isPaid }.keys).subtracting(enrolled)
        guard missed.isEmpty else { throw Violation("\(missed.count) people were never enrolled") }
    }

    /// `relance rebuild --all` finds every read model equal to its fold.
    func checkReadModels() throws {
        let finished = try RelanceProcess.run(["rebuild", "--data", directory, "--all"])
        let lines = finished.output.split(separator: "\n")
        guard finished.code == 0, !lines.isEmpty, lines.allSatisfy({ $0.contains("equal to the live one") }) else {
            throw Violation("rebuild --all ended with \(finished.code): \(finished.output)\(finished.errors)")
        }
    }

    /// `relance log` prints as many events as there are.
    func checkPrintedLog() throws {
        let finished = try RelanceProcess.run(["log", "--data", directory, "--format", "jsonl"])
        let lines = finished.output.utf8.count { $0 == UInt8(ascii: "\n") }
        guard finished.code == 0, lines == story.tally.events else {
            throw Violation("relance log ended with \(finished.code) after \(lines) of \(story.tally.events) events")
        }
    }

    /// Nothing personal stands in clear in any file, nor in what the servers said.
    func checkSecrecy(of texts: [String], saying words: String) throws {
        let markers = texts.map { Data($0.utf8) }
        guard let files = FileManager.default.enumerator(atPath: directory) else {
            throw Violation("\(directory) cannot be listed")
        }
        var count = 0
        for case let file as String in files {
            guard let content = FileManager.default.contents(atPath: directory + "/" + file) else { continue }
            count += 1
            for (marker, text) in zip(markers, texts) where content.range(of: marker) != nil {
                throw Violation("\(file) holds \(text)… in clear")
            }
        }
        guard count > 5 else { throw Violation("only \(count) files were searched") }
        for text in texts where words.contains(text) { throw Violation("a server said \(text)… aloud") }
    }
}
