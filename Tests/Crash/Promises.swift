/// What servers have answered, and must therefore know for ever.
struct Promises {
    struct Person {
        /// The revision that an answer confirmed; nil while none did.
        var acknowledged: Int?
        /// The last revision that was asked for, answered or not.
        var attempted: Int
        /// An answer confirmed the payment.
        var hasPaid = false
    }

    /// By account and number of person; those put one by one.
    var people: [Key: Person] = [:]
    /// The highest position of any answer.
    private(set) var position: UInt64 = 0
    /// Whole files that an answer confirmed, by account.
    var imported: Set<String> = []
    var configured: Set<String> = []
    var connected: Set<String> = []

    struct Key: Hashable, Comparable {
        let account: String
        let number: Int

        static func < (left: Key, right: Key) -> Bool {
            (left.account, left.number) < (right.account, right.number)
        }
    }

    mutating func note(position: UInt64) { self.position = max(self.position, position) }
}
