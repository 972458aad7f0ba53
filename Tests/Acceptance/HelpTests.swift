import TestSupport
import Testing

/// Help and demonstration.
@Suite struct HelpTests {
    @Test func `every command that help lists has a page of its own, in both languages`() throws {
        let overview = try RelanceProcess.run(["help"]).output
        let names = overview.split(separator: "\n").filter { $0.hasPrefix("  relance ") }.map {
            $0.split(separator: " ")[1]
        }
        #expect(names.contains("serve") && names.contains("explain"))
        for name in names {
            let english = try RelanceProcess.run(["help", String(name)])
            #expect(english.code == 0)
            #expect(english.output.contains("-h, --help"))
            #expect(try RelanceProcess.run([String(name), "--help"]).output == english.output)
            let french = try RelanceProcess.run(["help", String(name), "--lang", "fr"])
            #expect(french.output.contains("affiche cette aide"))
        }
    }

    @Test func `help lists every setting that the documents list, in both languages`() throws {
        let page = try TextFile.read(Program.root + "/docs/operations.md")
        let table = page.split(separator: "\n").filter { $0.hasPrefix("| `") && $0.contains("`RELANCE_") }
        let names = table.flatMap { $0.matches(of: /`((?:RELANCE|WHATSAPP)_[A-Z_]+)`/).map { String($0.output.1) } }
        #expect(names.contains("RELANCE_WEB_WEBHOOK_URL") && names.contains("WHATSAPP_SESSION_SECRET"))
        for language in ["en", "fr"] {
            let help = try RelanceProcess.run(["help", "serve", "--lang", language]).output
            for name in names { #expect(help.contains("[\(name)") || help.contains(" \(name)]"), "\(name)") }
        }
    }

    @Test func `the demonstration's people are those of demo/people.csv`() throws {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let source = try TextFile.read(root + "/Sources/relance/Demo/DemoPeople.swift")
        let inside = source.split(separator: "\n").filter { $0.hasPrefix("        ") }.map { $0.dropFirst(8) }
        let people = try TextFile.read(root + "/demo/people.csv").split(separator: "\n")
        // Else run scripts/embed-demo. The last line is the literal's end.
        #expect(inside.dropLast() == people[...])
    }

    @Test func `the demonstration fills an empty directory, and goes on with it`() throws {
        let served = try Served(["--demo", "--clock", "test@2025-01-20T10:00:00Z"])
        let ready = try served.stop()
        #expect(ready.code == 0)
        let counts = try served.run("log", "--type", "ContactsImported", "--format", "csv").output
        #expect(counts.split(separator: "\n").count == 4)
        try served.restart(["--demo", "--clock", "test"])
        #expect(try served.stop().code == 0)
        #expect(try served.run("log", "--type", "ContactsImported", "--format", "csv").output == counts)
    }
}
