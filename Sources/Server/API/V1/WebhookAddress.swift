internal import WhatsApp

/// An address that events may be sent to.
///
/// `https` anywhere; `http` only to this machine itself, where nobody listens on the way. What lies inside a private
/// network is for those who run the server to name: a tenant must not make the server talk to its neighbours. A name that
/// leads there in the end shows when it is connected to, and is refused then.
struct WebhookAddress {
    let text: String
    /// What is wrong with it; nil where nothing is.
    private(set) var fault: (detail: String, hint: String)?
    /// Only those who run the server may name it.
    private(set) var isPrivate = false

    init(_ text: String) {
        self.text = text
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            let match = text.wholeMatch(
                of: /(https?):\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(?::([0-9]{1,5}))?(?:[\/?][^#]*)?/)
        else {
            fault = (
                "is not an address of a receiver",
                "https://host/path, without a name and password, and without # in it"
            )
            return
        }
        if let port = match.output.3, UInt16(port).map({ $0 == 0 }) ?? true {
            fault = ("has no such port", "1 to 65535")
            return
        }
        judge(scheme: match.output.1, host: match.output.2)
    }

    private mutating func judge(scheme: Substring, host: Substring) {
        let host = host.lowercased()
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let isLoopback = bare == "localhost" || bare == "::1" || bare.wholeMatch(of: /127(\.[0-9]{1,3}){3}/) != nil
        guard let isPublic = PeerAddress.isPublic(bare) else {
            // Numbers that are no address as it is written are one all the same to those who resolve names.
            let last = bare.split(separator: ".").last ?? ""
            if host.hasPrefix("[") || last.wholeMatch(of: /[0-9]+|0x[0-9a-f]*/) != nil {
                fault = ("names a host by a number that is not an IP address", "four decimal numbers, or a name")
            }
            isPrivate = isLoopback || !bare.contains(".") || Self.localEndings.contains { bare.hasSuffix($0) }
            return checkScheme(scheme, isLoopback)
        }
        isPrivate = !isPublic
        checkScheme(scheme, isLoopback)
    }

    private mutating func checkScheme(_ scheme: Substring, _ isLoopback: Bool) {
        guard scheme == "http", fault == nil, !isLoopback else { return }
        fault = ("must begin with https://", "http is taken only for this machine itself, as http://127.0.0.1:9000/")
    }

    private static let localEndings = [".localhost", ".local", ".internal", ".home.arpa", ".lan", ".intranet"]
}
