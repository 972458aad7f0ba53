internal import CCurl
internal import Glibc

/// libcurl's easy handle, kept from request to request so that its connections are, too.
///
/// `@unchecked Sendable`: used by one request at a time, on its client's queue.
@safe final class Transfer: @unchecked Sendable {
    private let handle: UnsafeMutableRawPointer
    /// Set for the length of one request: what the callbacks work on.
    private var exchange = Exchange()

    private struct Exchange {
        var headers: [(name: String, value: String)] = []
        var body: [UInt8] = []
        var lines: LineSplitter?
        var source: UploadSource?
        var onProgress: (@Sendable (Int) -> Void)?
        var sent = 0
        var hungUp = false
    }

    /// Must run once before anything else of libcurl's, and does not like company.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init() throws(HTTPClientError) {
        guard Self.isReady, let handle = unsafe curl_easy_init() else { throw .other("libcurl did not start") }
        unsafe self.handle = handle
    }

    deinit { unsafe curl_easy_cleanup(handle) }

    /// With `lines`, these get the body of an answer that is not an error.
    func perform(
        _ request: HTTPClient.Request, lines: LineSplitter? = nil
    ) -> Result<HTTPClient.Response, HTTPClientError> {
        Result { () throws(HTTPClientError) in
            let response = try run(request, lines)
            lines?.finish()
            return response
        }
    }

    private func run(
        _ request: HTTPClient.Request, _ lines: LineSplitter?
    ) throws(HTTPClientError) -> HTTPClient.Response {
        // Options are forgotten, connections are kept.
        unsafe curl_easy_reset(handle)
        exchange = Exchange()
        exchange.lines = lines
        exchange.onProgress = request.onProgress
        defer { exchange = Exchange() }
        setCommon(request)
        try setBody(request)
        var list: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl_slist_free_all(list) }
        // libcurl would ask leave for larger bodies and wait a second for servers that do not answer that.
        let expect = request.headers.contains { $0.name.lowercased() == "expect" } ? [] : ["Expect:"]
        for line in request.headers.map({ "\($0.name): \($0.value)" }) + expect {
            guard !line.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else {
                throw .invalidRequest("a header field holds a line break")
            }
            unsafe list = curl_slist_append(list, line)
        }
        unsafe ccurl_set_list(handle, CURLOPT_HTTPHEADER, list)
        let outcome = unsafe curl_easy_perform(handle)
        guard outcome == CURLE_OK || (outcome == CURLE_WRITE_ERROR && exchange.hungUp) else {
            throw Self.error(outcome)
        }
        return HTTPClient.Response(
            status: unsafe ccurl_response_code(handle), headers: exchange.headers, body: exchange.body)
    }

    // MARK: Options

    private func setCommon(_ request: HTTPClient.Request) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe ccurl_set_text(handle, CURLOPT_URL, request.url)
        unsafe ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        unsafe ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
        unsafe ccurl_set_text(handle, CURLOPT_USERAGENT, "relance")
        unsafe ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        unsafe ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        unsafe ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
        unsafe ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
        unsafe ccurl_set_long(handle, CURLOPT_NOBODY, request.method == "HEAD" ? 1 : 0)
        unsafe ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.milliseconds)
        unsafe ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, request.timeout?.milliseconds ?? 0)
        unsafe ccurl_set_data_callback(handle, CURLOPT_WRITEFUNCTION, receiveBody)
        unsafe ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        unsafe ccurl_set_data_callback(handle, CURLOPT_HEADERFUNCTION, receiveHeader)
        unsafe ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    }

    private func setBody(_ request: HTTPClient.Request) throws(HTTPClientError) {
        switch request.body {
        case .none:
            if request.method == "POST" || request.method == "PUT" || request.method == "PATCH" {
                unsafe ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, 0)
                unsafe ccurl_set_text(handle, CURLOPT_COPYPOSTFIELDS, "")
            }
            return
        case .bytes(let bytes): exchange.source = UploadSource(bytes)
        case .file(let path): exchange.source = try UploadSource(path: path)
        case .pieces(let length, let next): exchange.source = UploadSource(length: length, next: next)
        }
        unsafe ccurl_set_long(handle, CURLOPT_UPLOAD, 1)
        unsafe ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
        unsafe ccurl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, Int(exchange.source?.length ?? -1))
        unsafe ccurl_set_data_callback(handle, CURLOPT_READFUNCTION, sendBody)
        unsafe ccurl_set_pointer(handle, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque())
    }

    // MARK: What the callbacks do

    fileprivate func received(_ bytes: UnsafeRawBufferPointer) -> Int {
        // The body of a refusal is kept whole, also for who wants lines.
        if let lines = exchange.lines, unsafe ccurl_response_code(handle) < 400 {
            guard lines.take(unsafe Array(bytes)) else {
                exchange.hungUp = true
                return 0
            }
        } else {
            unsafe exchange.body.append(contentsOf: bytes)
        }
        return bytes.count
    }

    fileprivate func receivedHeader(_ line: String) {
        // A status line begins a new answer: what came before belonged to "100 Continue".
        if line.hasPrefix("HTTP/") {
            exchange.headers = []
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        exchange.headers.append((name: String(line[..<colon]), value: String(value.prefix { !$0.isNewline })))
    }

    fileprivate func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let source = exchange.source else { return 0 }
        let count = unsafe source.read(into: buffer)
        guard count >= 0 else { return Int(CURL_READFUNC_ABORT) }
        exchange.sent += count
        exchange.onProgress?(exchange.sent)
        return count
    }

    private static func error(_ code: CURLcode) -> HTTPClientError {
        let reason = unsafe String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST: return .unreachable(reason)
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(reason)
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_ERROR, CURLE_RECV_ERROR: return .interrupted(reason)
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .invalidRequest(reason)
        default: return .other(reason)
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}

// MARK: - libcurl's callbacks

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    unsafe context.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private func receiveBody(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    unsafe transfer(context)?.received(UnsafeRawBufferPointer(start: data, count: size * count)) ?? 0
}

private func receiveHeader(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    let line = unsafe String(decoding: UnsafeRawBufferPointer(start: data, count: size * count), as: UTF8.self)
    unsafe transfer(context)?.receivedHeader(line)
    return size * count
}

private func sendBody(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    unsafe transfer(context)?.fill(UnsafeMutableRawBufferPointer(start: data, count: size * count)) ?? 0
}
