import Foundation
import TestSupport
import Testing

/// README's first steps, pasted as they stand; only the place of the data and the port are others'.
@Suite struct ReadmeTests {
    @Test func `every command of the first steps works and gives the numbers that the text claims`() throws {
        let place = try TemporaryDirectory.make("readme")
        defer { TemporaryDirectory.remove(place) }
        let blocks = try Self.blocks()
        #expect(blocks.count == 6)
        let outputs = try Self.paste(blocks, in: place)
        try #require(outputs.count == blocks.count)

        let paired = outputs[2].split(separator: "\n").map { JSON($0) }
        #expect(paired[0]["body"]["data"]["qrCode"].text.hasPrefix("data:image/png;base64,"))
        #expect(paired[2]["id"] == "p1" && paired[2]["targets"].list.count == 1, "enrolled at once")
        #expect(paired[3]["id"] == "p2" && paired[3]["targets"].list.count == 1)

        let followed = outputs[3].split(separator: "\n").map { JSON($0)["body"]["data"] }
        #expect(followed[1]["targetsEnrolled"] == 2 && followed[1]["messagesSent"] == 2)
        #expect(followed[2]["total"] == 2 && followed[2]["targets"].list.map { $0["currentDay"] } == [2, 2])
        #expect(followed[4]["targetsCompleted"] == 2 && followed[4]["messagesSent"] == 14)

        let campaign = outputs[4].split(separator: "\n").map { JSON($0)["body"]["data"] }
        #expect(campaign[1]["totalCount"] == 1 && campaign[1]["message"] == "1 utilisateur correspond aux critères")
        #expect(campaign[2]["campaign"]["status"] == "active" && campaign[2]["campaign"]["targetsEnrolled"] == 1)
        #expect(campaign[4]["total"] == 1 && campaign[4]["campaigns"][0]["status"] == "completed")
        #expect(campaign[4]["campaigns"][0]["messagesSent"] == 7)

        let rows = try TextFile.read(Program.root + "/demo/people.csv").split(separator: "\n").count - 1
        #expect(outputs[5].contains("\(rows) rows: \(rows) created"))
        #expect(outputs[5].contains("message accepted"))
        #expect(outputs[5].contains("acme"))
        #expect(outputs[5].contains("completed: all seven days are said"))
        let rebuilt = outputs[5].split(separator: "\n").filter { $0.contains("sha256") }
        #expect(rebuilt.count == 5 && rebuilt.allSatisfy { $0.contains("equal") })
    }

    /// The ```sh blocks under the heading.
    private static func blocks() throws -> [String] {
        let readme = try TextFile.read(Program.root + "/README.md")
        let section = try #require(readme.range(of: "## First steps on your own data\n"))
        let text = readme[section.upperBound...].components(separatedBy: "\n## ")[0]
        return text.components(separatedBy: "```sh\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    }

    /// What each block printed. Building is left out: the program that is tested stands where a build would put it.
    private static func paste(_ blocks: [String], in place: String) throws -> [String] {
        let files = FileManager.default
        try files.createDirectory(atPath: place + "/.build/release", withIntermediateDirectories: true)
        try files.createSymbolicLink(
            atPath: place + "/.build/release/relance", withDestinationPath: RelanceProcess.binary())
        for name in ["demo", "Makefile", "scripts"] {
            try files.copyItem(atPath: "\(Program.root)/\(name)", toPath: "\(place)/\(name)")
        }
        let port = try Program.python(
            "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
        let address = "127.0.0.1:\(port.output.trimmingCharacters(in: .whitespacesAndNewlines))"
        var script = """
            set -u
            swift() { test "$*" = "build -c release --product relance"; }
            stop() { kill "$SERVER" && wait "$SERVER"; }
            trap stop EXIT

            """
        for (index, block) in blocks.enumerated() {
            let commands = block.replacing("/tmp/relance", with: place + "/data").replacing(
                "127.0.0.1:8080", with: address)
            script += "echo '@@'\n\(commands)\n"
            // Whoever pastes block by block gives the server this long, too.
            if index == 0 {
                script +=
                    "SERVER=$!\ncurl -s --retry 60 --retry-delay 1 --retry-connrefused http://\(address)/healthz >&2\n"
            }
        }
        try TextFile.write(script, to: place + "/steps.sh")
        let finished = try Program.run("/bin/bash", [place + "/steps.sh"], in: place)
        #expect(finished.code == 0, "\(finished.errors)")
        #expect(!finished.errors.contains("curl:") && !finished.errors.contains("relance: "), "\(finished.errors)")
        return finished.output.components(separatedBy: "@@\n").dropFirst().map { $0 }
    }
}
