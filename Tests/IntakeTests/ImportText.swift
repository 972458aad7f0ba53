import Intake

/// Runs a whole text through a reader, in chunks of `chunkBytes` (all at once if nil).
func readCSV(
    _ bytes: [UInt8], chunkBytes: Int? = nil, from origin: ContactOrigin = ContactOrigin()
) throws(ImportRefusal) -> (rows: [ImportRow], unknown: [String]) {
    var reader = ContactCSVReader(origin: origin)
    var rows: [ImportRow] = []
    for chunk in chunks(of: bytes, chunkBytes) { rows += try reader.read(chunk) }
    rows += try reader.finish()
    return (rows, reader.unknownColumns)
}

func readCSV(_ text: String) throws(ImportRefusal) -> (rows: [ImportRow], unknown: [String]) {
    try readCSV(Array(text.utf8))
}

func readNDJSON(
    _ bytes: [UInt8], chunkBytes: Int? = nil, from origin: ContactOrigin = ContactOrigin()
) -> (rows: [ImportRow], unknown: [String]) {
    var reader = ContactNDJSONReader(origin: origin)
    var rows: [ImportRow] = []
    for chunk in chunks(of: bytes, chunkBytes) { rows += reader.read(chunk) }
    rows += reader.finish()
    return (rows, reader.unknownMembers)
}

private func chunks(of bytes: [UInt8], _ size: Int?) -> [ArraySlice<UInt8>] {
    stride(from: 0, to: bytes.count, by: size ?? max(bytes.count, 1)).map {
        bytes[$0..<min($0 + (size ?? bytes.count), bytes.count)]
    }
}

extension ImportRow {
    /// `3 id=b name=Bob`, or `4 refused age,email`: what a test wants to compare.
    var summary: String {
        switch result {
        case .contact(let fields):
            "\(line)" + (fields.id.value.map { " id=\($0)" } ?? "") + (fields.name.value.map { " name=\($0)" } ?? "")
        case .refused(let problems): "\(line) refused \(problems.map(\.field).joined(separator: ","))"
        }
    }
}
