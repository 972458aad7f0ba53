/// A queue whose front leaves in constant time.
struct Ring<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }

    mutating func append(_ element: Element) { elements.append(element) }

    /// In time that grows with the ring.
    mutating func removeAll(where matches: (Element) -> Bool) {
        elements.removeFirst(head)
        head = 0
        elements.removeAll(where: matches)
    }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        defer {
            head += 1
            if head > 1024, head * 2 > elements.count {
                elements.removeFirst(head)
                head = 0
            }
        }
        return elements[head]
    }
}
