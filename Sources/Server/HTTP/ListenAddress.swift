/// Where a server listens: `127.0.0.1:8080`, `[::1]:8080`, `:8080` or `8080` (this machine only). Port 0 takes a free
/// one.
package struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    package let host: String
    package let port: UInt16

    package init(host: String = "127.0.0.1", port: UInt16 = 0) {
        self.host = host
        self.port = port
    }

    /// Nil when it is none of these forms.
    package init?(_ text: String) {
        let colon = text.lastIndex(of: ":")
        var host = colon.map { String(text[..<$0]) } ?? ""
        guard let port = UInt16(colon.map { text[text.index(after: $0)...] } ?? text[...]) else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host.isEmpty ? "127.0.0.1" : host, port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Why a server did not start.
package enum HTTPServerError: Error, CustomStringConvertible {
    case unknownHost(ListenAddress, reason: String)
    case cannotListen(ListenAddress, reason: String)
    case libraryRefused

    package var description: String {
        switch self {
        case .unknownHost(let address, let reason): "\(address.host) is not an address to listen on: \(reason)"
        case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
        case .libraryRefused: "the HTTP library did not start"
        }
    }
}
