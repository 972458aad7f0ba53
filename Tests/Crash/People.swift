import Domain

/// The people of a run: one CSV file, imported into every account, and those that are put one by one.
///
/// Everything personal in it contains a marker that occurs nowhere else, so that one search per marker finds it in clear.
enum People {
    static let accounts = ["north", "middle", "south"]
    /// 2025-01-20T10:00:00Z.
    static let start = Instant(milliseconds: 1_737_367_200_000)
    /// Registrations are spread over so long, so that at any time of the week messages are under way.
    private static let spread = Duration.hours(20)

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

    private static func phone(_ number: Int) -> String {
        let digits = String(number)
        return "+" + phoneMarker + String(repeating: "0", count: 5 - digits.count) + digits
    }

    /// - Parameter count: below 50,000; later numbers are for those put one by one.
    static func file(_ count: Int) -> String {
        var lines = ["id,name,phone,email,language,registeredAt"]
        for number in 0..<count {
            let registered = start + .milliseconds(Int64(number) * spread.wholeMilliseconds / Int64(count))
            lines.append(
                "\(id(number)),\(name(number, revision: 0)),\(phone(number)),p\(number)\(mailMarker),"
                    + "\(number % 3 == 0 ? "en" : "fr"),\(registered)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The body of a PUT.
    static func json(_ number: Int, revision: Int, registeredAt: Instant) -> String {
        """
        {"name":"\(name(number, revision: revision))","phone":"\(phone(number))",\
        "email":"p\(number)\(mailMarker)","registeredAt":"\(registeredAt)"}
        """
    }
}
