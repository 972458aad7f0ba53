import Domain

/// The people of a run: files that are imported into every account, and those that are put one by one.
///
/// Everything personal contains a marker that occurs nowhere else, so that one search per marker finds it in clear.
enum People {
    static let accounts = ["north", "middle", "south"]
    /// 2025-01-20T10:00:00Z.
    static let start = Instant(milliseconds: 1_737_367_200_000)
    /// In one account; telephone numbers have room for no more.
    static let most = 33_000
    /// So many register at the same moment in each account, and are written to together.
    private static let together = 10
    private static let perFile = 200

    private static let nameMarker = "Zephyrine"
    private static let mailMarker = "@nowhere.crash.example"
    private static let idMarker = "crash-person-"
    private static let phoneMarker = "2376775"

    /// What must not stand in any file.
    static let markers = [nameMarker, mailMarker, idMarker, phoneMarker]

    static func id(_ number: Int) -> String { "\(idMarker)\(number)" }

    /// Says how often the person was written, so that what is read can be dated.
    static func name(_ number: Int, revision: Int) -> String { "\(nameMarker) \(number) \(revision)" }

    static func revision(inName name: String) -> Int? { name.split(separator: " ").last.flatMap { Int($0) } }

    /// Nobody has a number twice, whatever the account.
    private static func phone(_ number: Int, in account: String) -> String {
        let digits = String((accounts.firstIndex(of: account) ?? 0) * most + number)
        return "+" + phoneMarker + String(repeating: "0", count: 5 - digits.count) + digits
    }

    /// Files of people whose registrations are spread over a time, so that always some messages are under way.
    static func files(_ count: Int, in account: String, over spread: Duration) -> [(text: String, rows: Int)] {
        stride(from: 0, to: count, by: perFile).map { first in
            let numbers = first..<min(first + perFile, count)
            var lines = ["id,name,phone,email,language,registeredAt"]
            for number in numbers {
                let share = Int64(number / together * together)
                let registered = start + .milliseconds(share * spread.wholeMilliseconds / Int64(count))
                lines.append(
                    "\(id(number)),\(name(number, revision: 0)),\(phone(number, in: account)),p\(number)\(mailMarker),"
                        + "\(number % 3 == 0 ? "en" : "fr"),\(registered)")
            }
            return (lines.joined(separator: "\n") + "\n", numbers.count)
        }
    }

    /// The body of a PUT.
    static func json(_ key: Promises.Key, revision: Int, registeredAt: Instant) -> String {
        """
        {"name":"\(name(key.number, revision: revision))","phone":"\(phone(key.number, in: key.account))",\
        "email":"p\(key.number)\(mailMarker)","registeredAt":"\(registeredAt)"}
        """
    }
}
