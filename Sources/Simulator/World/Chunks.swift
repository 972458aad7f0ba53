/// A list in pieces of one size, so that growing never copies what is there.
struct Chunks<Element: Sendable>: Sendable {
    private static var shift: Int { 12 }
    private static var size: Int { 1 << shift }

    private var pieces: [[Element]] = []
    private(set) var count = 0

    mutating func append(_ element: Element) {
        if count & (Self.size - 1) == 0 {
            var piece: [Element] = []
            piece.reserveCapacity(Self.size)
            pieces.append(piece)
        }
        pieces[pieces.count - 1].append(element)
        count += 1
    }

    subscript(index: Int) -> Element {
        get { pieces[index >> Self.shift][index & (Self.size - 1)] }
        _modify { yield &pieces[index >> Self.shift][index & (Self.size - 1)] }
    }
}
