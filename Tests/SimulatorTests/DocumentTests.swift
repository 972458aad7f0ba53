import Foundation
import HTTPClient
import Server
import Testing
import WhatsApp

@testable import Simulator

/// `docs/simulator.md` says what is there.
struct DocumentTests {
    private static func page() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/simulator.md"), encoding: .utf8)
    }

    @Test func `the page has every setting, with what it is from the start`() throws {
        let page = try Self.page()
        for setting in Setting.all {
            let value = setting.text(SimulatorSettings())
            let cell = value.isEmpty ? "" : "`\(value)`"
            let allowed = setting.allowed.replacing("|", with: ", ")
            #expect(page.contains("| `\(setting.name)` | \(allowed) | \(cell) | \(setting.english) |"))
        }
    }

    @Test func `the page has every call of the control API, and no other`() async throws {
        try await Lab.run { lab in
            let page = try Self.page()
            var there: Set<String> = []
            for route in lab.simulator.stage.controlRoutes {
                let call = "\(route.method.rawValue) \(route.pattern)"
                there.insert(call)
                // Told on the line of PATCH.
                if call == "POST /control/settings" { continue }
                #expect(page.contains("| `\(call)` |"), "\(call)")
            }
            for match in page.matches(of: /\| `([A-Z]+ \/control\/[a-z\/{}-]+)` \|/) {
                #expect(there.contains(String(match.output.1)), "\(match.output.1)")
            }
        }
    }
}
