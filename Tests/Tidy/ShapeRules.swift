/// How long things are, and what they are called.
enum ShapeRules {
    static let linesPerFile = 600
    static let linesPerFunction = 70

    static func fileLength(_ tree: SourceTree) -> [Offence] {
        tree.files.filter { $0.path.hasSuffix(".swift") && $0.lines.count > linesPerFile }.map {
            Offence($0, "has \($0.lines.count) lines; \(linesPerFile) are the most. One idea a file: split it")
        }
    }

    /// From the line that declares it to its closing brace.
    static func functionLength(_ tree: SourceTree) -> [Offence] {
        tree.files.flatMap { file in
            functions(file).filter { $0.count > linesPerFunction }.map {
                Offence(
                    file, line: $0.lowerBound + 1,
                    "this function has \($0.count) lines; \(linesPerFunction) fit a screen. Name its parts")
            }
        }
    }

    /// SwiftPM tells files of one target apart by their folders; people and debuggers do not.
    static func fileNames(_ tree: SourceTree) -> [Offence] {
        let swift = tree.files.filter { $0.path.hasSuffix(".swift") }
        let groups = Dictionary(grouping: swift) { "\($0.path.prefix { $0 != "/" })/\($0.target)/\($0.name)" }
        return groups.values.filter { $0.count > 1 }.flatMap { files in
            files.map { Offence($0, "another file of \($0.target) has this name; name it after what only it holds") }
        }
    }

    /// Tests are sentences: `` @Test func `a thing does this`() ``.
    static func testNames(_ tree: SourceTree) -> [Offence] {
        tree.files.filter(\.isTest).flatMap { file -> [Offence] in
            let declarations = file.lines(holding: "func")
            return file.lines(holding: "@Test").compactMap { test in
                let declaration = declarations.first { $0.number >= test.number }
                guard let declaration, !declaration.text.contains("func `") else { return nil }
                return Offence(file, line: test.number, "this test's name is no sentence in backticks")
            }
        }
    }

    /// Lines, from 0, of each function that has a body.
    private static func functions(_ file: SourceTree.File) -> [ClosedRange<Int>] {
        let code = file.code
        let starts = Set(["func", "init", "subscript", "deinit"].flatMap { file.lines(holding: $0).map(\.number) })
        return starts.sorted().compactMap { start in
            var depth = 0
            for index in (start - 1)..<code.count {
                for byte in code[index] {
                    if byte == UInt8(ascii: "{") { depth += 1 }
                    guard byte == UInt8(ascii: "}") else { continue }
                    depth -= 1
                    // A brace that was open before: what was declared here has no body.
                    if depth < 0 { return nil }
                    if depth == 0 { return (start - 1)...index }
                }
            }
            return nil
        }
    }
}
