/// What a token lets its bearer do.
package enum Role: String, Sendable, CaseIterable {
    /// One account's own people; the subject is the account.
    case user
    /// Everything, everywhere.
    case admin
    /// Reads everything, changes nothing.
    case auditor
    /// Another program of the same house.
    case service
}

/// Who asks.
package struct Principal: Sendable, Hashable {
    package let subject: String
    package let role: Role

    /// Throws unless the subject can stand in a log for ever; see `isSubject`.
    package init(subject: String, role: Role) throws(APIError) {
        guard Self.isSubject(subject) else {
            throw .invalid("sub", Self.subjectRule, hint: "account-42")
        }
        self.subject = subject
        self.role = role
    }

    fileprivate init(trusted subject: String, role: Role) {
        self.subject = subject
        self.role = role
    }

    /// Who bears the service secret.
    static let serviceSecret = Principal(trusted: "service", role: .service)

    /// A user reaches the account it is; the other roles reach any.
    package func reaches(account: String) -> Bool { role != .user || subject == account }

    static let subjectRule =
        "must be 1 to 128 letters, digits or . _ : - (no @: e-mail addresses would be personal data in the log)"

    /// `[A-Za-z0-9._:-]{1,128}`
    package static func isSubject(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
