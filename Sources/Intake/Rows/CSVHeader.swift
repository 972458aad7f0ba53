/// Which column holds which field.
struct CSVHeader {
    /// In the order of the fields' table, not of the columns: `phone` is read by the light of `country`.
    let columns: [(descriptor: FieldDescriptor, cell: Int)]
    let cellCount: Int
    let unknownColumns: [String]

    /// Names are compared without regard to case, spaces, `_` and `-`: `Birth date` is `birthDate`.
    init(cells: [String?]) throws(ImportRefusal) {
        var cellOfField: [Int: Int] = [:]
        var unknown = UnknownNames()
        for (cell, name) in cells.enumerated() {
            guard let name else {
                throw ImportRefusal(problem: "the first line is not UTF-8", hint: "save the file as UTF-8")
            }
            guard let field = Self.fieldByFoldedName[Self.folded(name)] else {
                // A spreadsheet's empty columns have no name, and nothing in them is lost if they hold nothing.
                unknown.note(name.trimmed, place: "column \(cell + 1)")
                continue
            }
            if cellOfField.updateValue(cell, forKey: field) != nil {
                throw ImportRefusal(
                    problem: "the column \(FieldDescriptor.all[field].name) is there twice", hint: "leave one of them")
            }
        }
        guard !cellOfField.isEmpty else {
            throw ImportRefusal(
                problem: "the first line names no field of a contact",
                hint: "begin with a line of column names, such as id,name,phone,country,language")
        }
        columns = cellOfField.sorted { $0.key < $1.key }.map { (FieldDescriptor.all[$0.key], $0.value) }
        cellCount = cells.count
        unknownColumns = unknown.names
    }

    /// `;` if the line has more of them than of `,` outside quotation marks.
    static func delimiter(of line: Span<UInt8>) -> UInt8 {
        var (commas, semicolons, isQuoted) = (0, 0, false)
        for index in line.indices {
            switch line[index] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: commas += 1
            case UInt8(ascii: ";") where !isQuoted: semicolons += 1
            default: break
            }
        }
        return semicolons > commas ? UInt8(ascii: ";") : UInt8(ascii: ",")
    }

    private static func folded(_ name: String) -> String {
        name.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" }
    }

    private static let fieldByFoldedName: [String: Int] = Dictionary(
        uniqueKeysWithValues: FieldDescriptor.byName.map { (folded($0.key), $0.value) })
}
