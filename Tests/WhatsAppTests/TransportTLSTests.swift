import Foundation
import TestSupport
import Testing
import WhatsApp

/// Who is believed to be who: against OpenSSL's own server, where there is one.
@Suite(.enabled(if: TLSServer.isPossible)) struct TransportTLSTests {
    private func words(_ authorities: String?, _ url: String) async throws -> String {
        var word = ""
        try await withTransport({ $0.authorities = authorities }) { transport in
            word = await transport.outcome(HTTPCall("GET", url)).word
        }
        return word
    }

    @Test func `only a certificate of a known authority for that very name is believed`() async throws {
        let server = try TLSServer()
        defer { server.stop() }
        #expect(try await words(server.authority, "https://localhost:\(server.port)/") == "200")
        #expect(try await words(nil, "https://localhost:\(server.port)/") == "not sent")
        #expect(try await words(server.authority, "https://127.0.0.1:\(server.port)/") == "not sent")
    }

    @Test func `a file of authorities that is not there is an error at once`() {
        var settings = CurlSettings()
        settings.authorities = "/nowhere/authority.pem"
        #expect(throws: CurlError.unreadableAuthorities) { try CurlTransport(settings) }
    }
}

/// `openssl s_server` on a free port, with a certificate for `localhost` of an authority that nobody else knows.
private final class TLSServer {
    private static let openssl = "/usr/bin/openssl"
    static var isPossible: Bool { FileManager.default.isExecutableFile(atPath: openssl) }

    private let folder: URL
    private let process: ChildProcess
    let port: Int

    struct Failure: Error { let what: String }

    var authority: String { folder.appending(path: "authority.pem").path }

    init() throws {
        let name = "relance-tls-\(UUID().uuidString)"
        folder = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = ["-newkey", "rsa:2048", "-nodes", "-days", "2"]
        try Self.run(
            ["req", "-x509"] + made + ["-keyout", "authority.key", "-out", "authority.pem", "-subj", "/CN=Nobody"],
            in: folder)
        try Self.run(
            ["req"] + made + ["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost"], in: folder)
        try Data("subjectAltName=DNS:localhost".utf8).write(to: folder.appending(path: "names"))
        try Self.run(
            [
                "x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
                "-CAcreateserial", "-out", "server.pem", "-days", "2", "-extfile", "names",
            ], in: folder)

        let output = Pipe()
        process = try ChildProcess(
            Self.openssl,
            ["s_server", "-www", "-accept", "127.0.0.1:0", "-cert", "server.pem", "-key", "server.key"],
            in: folder.path, output: .pipe(output))
        port = try Self.port(in: output.fileHandleForReading)
    }

    /// From a line `ACCEPT 127.0.0.1:43210`.
    private static func port(in output: FileHandle) throws -> Int {
        var text = ""
        while !text.contains("ACCEPT") || !text.hasSuffix("\n") {
            let data = output.availableData
            guard !data.isEmpty else { throw Failure(what: "the server ended") }
            text += String(decoding: data, as: UTF8.self)
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }
        guard let port = line?.split(separator: ":").last.flatMap({ Int($0) }) else { throw Failure(what: text) }
        return port
    }

    private static func run(_ arguments: [String], in folder: URL) throws {
        guard try ChildProcess(openssl, arguments, in: folder.path).waitUntilExit() == 0 else {
            throw Failure(what: arguments.joined(separator: " "))
        }
    }

    func stop() {
        process.kill()
        do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
    }
}
