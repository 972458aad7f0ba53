internal import CMicroHTTPD
internal import EventStore
internal import Glibc

/// An HTTP/1.1 server: GNU libmicrohttpd, an epoll loop a core, handlers called from those loops.
///
/// Answers come from the router alone. Stop it before letting go of it: a server that is let go of stops at once.
package final class HTTPServer: Sendable {
    package let address: ListenAddress
    private let core: ServerCore
    private let daemon: Locked<Daemon?>

    /// The port it listens on, also when 0 was asked for.
    package var port: UInt16 { address.port }
    /// `http://127.0.0.1:8080`
    package var url: String { "http://\(address)" }
    /// Requests that have begun and are not over.
    package var openRequests: Int { core.openRequests }

    package init(
        listen address: ListenAddress = ListenAddress(), router: Router, limits: HTTPLimits = HTTPLimits(),
        log: @escaping @Sendable (AccessRecord) -> Void = { _ in }
    ) throws(HTTPServerError) {
        core = ServerCore(router: router, limits: limits, log: log)
        let socket = try ListenSocket(address)
        self.address = ListenAddress(host: address.host, port: socket.port)
        daemon = Locked(try Daemon(socket, core: core))
    }

    /// Takes no more requests, ends the streams, gives who waits for an answer `grace` to get it, answers 503 to who
    /// still waits then, and closes every connection. Later calls do nothing.
    package func stop(grace: Duration = .seconds(5)) async {
        core.beginStopping()
        await untilQuiet(within: grace)
        core.wakeAll()
        await untilQuiet(within: .seconds(1))
        stopNow()
    }

    private func untilQuiet(within patience: Duration) async {
        let deadline = ContinuousClock.now + patience
        while core.openRequests > 0, ContinuousClock.now < deadline {
            // A cancelled task stops waiting; that is what cancelling is for.
            do { try await Task.sleep(for: .milliseconds(2)) } catch { return }
        }
    }

    /// Without grace: who waits is answered 503 if there is time for it.
    package func stopNow() {
        core.beginStopping()
        core.wakeAll()
        daemon.withLock { $0.take() }?.stop()
    }

    deinit { stopNow() }
}

/// The library's daemon and the reference it holds on what its callbacks need.
///
/// `@unchecked Sendable`: the pointer is used once, by whoever takes the daemon out of its lock to stop it.
@safe private struct Daemon: @unchecked Sendable {
    private let pointer: OpaquePointer
    private let context: Unmanaged<ServerCore>

    init(_ socket: ListenSocket, core: ServerCore) throws(HTTPServerError) {
        unsafe context = Unmanaged.passRetained(core)
        var options = unsafe cmicrohttpd_options()
        unsafe options.listen_socket = socket.descriptor
        unsafe options.threads = UInt32(core.limits.threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        unsafe options.connections = UInt32(core.limits.connections)
        unsafe options.idle_seconds = UInt32(core.limits.idleSeconds)
        // Head of the request, pieces of its body and head of the answer share this; the library clears it for each
        // request, so more is not better.
        unsafe options.memory = 2 * (core.limits.headers + core.limits.target)
        unsafe options.context = context.toOpaque()
        unsafe options.accepts = connectionAccepted
        unsafe options.opened = requestOpened
        unsafe options.handler = requestStep
        unsafe options.completed = requestCompleted
        unsafe options.connected = connectionChanged
        guard let started = unsafe cmicrohttpd_start(&options) else {
            close(socket.descriptor)
            unsafe context.release()
            throw .libraryRefused
        }
        unsafe pointer = started
    }

    /// Hangs up on everybody and joins the library's threads; nothing may be suspended any more.
    ///
    /// Nobody may be talking when the daemon is told to stop: libmicrohttpd 0.9.75 then drops its own answers to requests
    /// that make no sense, and goes on to render the head of the answer that is not there.
    ///
    /// `MHD_quiesce_daemon` will not do: it and its workers each take the listening socket out of the same set, and whoever
    /// comes second aborts the process. So whoever comes meanwhile is turned away.
    func stop() {
        unsafe context.takeUnretainedValue().connections.hangUp(within: .seconds(1))
        unsafe MHD_stop_daemon(pointer)
        unsafe context.release()
    }
}

// MARK: - The library's callbacks

private func requestOpened(
    context: UnsafeMutableRawPointer?, target: UnsafePointer<CChar>?, connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context, let target = unsafe target, let connection = unsafe connection else {
        return nil
    }
    let core = unsafe Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    let exchange = unsafe Exchange(Connection(connection), target: String(cString: target), core: core)
    return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

private func requestStep(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?, url: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, piece: UnsafePointer<CChar>?,
    pieceCount: UnsafeMutablePointer<Int>?, request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let request = unsafe request?.pointee, let pieceCount = unsafe pieceCount, let method = unsafe method else {
        return .NO
    }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(request).takeUnretainedValue()
    let bytes = unsafe UnsafeRawBufferPointer(start: piece, count: unsafe piece == nil ? 0 : pieceCount.pointee)
    switch unsafe exchange.step(method: String(cString: method), piece: bytes.bindMemory(to: UInt8.self)) {
    case .goOn(let consumed):
        unsafe pieceCount.pointee -= consumed
        return .YES
    case .close: return .NO
    }
}

private func requestCompleted(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, reason: MHD_RequestTerminationCode
) {
    guard let held = unsafe request?.pointee else { return }
    unsafe request?.pointee = nil
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(held)
    unsafe exchange.takeUnretainedValue().ended()
    unsafe exchange.release()
}

private func connectionAccepted(
    context: UnsafeMutableRawPointer?, address: UnsafePointer<sockaddr>?, size: socklen_t
) -> MHD_Result {
    guard let context = unsafe context else { return .NO }
    let core = unsafe Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    return core.connections.isHangingUp ? .NO : .YES
}

private func connectionChanged(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    held: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    change: MHD_ConnectionNotificationCode
) {
    guard let context = unsafe context, let connection = unsafe connection else { return }
    let connections = unsafe Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue().connections
    let socket = unsafe Connection(connection).socket
    switch change {
    case .CONNECTION_NOTIFY_STARTED: connections.opened(socket)
    case .CONNECTION_NOTIFY_CLOSED: connections.closed(socket)
    default: break
    }
}
