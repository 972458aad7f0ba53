import HTTPClient
import JSON
import Server
import TestSupport

/// A data directory and, most of the time, a server on it; both gone when the object goes.
final class Served {
    let directory: String
    private(set) var process: RelanceProcess?

    /// - Parameter options: of `relance serve`; a test clock at 2025-01-20T10:00:00Z unless others are given.
    init(_ options: [String] = ["--clock", "test@2025-01-20T10:00:00Z"]) throws {
        directory = try TemporaryDirectory.make("acceptance")
        process = try RelanceProcess.serve(directory: directory + "/data", options)
    }

    deinit {
        process?.kill()
        TemporaryDirectory.remove(directory)
    }

    /// The server's data directory.
    var data: String { directory + "/data" }

    var server: RelanceProcess {
        get throws {
            guard let process else { throw RelanceProcess.Unusable("the server was stopped") }
            return process
        }
    }

    func stop() throws -> RelanceProcess.Finished {
        defer { process = nil }
        return try server.stop()
    }

    func kill() throws {
        _ = try server.kill()
        process = nil
    }

    func restart(_ options: [String] = ["--clock", "test"]) throws {
        process = try RelanceProcess.serve(directory: data, options)
    }

    /// Runs a command on the directory.
    func run(_ words: String...) throws -> RelanceProcess.Finished {
        try RelanceProcess.run([words[0], "--data", data] + words.dropFirst())
    }

    /// Writes a file beside the data; its path.
    func write(_ name: String, _ text: String) throws -> String {
        let path = "\(directory)/\(name)"
        try TextFile.write(text, to: path)
        return path
    }

    /// Asks as an administrator; throws unless the answer is a success.
    @discardableResult
    func ask(_ method: String, _ path: String, _ json: String? = nil) async throws -> JSONValue {
        let response = try await server.send(method, path, json, token: try server.token("admin"))
        guard (200..<300).contains(response.status) else {
            throw RelanceProcess.Unusable("\(method) \(path) answered \(response.status)")
        }
        return try JSONValue(parsing: response.body)
    }

    /// Moves the test clock by an ISO 8601 duration.
    func advance(_ duration: String) async throws {
        try await ask("POST", "/api/v1/test-clock/advance", #"{"by":"\#(duration)"}"#)
    }
}
