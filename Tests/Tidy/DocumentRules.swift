/// What the documents promise is there.
enum DocumentRules {
    private static func documents(_ tree: SourceTree) -> [SourceTree.File] {
        tree.files.filter { $0.path.hasSuffix(".md") }
    }

    /// Links within the tree lead somewhere.
    static func links(_ tree: SourceTree) -> [Offence] {
        documents(tree).flatMap { file in
            file.lines.enumerated().flatMap { index, line in
                line.matches(of: /\]\(([^)\s]+)\)/).compactMap { match -> Offence? in
                    let link = match.output.1.prefix { $0 != "#" }
                    if link.isEmpty || link.contains("://") || link.hasPrefix("mailto:") { return nil }
                    let path = resolved(link, from: file.folder)
                    return tree.paths.contains(path)
                        ? nil : Offence(file, line: index + 1, "links to \(path), which is not there")
                }
            }
        }
    }

    /// `docs` and `../README.md` make `README.md`.
    private static func resolved(_ link: Substring, from folder: Substring) -> String {
        var parts = folder.split(separator: "/")
        for part in link.split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    /// `make x` is a target of the Makefile, `relance x` a command of the program.
    static func commands(_ tree: SourceTree) -> [Offence] {
        let targets = makeTargets(tree)
        let subcommands = subcommands(tree)
        var pages = documents(tree).filter { $0.path != "CHANGELOG.md" }.map { ($0, commandLines($0)) }
        if let ci = tree.file(".ci/run") {
            pages.append((ci, ci.lines.enumerated().filter { !$1.hasPrefix("#") }.map { ($0, $1) }))
        }
        return pages.flatMap { file, lines in
            lines.flatMap { index, line -> [Offence] in
                let unknownTargets = line.matches(of: /\bmake +([a-z][\w-]*)/).map { String($0.output.1) }
                    .filter { !targets.contains($0) }
                let unknownCommands = line.matches(of: /(?:^|[(;&|] ?|release\/)relance +([a-z]+)/)
                    .map { String($0.output.1) }.filter { !subcommands.contains($0) }
                return unknownTargets.map {
                    Offence(file, line: index + 1, "make \($0) is no target; there are \(targets.sorted())")
                }
                    + unknownCommands.map {
                        Offence(file, line: index + 1, "relance \($0) is no command; there are \(subcommands.sorted())")
                    }
            }
        }
    }

    /// Lines in fenced blocks.
    private static func commandLines(_ file: SourceTree.File) -> [(Int, Substring)] {
        var isFenced = false
        var lines: [(Int, Substring)] = []
        for (index, line) in file.lines.enumerated() {
            if line.hasPrefix("```") {
                isFenced.toggle()
            } else if isFenced {
                lines.append((index, line))
            }
        }
        return lines
    }

    private static func makeTargets(_ tree: SourceTree) -> Set<String> {
        Set(
            (tree.file("Makefile")?.lines ?? []).compactMap {
                $0.firstMatch(of: /^([a-z][\w-]*):/).map { String($0.output.1) }
            })
    }

    private static func subcommands(_ tree: SourceTree) -> Set<String> {
        Set(
            tree.files.filter { $0.path.hasPrefix("Sources/relance/") }.flatMap { file in
                file.text.matches(of: /\bSubcommand\(\s*"([a-z-]+)"/).map { String($0.output.1) }
            })
    }

    /// Every name that a setting has in the environment stands in the table of settings.
    static func settings(_ tree: SourceTree) -> [Offence] {
        guard let file = tree.file("Sources/relance/Settings/Setting.swift") else { return [] }
        let table = (tree.file("docs/operations.md")?.lines ?? []).filter { $0.hasPrefix("| `") }
        let cells = Set(table.flatMap { $0.split(whereSeparator: { " |,".contains($0) }) })
        return settingNames(file).filter { !cells.contains("`\($0)`") }.map {
            Offence(file, "has the setting \($0), which stands in no table of docs/operations.md")
        }
    }

    /// Its own name, made of its key, and whatever else stands there between quotes.
    private static func settingNames(_ file: SourceTree.File) -> [String] {
        let declaration = file.text.prefix(upTo: file.text.firstRange(of: "var ")?.lowerBound ?? file.text.endIndex)
        let keys = declaration.matches(of: /\n    case (\w+)(?: = "([\w-]+)")?/).map { $0.output.2 ?? $0.output.1 }
        let own = keys.map { "RELANCE_" + $0.uppercased().replacing("-", with: "_") }
        return own + file.text.matches(of: /"([A-Z]+_[A-Z_]*[A-Z])"/).map { String($0.output.1) }
    }

    /// The changelog is there, and has a place for what is not released yet.
    static func changelog(_ tree: SourceTree) -> [Offence] {
        guard let file = tree.file("CHANGELOG.md") else {
            return tree.files.prefix(1).map { Offence($0, "CHANGELOG.md is missing beside it") }
        }
        return file.text.contains("\n## [Unreleased]") ? [] : [Offence(file, "has no heading ## [Unreleased]")]
    }
}
