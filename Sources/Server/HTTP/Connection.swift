internal import CMicroHTTPD

/// A connection of the library's.
///
/// `@unchecked Sendable`: the pointer is good until the request's `completed` callback returns; the library takes
/// `resume` from any thread, and everything else is called on the connection's own thread only.
@safe struct Connection: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

    func suspend() { unsafe MHD_suspend_connection(pointer) }

    func resume() { unsafe MHD_resume_connection(pointer) }

    var socket: Int32 { unsafe cmicrohttpd_socket(pointer) }

    /// The request's header fields, copied. Bytes that are not UTF-8 are repaired.
    func headers() -> HTTPHeaders {
        let fields = HeaderCollector()
        withExtendedLifetime(fields) {
            _ = unsafe MHD_get_connection_values_n(
                pointer, .HEADER_KIND, collectHeader, Unmanaged.passUnretained(fields).toOpaque())
        }
        return HTTPHeaders(fields.list)
    }

    /// Hands the library an answer whose body is bytes (copied). False if it refuses.
    func queue(status: Int, headers: HTTPHeaders, body: [UInt8]) -> Bool {
        let response = unsafe body.withUnsafeBytes { bytes in
            // The library copies and never writes, whatever its signature says.
            unsafe MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let response = unsafe response else { return false }
        return unsafe queue(response, status: status, headers: headers)
    }

    /// Hands the library an answer that is read piece by piece from `stream`, which it keeps until it is done.
    func queue(status: Int, headers: HTTPHeaders, stream: ResponseStream) -> Bool {
        let context = unsafe Unmanaged.passRetained(stream).toOpaque()
        let response = unsafe MHD_create_response_from_callback(
            UInt64.max, 16 << 10, readStream, context, releaseStream)
        guard let response = unsafe response else {
            unsafe Unmanaged<ResponseStream>.fromOpaque(context).release()
            return false
        }
        return unsafe queue(response, status: status, headers: headers)
    }

    private func queue(_ response: OpaquePointer, status: Int, headers: HTTPHeaders) -> Bool {
        for field in headers.fields {
            // Refused if it holds a line break; then the field is left out rather than the answer.
            _ = unsafe MHD_add_response_header(response, field.name, field.value)
        }
        let queued = unsafe MHD_queue_response(pointer, UInt32(status), response)
        unsafe MHD_destroy_response(response)
        return queued == .YES
    }

    /// Writes past the library, which cannot answer in the middle of a body; only before closing. What does not fit at
    /// once is lost.
    func sendBeforeClosing(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe cmicrohttpd_send_once(pointer, $0.baseAddress, $0.count) }
    }
}

private final class HeaderCollector {
    var list: [(name: String, value: String)] = []
}

private func collectHeader(
    context: UnsafeMutableRawPointer?, kind: MHD_ValueKind, name: UnsafePointer<CChar>?, nameCount: Int,
    value: UnsafePointer<CChar>?, valueCount: Int
) -> MHD_Result {
    guard let context = unsafe context, let name = unsafe name else { return .YES }
    let collector = unsafe Unmanaged<HeaderCollector>.fromOpaque(context).takeUnretainedValue()
    unsafe collector.list.append((name: text(name, nameCount), value: text(value, valueCount)))
    return .YES
}

private func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: unsafe start == nil ? 0 : count), as: UTF8.self)
}

private func readStream(
    context: UnsafeMutableRawPointer?, position: UInt64, buffer: UnsafeMutablePointer<CChar>?, capacity: Int
) -> Int {
    guard let context = unsafe context, let buffer = unsafe buffer else { return cmicrohttpd_end_with_error }
    let stream = unsafe Unmanaged<ResponseStream>.fromOpaque(context).takeUnretainedValue()
    switch unsafe stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity)) {
    case .bytes(let count): return count
    case .suspended: return 0
    case .end: return cmicrohttpd_end_of_stream
    case .broken: return cmicrohttpd_end_with_error
    }
}

private func releaseStream(context: UnsafeMutableRawPointer?) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<ResponseStream>.fromOpaque(context).release()
}
