import Foundation
package import HTTPClient

/// The program itself, as a process of its own: `relance serve` on a free port, and any other command.
///
/// Killed, if it still runs, when the object goes.
package final class RelanceProcess: Sendable {
    /// How a command ended; `output` lacks the lines that were read before.
    package struct Finished: Sendable {
        /// The exit code; for a process that a signal ended, 128 and the signal's number.
        package let code: Int32
        package let output: String
        package let errors: String
    }

    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
        /// The exit code of a server that ended before it answered.
        package let code: Int32?

        package init(_ description: String, code: Int32? = nil) {
            self.description = description
            self.code = code
        }
    }

    /// `http://127.0.0.1:54321`
    package let url: String
    package let directory: String
    package let pid: Int32
    private let child: Child

    /// Starts a server and waits for the line that says where it answers.
    ///
    /// - Parameters:
    ///   - directory: its data directory; the caller's to remove.
    ///   - address: port 0 takes a free one.
    ///   - options: what follows `serve --data … --listen …`.
    ///   - started: is told the process's number as soon as there is one.
    package static func serve(
        directory: String, listen address: String = "127.0.0.1:0", _ options: [String] = [],
        environment: [String: String] = [:], started: (Int32) -> Void = { _ in }
    ) throws -> RelanceProcess {
        let words = ["serve", "--data", directory, "--listen", address] + options
        let child = try Child(words, environment)
        started(child.pid)
        // Lines come until the process says where it answers or ends; it does one or the other.
        while let line = child.readLine() {
            if let start = line.range(of: "http://") {
                return RelanceProcess(String(line[start.lowerBound...]), directory, child)
            }
        }
        let finished = child.finish()
        throw Unusable("relance serve ended with \(finished.code): \(finished.errors)", code: finished.code)
    }

    /// Where the program lies: for tests that hand it to a shell.
    package static func binary() throws -> String { try Child.binary() }

    private init(_ url: String, _ directory: String, _ child: Child) {
        self.url = url
        self.directory = directory
        self.child = child
        pid = child.pid
    }

    deinit { child.kill() }

    /// Asks it to stop, and waits until it has.
    @discardableResult
    package func stop() -> Finished {
        child.terminate()
        return child.finish()
    }

    /// `kill -9`, and waits until it is gone.
    @discardableResult
    package func kill() -> Finished {
        child.kill()
        return child.finish()
    }

    /// Runs a command to its end.
    package static func run(_ words: [String], environment: [String: String] = [:]) throws -> Finished {
        try Child(words, environment).finish()
    }

    /// Runs a command on this server's directory.
    package func run(_ words: [String]) throws -> Finished {
        try Self.run([words[0], "--data", directory] + words.dropFirst())
    }

    /// A token by `relance token`.
    package func token(_ role: String, of subject: String = "tester") throws -> String {
        let finished = try run(["token", "--sub", subject, "--role", role])
        guard finished.code == 0 else { throw Unusable("relance token: \(finished.errors)") }
        return finished.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// One request; any status is an answer.
    package func send(
        _ method: String, _ path: String, _ json: String? = nil, token: String? = nil
    ) async throws -> HTTPClient.Response {
        var request = HTTPClient.Request.json(method, url + path, json, token: token)
        // Moving the test clock by a week is one request.
        request.timeout = .seconds(300)
        return try await HTTPClient().sending(request)
    }
}

/// The program with its output in a pipe and its errors in a file, so that neither can fill up and stop it.
///
/// `@unchecked Sendable`: the pipe is read by whoever waits for the child.
private final class Child: @unchecked Sendable {
    private let process: ChildProcess
    private let output = Pipe()
    private let directory: String

    init(_ words: [String], _ environment: [String: String]) throws {
        directory = try TemporaryDirectory.make("process")
        var all = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("RELANCE_") && !name.hasPrefix("LC_") && name != "WHATSAPP_SESSION_SECRET"
        }
        all["LANG"] = "C"
        process = try ChildProcess(
            Self.binary(), words, environment: all.merging(environment) { _, given in given }, output: .pipe(output),
            errors: .file(directory + "/errors"))
    }

    deinit { TemporaryDirectory.remove(directory) }

    var pid: Int32 { process.pid }

    func terminate() { process.signal(SIGTERM) }

    func kill() { process.kill() }

    /// Waits for the end.
    func finish() -> RelanceProcess.Finished {
        let rest = output.fileHandleForReading.readDataToEndOfFile()
        let code = process.waitUntilExit()
        let errors = FileManager.default.contents(atPath: directory + "/errors") ?? Data()
        return RelanceProcess.Finished(
            code: code, output: String(decoding: rest, as: UTF8.self), errors: String(decoding: errors, as: UTF8.self))
    }

    /// The next line of output; nil at its end.
    func readLine() -> String? {
        var line: [UInt8] = []
        while let byte = output.fileHandleForReading.readData(ofLength: 1).first {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }

    /// `$RELANCE_BINARY`, else beside the running tests, else where SwiftPM puts it.
    fileprivate static func binary() throws -> String {
        if let named = ProcessInfo.processInfo.environment["RELANCE_BINARY"] { return named }
        var places = [".build/release", ".build/debug"]
        if let running = unsafe realpath("/proc/self/exe", nil) {
            let path = unsafe String(cString: running)
            unsafe free(running)
            places.insert(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]), at: 0)
        }
        for place in places.map({ $0 + "/relance" }) where FileManager.default.isExecutableFile(atPath: place) {
            return place
        }
        throw RelanceProcess.Unusable(
            "the program is not built: swift build --product relance, in the tests' configuration")
    }
}
