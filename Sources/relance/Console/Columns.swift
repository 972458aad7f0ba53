/// Aligned text. Widths are in characters, which is right for the letters of our two languages.
enum Columns {
    /// Cells padded to their column's width, two spaces apart; `right`: the columns of numbers.
    static func aligned(_ rows: [[String]], right: Set<Int> = []) -> [String] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                if column > 0 { line += "  " }
                if right.contains(column) { line += padding + cell } else { line += cell + padding }
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
