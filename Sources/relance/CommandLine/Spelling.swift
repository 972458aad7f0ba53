/// Finds what somebody may have meant.
enum Spelling {
    /// The known word that is nearest, if any is near: at most two slips, or a third of a long word.
    static func nearest(to word: String, among known: [String]) -> String? {
        let ranked = known.map { (word: $0, distance: distance(word, $0)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        if best.distance <= max(2, word.count / 3) { return best.word }
        return word.count >= 3 ? known.first { $0.hasPrefix(word) || word.hasPrefix($0) } : nil
    }

    /// Letters to insert, drop, change or swap with a neighbour (Damerau–Levenshtein, each pair swapped once).
    static func distance(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left), Array(right))
        var rows = [Array(0...b.count)]
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), row[j] + 1, rows[i][j + 1] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
