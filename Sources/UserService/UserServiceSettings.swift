/// Where the user service is, and how long it is waited for.
///
/// Waits between tries are of the engine's clock, as everything that is due; how long one answer may take is real time.
/// Holds the secret of the house: never printed.
package struct UserServiceSettings: Sendable, CustomStringConvertible, CustomReflectable {
    /// Without a slash at its end.
    package let baseURL: String
    let secret: String
    /// From the end of one pull of an account to the beginning of its next.
    package var interval = Self.defaultInterval
    /// After the first failure; it doubles with each one more, up to the interval.
    package var firstPause = Duration.seconds(1)
    /// What the service may ask for with `Retry-After` at most.
    package var longestQuiet = Duration.seconds(3600)
    /// For finding the host, connecting and TLS.
    package var connectTimeout = Duration.seconds(5)
    /// For a whole answer.
    package var timeout = Duration.seconds(15)
    /// Bytes of one answer at most.
    package var answerLimit = 8 << 20
    /// Contacts asked for at a time.
    package var pageSize = 500
    /// Pages of one pull at most; who has more to tell never ends.
    package var pagesPerPull = 20_000
    /// Requests under way at a time, for all accounts together.
    package var requestsAtATime = 4

    package static let defaultInterval = Duration.seconds(300)

    /// - Parameter baseURL: one that `rule(brokenBy:)` finds nothing wrong with.
    package init(baseURL: String, secret: String) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.secret = secret
    }

    /// What an address of the service must be, where this one is not; nil where it is.
    package static func rule(brokenBy url: String) -> (problem: String, remedy: String)? {
        let remedy = "Write https://host, http://host:port or https://host/path."
        guard url.utf8.count <= 512, url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            let match = url.wholeMatch(
                of: /https?:\/\/(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(?::([0-9]{1,5}))?(?:\/[^?#]*)?/)
        else {
            return ("must be the address of a service, without a name, a password, ? and # in it", remedy)
        }
        if let port = match.output.1, UInt16(port).map({ $0 == 0 }) ?? true {
            return ("must name a port from 1 to 65535", remedy)
        }
        return nil
    }

    package var description: String { "UserServiceSettings(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
