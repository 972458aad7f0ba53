import Domain
import EventStore
import Foundation
import TestSupport
import WhatsApp

/// What the directory of a server that was stopped must show, whatever was done to the servers before it.
struct Inquest {
    private let directory: String
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
        guard story.doubts == story.settledByReceipt + story.settledByPolicy else {
            throw Violation(
                "\(story.doubts) messages were in doubt; receipts settled \(story.settledByReceipt), "
                    + "the policy \(story.settledByPolicy)")
        }
        let enrolled = story.targets.values.compactMap { $0.state.contact?.rawValue }
        guard Set(enrolled).count == enrolled.count else { throw Violation("somebody was enrolled twice") }
        let missed = Set(story.contacts.filter { !$0.value.state.isPaid }.keys).subtracting(enrolled)
        guard missed.isEmpty else { throw Violation("\(missed.count) people were never enrolled") }
    }

    /// What WhatsApp took and what the log says is one story.
    func checkLedger() throws {
        let ledger = try FileDeliveryLedger(path: directory + "/sandbox/ledger", access: .readOnly)
        let twice = try ledger.duplicates()
        guard twice.isEmpty else {
            throw Violation("went out twice: \(twice.prefix(5).map { "day \($0.day) of t\($0.target.rawValue)" })")
        }
        var taken: Set<MessageKey> = []
        for entry in try ledger.entries(in: 0..<ledger.count) {
            taken.insert(entry.key)
            guard let target = story.targets[entry.key.target.rawValue], target.requested.contains(entry.key) else {
                throw Violation("\(entry.key.text) went out, and its intent is not on record")
            }
            guard target.taken[entry.key.day]?.attempt == entry.key.attempt else {
                throw Violation("\(entry.key.text) went out, and the log does not know")
            }
            guard target.state.contact == entry.contact else {
                throw Violation("\(entry.key.text) went to somebody else")
            }
        }
        for (number, target) in story.targets {
            for (day, message) in target.taken where message.evidence != .policy {
                let key = MessageKey(target: TargetNumber(number), day: day, attempt: message.attempt)
                guard taken.contains(key) else { throw Violation("\(key.text) never went out, and the log says so") }
            }
        }
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
        guard finished.code == 0, lines == Int(story.head.rawValue) else {
            throw Violation("relance log ended with \(finished.code) after \(lines) of \(story.head) events")
        }
    }

    /// Nothing personal stands in clear in any file, nor in what the servers said.
    func checkSecrecy(saying words: String) throws {
        let markers = People.markers.map { Data($0.utf8) }
        guard let files = FileManager.default.enumerator(atPath: directory) else {
            throw Violation("\(directory) cannot be listed")
        }
        var count = 0
        for case let file as String in files {
            guard let content = FileManager.default.contents(atPath: directory + "/" + file) else { continue }
            count += 1
            for (marker, text) in zip(markers, People.markers) where content.range(of: marker) != nil {
                throw Violation("\(file) holds \(text)… in clear")
            }
        }
        guard count > 5 else { throw Violation("only \(count) files were searched") }
        for text in People.markers where words.contains(text) { throw Violation("a server said \(text)… aloud") }
    }
}
