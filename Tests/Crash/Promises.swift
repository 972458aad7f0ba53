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
    /// Preparations that an answer confirmed, by account and place.
    var prepared: Set<String> = []
    /// How many people whole files brought, by account.
    var imported: [String: Int] = [:]

    struct Key: Hashable, Comparable {
        let account: String
        let number: Int

        static func < (left: Key, right: Key) -> Bool {
            (left.account, left.number) < (right.account, right.number)
        }
    }

    mutating func note(position: UInt64) { self.position = max(self.position, position) }

    /// How many people of an account the log must hold at least.
    func known(in account: String) -> Int {
        people.count { $0.key.account == account && $0.value.acknowledged != nil } + imported[account, default: 0]
    }
}
