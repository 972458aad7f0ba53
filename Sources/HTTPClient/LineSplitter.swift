/// Cuts a stream of bytes into lines. Used on one thread.
final class LineSplitter {
    private let receive: (String) -> Bool
    private var rest: [UInt8] = []
    private var isDone = false

    init(_ receive: @escaping (String) -> Bool) { self.receive = receive }

    /// False once the receiver wants no more.
    func take(_ bytes: [UInt8]) -> Bool {
        for byte in bytes where !isDone {
            guard byte == UInt8(ascii: "\n") else {
                rest.append(byte)
                continue
            }
            hand()
        }
        return !isDone
    }

    /// What stands after the last line end is a line too.
    func finish() {
        if !rest.isEmpty, !isDone { hand() }
    }

    private func hand() {
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        isDone = !receive(String(decoding: rest, as: UTF8.self))
        rest.removeAll(keepingCapacity: true)
    }
}
