/// Which log rows are folded from, and how far it goes.
package struct LogExtent: Sendable {
    /// The log's id, in hexadecimal digits.
    let name: String
    let head: Position

    package init(logID: [UInt8], head: Position) {
        name = logID.hexadecimal
        self.head = head
    }
}

extension EventLog {
    package var extent: LogExtent { LogExtent(logID: logID, head: head) }
}
