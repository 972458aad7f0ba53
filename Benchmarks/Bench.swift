/// Collects rows, each a rate beside the rate of its limit, and prints them as a Markdown table.
struct Bench {
    struct Row {
        let name: String
        let perSecond: Double
        /// The same work done by the bare library, in this run; nil where there is no such thing.
        let limitPerSecond: Double?
        /// What PERFORMANCE asks for, in words.
        let bar: String
        let note: String
    }

    /// Small enough for every change; without it, sizes as large as the bars speak of.
    let isQuick: Bool
    private(set) var rows: [Row] = []

    init(isQuick: Bool) { self.isQuick = isQuick }

    /// `full` or, in a quick run, `quick`.
    func size(_ full: Int, quick: Int) -> Int { isQuick ? quick : full }

    mutating func add(
        _ name: String, count: Int, seconds: Double, limit: Double? = nil, bar: String = "", note: String = ""
    ) {
        rows.append(
            Row(name: name, perSecond: Double(count) / seconds, limitPerSecond: limit, bar: bar, note: note))
    }

    func printTable(title: String) {
        print("\n## \(title)\n")
        print("| what | per second | limit per second | ratio | bar | note |")
        print("|---|---:|---:|---:|---|---|")
        for row in rows {
            let limit = row.limitPerSecond.map(Self.grouped) ?? "–"
            let ratio = row.limitPerSecond.map { Self.hundredths(row.perSecond / $0) } ?? "–"
            print("| \(row.name) | \(Self.grouped(row.perSecond)) | \(limit) | \(ratio) | \(row.bar) | \(row.note) |")
        }
    }

    /// 1234567 as 1,234,567.
    static func grouped(_ value: Double) -> String {
        var digits = Array(String(Int(value)))
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: index)
            index -= 3
        }
        return String(digits)
    }

    /// With two digits after the point.
    static func hundredths(_ value: Double) -> String {
        let scaled = Int((value * 100).rounded())
        let rest = scaled % 100
        return "\(scaled / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    static func seconds(since start: ContinuousClock.Instant) -> Double { seconds(ContinuousClock.now - start) }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// Seconds that `body` takes.
    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        seconds(try ContinuousClock().measure(body))
    }
}
