internal import Glibc

/// Which addresses belong to everybody, and which to the network that a machine stands in.
package enum PeerAddress {
    /// Nil for what is no IPv4 or IPv6 address.
    package static func isPublic(_ text: String) -> Bool? {
        var four = in_addr()
        if unsafe inet_pton(AF_INET, text, &four) == 1 { return isPublic(UInt32(bigEndian: four.s_addr)) }
        var six = in6_addr()
        guard unsafe inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        return isPublic(unsafe withUnsafeBytes(of: &six) { unsafe Array($0) })
    }

    /// RFC 6890, and multicast.
    private static func isPublic(_ address: UInt32) -> Bool {
        let closed: [(UInt32, bits: UInt32)] = [
            (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
            (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24), (0xC0A8_0000, 16), (0xC612_0000, 15),
            (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 4), (0xF000_0000, 4),
        ]
        return !closed.contains { address >> (32 - $0.bits) == $0.0 >> (32 - $0.bits) }
    }

    /// Global unicast is 2000::/3. What stands for an IPv4 address (mapped, translated, 6to4) is what that one is.
    private static func isPublic(_ address: [UInt8]) -> Bool {
        func four(at offset: Int) -> UInt32 { address[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        if address[..<10].allSatisfy({ $0 == 0 }), address[10] == 0xFF, address[11] == 0xFF {
            return isPublic(four(at: 12))
        }
        if address[..<4] == [0x00, 0x64, 0xFF, 0x9B] { return isPublic(four(at: 12)) }
        if address[..<2] == [0x20, 0x02] { return isPublic(four(at: 2)) }
        // Teredo, and what is only for documents.
        if address[..<4] == [0x20, 0x01, 0x00, 0x00] || address[..<4] == [0x20, 0x01, 0x0D, 0xB8] { return false }
        return address[0] >> 5 == 1
    }

    /// Whether libcurl goes through a proxy (its environment variables); then it is that one's address that is seen.
    static var hasProxy: Bool {
        for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            if let value = unsafe getenv(name), unsafe value.pointee != 0 { return true }
        }
        return false
    }
}
