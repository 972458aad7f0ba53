import Domain

/// How the latest messages of each account fared, kept in memory and written before a commit.
struct FailureWindows {
    private var windows: [AccountNumber: FailureWindow] = [:]
    private var dirty: Set<AccountNumber> = []

    init() {}

    init(from rows: StateRows) throws { windows = try rows.allFailureWindows() }

    subscript(account: AccountNumber) -> FailureWindow {
        get { windows[account] ?? FailureWindow() }
        set {
            windows[account] = newValue
            dirty.insert(account)
        }
    }

    mutating func flush(to rows: StateRows) throws {
        for account in dirty { try rows.put(self[account], account) }
        dirty.removeAll(keepingCapacity: true)
    }
}
