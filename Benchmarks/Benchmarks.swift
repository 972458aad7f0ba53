/// Measures Relance beside its limits, in one run: `Benchmarks [--quick] [group …]`. Build it in release.
@main
enum Benchmarks {
    /// A set of rows that share their set-up; one file each.
    struct Group: Sendable {
        let name: String
        let run: @Sendable (_ bench: inout Bench) throws -> Void
    }

    static let groups: [Group] = [
        Group(name: "log", run: LogBenchmarks.run),
        Group(name: "loop", run: LoopBenchmark.run),
        Group(name: "wire", run: WireBenchmark.run),
        Group(name: "fairness", run: FairnessBenchmark.run),
    ]

    static func main() throws {
        var names = CommandLine.arguments.dropFirst()[...]
        let isQuick = names.contains("--quick")
        // A group may be written `--loop`, too.
        names = names.filter { $0 != "--quick" }.map { $0.hasPrefix("--") ? String($0.dropFirst(2)) : $0 }[...]
        for name in names where !groups.contains(where: { $0.name == name }) {
            print("no group \(name); there are: \(groups.map(\.name).joined(separator: ", "))")
            return
        }
        for group in groups where names.isEmpty || names.contains(group.name) {
            var bench = Bench(isQuick: isQuick)
            try group.run(&bench)
            bench.printTable(title: group.name)
        }
    }
}
