import Testing

/// The house rules, asked of the tree this file stands in. Each is also asked of a made-up tree that breaks it.
struct TidyTests {
    struct Rule: Sendable, CustomTestStringConvertible {
        let name: String
        let ask: @Sendable (SourceTree) -> [Offence]
        /// Path and text of a file that breaks the rule; more files that it needs for that.
        let broken: [String: String]
        var testDescription: String { name }
    }

    static let rules: [Rule] =
        [
            Rule(
                name: "dependencies point one way", ask: ImportRules.direction,
                broken: ["Sources/EventStore/A.swift": "package import Domain\n"]),
            Rule(
                name: "the rules import nothing", ask: ImportRules.direction,
                broken: ["Sources/Domain/A.swift": "import Glibc\n"]),
            Rule(
                name: "a new target is added to the rules", ask: ImportRules.direction,
                broken: ["Sources/Novelty/A.swift": "let a = 1\n"]),
            Rule(
                name: "the package draws the same picture", ask: ImportRules.package,
                broken: ["Package.swift": "module(\n    \"Engine\",\n    [\"Domain\", \"Server\"])"]),
            Rule(
                name: "files are short", ask: ShapeRules.fileLength,
                broken: ["Sources/Domain/A.swift": String(repeating: "let a = 1\n", count: ShapeRules.linesPerFile + 1)]
            ),
            Rule(
                name: "functions fit a screen", ask: ShapeRules.functionLength,
                broken: [
                    "Sources/Domain/A.swift": "func a() {\n"
                        + String(repeating: "    b()\n", count: ShapeRules.linesPerFunction) + "}\n"
                ]),
            Rule(
                name: "file names are unique in a target", ask: ShapeRules.fileNames,
                broken: ["Sources/Server/A/X.swift": "", "Sources/Server/B/X.swift": ""]),
            Rule(
                name: "tests are sentences", ask: ShapeRules.testNames,
                broken: ["Tests/A/A.swift": "@Test func testSomething() {}\n"]),
            Rule(
                name: "nothing is left to be done", ask: CallRules.leftovers,
                broken: ["Sources/Domain/A.swift": "// TO" + "DO later\n"]),
            Rule(
                name: "unsafe code stays in its places", ask: CallRules.unsafety,
                broken: ["Sources/Projections/A.swift": "let a = unsafe b.pointee\n"]),
            Rule(
                name: "unchecked conformances give their reason", ask: CallRules.uncheckedSendable,
                broken: ["Sources/Server/A.swift": "final class A: @unchecked Sendable {}\n"]),
            Rule(
                name: "links lead somewhere", ask: DocumentRules.links,
                broken: ["docs/a.md": "See [there](../gone.md#part).\n"]),
            Rule(
                name: "make targets in documents exist", ask: DocumentRules.commands,
                broken: ["README.md": "```sh\nmake nothing\n```\n", "Makefile": "test:\n"]),
            Rule(
                name: "commands in documents exist", ask: DocumentRules.commands,
                broken: ["README.md": "```sh\nrelance dance --all\n```\n", "Makefile": "test:\n"]),
            Rule(
                name: "every setting stands in the table of settings", ask: DocumentRules.settings,
                broken: [
                    "Sources/relance/Settings/Setting.swift": "enum A {\n    case data\n    case so = \"so-so\"\n",
                    "docs/operations.md": "| `data` | `RELANCE_DATA` |\n",
                ]),
            Rule(
                name: "there is a changelog", ask: DocumentRules.changelog, broken: ["README.md": "# A\n"]),
        ]
        + CallRules.bans.flatMap { ban in
            ban.words.map { word in
                Rule(
                    name: "\(ban.name): \(word)", ask: { CallRules.offences(against: ban, in: $0) },
                    broken: ["\(ban.within)Domain/A.swift": "func a() { \(word) b }\n"])
            }
        }

    @Test(arguments: rules) func `the tree keeps the rule`(_ rule: Rule) {
        let offences = rule.ask(.project)
        #expect(offences.isEmpty, "\(rule.name):\n\(offences.map(\.description).joined(separator: "\n"))")
    }

    @Test(arguments: rules) func `a tree that breaks the rule is found out`(_ rule: Rule) {
        #expect(!rule.ask(SourceTree(rule.broken)).isEmpty)
    }

    @Test func `the tree is there to be asked`() {
        #expect(SourceTree.project.sources.count > 200)
        #expect(SourceTree.project.file("README.md") != nil)
        #expect(SourceTree.project.file(".ci/run") != nil)
    }

    @Test func `what stands in comments and between quotes is not code`() {
        let text = #"""
            let a = "try? \(b("x)")) // no" // try?
            /* fatalError() */ let c = 1
            """#
        #expect(String(decoding: bareCode(text), as: UTF8.self) == "let a = \"\" \n let c = 1")
    }

    @Test(arguments: [CallRules.unsafePlaces.keys.sorted(), CallRules.bans.flatMap { $0.exceptions.keys.sorted() }])
    func `an exception that nobody needs is struck out`(_ places: [String]) {
        for place in places {
            let isThere = SourceTree.project.files.contains { $0.path.hasPrefix(place) }
            #expect(isThere, "nothing is at \(place)")
        }
    }
}
