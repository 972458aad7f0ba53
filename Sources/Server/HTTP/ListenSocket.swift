internal import Glibc

/// A bound, listening, non-blocking socket. Whoever holds it closes it.
struct ListenSocket {
    let descriptor: Int32
    let port: UInt16

    init(_ address: ListenAddress) throws(HTTPServerError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_PASSIVE
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let outcome = unsafe getaddrinfo(address.host, String(address.port), &hints, &found)
        guard outcome == 0, let first = unsafe found else {
            throw .unknownHost(address, reason: unsafe String(cString: gai_strerror(outcome)))
        }
        defer { unsafe freeaddrinfo(first) }
        let kind = unsafe first.pointee.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = unsafe socket(first.pointee.ai_family, kind, first.pointee.ai_protocol)
        guard descriptor >= 0 else { throw .cannotListen(address, reason: Self.reason()) }
        var yes: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard unsafe bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0,
            listen(descriptor, SOMAXCONN) == 0
        else {
            let reason = Self.reason()
            close(descriptor)
            throw .cannotListen(address, reason: reason)
        }
        port = Self.port(of: descriptor)
    }

    private static func reason() -> String { unsafe String(cString: strerror(errno)) }

    /// IPv4 and IPv6 addresses have the port at the same place.
    private static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                let outcome = unsafe getsockname(
                    descriptor, UnsafeMutableRawPointer(address).assumingMemoryBound(to: sockaddr.self), &size)
                return outcome == 0 ? unsafe UInt16(bigEndian: address.pointee.sin_port) : 0
            }
        }
    }
}
