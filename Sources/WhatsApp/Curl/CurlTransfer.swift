internal import CCurl
internal import Glibc

/// libcurl's easy handle, used for one call after another. Lives on the transport's thread.
@safe final class CurlTransfer {
    let handle: UnsafeMutableRawPointer
    private(set) var asked: Asked?
    /// Whose turn it took.
    private(set) var ticket: CallLines.Ticket = 0

    private var source = RequestBytes()
    private var answer = AnswerBytes()
    private var beginnings = 0
    /// libcurl wanted to say again what may have been heard.
    private var refusedToRepeat = false
    /// The address was one that the call must not reach.
    private var refusedPeer = false
    private var isPlain = false
    /// Connections lead to a proxy, which has its own rules.
    private let isProxied = PeerAddress.hasProxy

    /// What the handle was told last and still knows.
    private var known = Known()
    private var list: UnsafeMutablePointer<curl_slist>?

    private struct Known {
        var url = ""
        var method = ""
        var type = ""
        var headers: [(name: String, value: String)] = []
        var hasHeaders = false
    }

    /// Nil when libcurl has no memory.
    init?(_ settings: CurlSettings) {
        guard let handle = unsafe curl_easy_init() else { return nil }
        unsafe self.handle = handle
        setCommon(settings)
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe curl_slist_free_all(list)
    }

    // MARK: Options

    private func setCommon(_ settings: CurlSettings) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe ccurl_set_pointer(handle, CURLOPT_PRIVATE, context)
        unsafe ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        unsafe ccurl_set_text(handle, CURLOPT_USERAGENT, "relance")
        unsafe ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        unsafe ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        unsafe ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
        unsafe ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
        unsafe ccurl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        unsafe ccurl_set_long(handle, CURLOPT_MAXAGE_CONN, max(1, settings.idleLifetime.milliseconds / 1000))
        unsafe ccurl_set_long(handle, CURLOPT_LOW_SPEED_TIME, max(1, settings.stallTimeout.milliseconds / 1000))
        unsafe ccurl_set_long(handle, CURLOPT_UPLOAD_BUFFERSIZE, 16 << 10)
        if let path = settings.authorities { unsafe ccurl_set_text(handle, CURLOPT_CAINFO, path) }
        unsafe ccurl_set_begin_callback(handle, begins)
        unsafe ccurl_set_pointer(handle, CURLOPT_PREREQDATA, context)
        unsafe ccurl_set_data_callback(handle, CURLOPT_READFUNCTION, giveBody)
        unsafe ccurl_set_pointer(handle, CURLOPT_READDATA, context)
        unsafe ccurl_set_seek_callback(handle, rewind)
        unsafe ccurl_set_pointer(handle, CURLOPT_SEEKDATA, context)
        unsafe ccurl_set_data_callback(handle, CURLOPT_WRITEFUNCTION, receiveBody)
        unsafe ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        unsafe ccurl_set_data_callback(handle, CURLOPT_HEADERFUNCTION, receiveHead)
        unsafe ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    }

    /// Makes ready for a call; false if it can never be sent as it is.
    func prepare(_ asked: Asked, _ ticket: CallLines.Ticket) -> Bool {
        let call = asked.call
        self.asked = asked
        self.ticket = ticket
        beginnings = 0
        refusedToRepeat = false
        refusedPeer = false
        answer.clear(limit: call.answerLimit)
        let type = setBody(call.body)
        guard setAddress(call.url), setHeaders(call.headers, type: type) else { return false }
        setMethod(call.method)
        unsafe ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, max(1, call.connectTimeout.milliseconds))
        unsafe ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, max(1, call.timeout.milliseconds))
        // What is short moves in one go; after that the wait is for an answer, which may well take its time.
        unsafe ccurl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, source.count > 64 << 10 ? 1 : 0)
        return true
    }

    /// Lets go of the call.
    func clear() {
        asked = nil
        source = RequestBytes()
        answer.clear(limit: 0)
    }

    private func setAddress(_ url: String) -> Bool {
        if url == known.url { return true }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return false }
        known.url = url
        unsafe ccurl_set_text(handle, CURLOPT_URL, url)
        isPlain = !CallLines.isEncrypted(url[...])
        unsafe ccurl_set_long(
            handle, CURLOPT_HTTP_VERSION, isPlain ? Int(CURL_HTTP_VERSION_1_1) : Int(CURL_HTTP_VERSION_2TLS))
        // Rather wait for a connection that others can share than open one each.
        unsafe ccurl_set_long(handle, CURLOPT_PIPEWAIT, isPlain ? 0 : 1)
        return true
    }

    /// What type the body is of; empty without one.
    private func setBody(_ body: HTTPCall.Body) -> String {
        switch body {
        case .none:
            source = RequestBytes()
            return ""
        case .json(let bytes):
            source = RequestBytes([bytes])
            return "application/json"
        case .bytes(let bytes, let type):
            source = RequestBytes([bytes])
            return type
        case .form(let fields, let file):
            let boundary = RequestBytes.boundary()
            source = RequestBytes(fields: fields, file: file, boundary: boundary)
            return "multipart/form-data; boundary=\(boundary)"
        }
    }

    private func setMethod(_ method: String) {
        let sendsBody = source.count > 0 || method == "POST" || method == "PUT" || method == "PATCH"
        let wanted = sendsBody ? "+" + method : method
        if wanted != known.method {
            known.method = wanted
            // Undoes what was set for the last call.
            unsafe ccurl_set_long(handle, CURLOPT_HTTPGET, 1)
            if method == "HEAD" { unsafe ccurl_set_long(handle, CURLOPT_NOBODY, 1) }
            if sendsBody { unsafe ccurl_set_long(handle, CURLOPT_POST, 1) }
            unsafe ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, method)
        }
        unsafe ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, Int(source.count))
    }

    /// False if a header cannot be sent: it would end in the middle and begin another.
    private func setHeaders(_ headers: [(name: String, value: String)], type: String) -> Bool {
        if known.hasHeaders, type == known.type, Self.same(headers, known.headers) { return true }
        known.hasHeaders = false
        // Without `Expect:` libcurl would ask leave for larger bodies; nobody can say what a request that stands there
        // has done. Without the other, libcurl would name a type of its own.
        var lines = headers.map { "\($0.name): \($0.value)" } + ["Expect:"]
        lines.append(type.isEmpty ? "Content-Type:" : "Content-Type: \(type)")
        guard !lines.contains(where: { $0.utf8.contains { $0 < 0x20 && $0 != 0x09 } }) else { return false }
        unsafe ccurl_set_list(handle, CURLOPT_HTTPHEADER, nil)
        unsafe curl_slist_free_all(list)
        unsafe list = nil
        for line in lines { unsafe list = curl_slist_append(list, line) }
        unsafe ccurl_set_list(handle, CURLOPT_HTTPHEADER, list)
        known.headers = headers
        known.type = type
        known.hasHeaders = true
        return true
    }

    private static func same(
        _ left: [(name: String, value: String)], _ right: [(name: String, value: String)]
    ) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.name == $1.name && $0.value == $1.value }
    }

    // MARK: Outcome

    /// `code`: what libcurl says of the transfer.
    func outcome(_ code: CURLcode) -> HTTPOutcome {
        if code == CURLE_OK || answer.isTooLong && asked?.call.mayCutAnswer == true {
            let status = unsafe ccurl_response_code(handle)
            return .answered(
                HTTPAnswer(status: status, headers: answer.headers(), body: answer.body, isCut: answer.isTooLong))
        }
        let reason: String
        if refusedPeer {
            reason = "the address lies in a private network"
        } else if refusedToRepeat {
            reason = "the connection broke before an answer came"
        } else if answer.isTooLong {
            reason = "the answer is too long"
        } else {
            reason = unsafe String(cString: curl_easy_strerror(code))
        }
        return unanswered(reason)
    }

    /// The call is given up; the reason names neither address nor content.
    func unanswered(_ reason: String) -> HTTPOutcome {
        let evidence = CallEvidence(
            hasBegun: beginnings > 0, bodyLength: source.count, taken: source.taken,
            written: isPlain && !refusedToRepeat ? Int(unsafe ccurl_written(handle)) : nil)
        return evidence.provesNotSent ? .notSent(reason) : .unknown(reason)
    }

    // MARK: What the callbacks do

    /// Whether the request may be written. libcurl asks again when it is about to repeat one on a new connection.
    ///
    /// - Parameter peer: the address that the connection leads to.
    fileprivate func mayBegin(_ peer: String) -> Bool {
        if asked?.call.isForPublicHostsOnly == true, !isProxied, PeerAddress.isPublic(peer) != true {
            refusedPeer = true
            return false
        }
        beginnings += 1
        return beginnings == 1 || mayRepeat()
    }

    fileprivate func mayRepeat() -> Bool {
        let isHarmless = known.method == "GET" || known.method == "HEAD"
        guard isHarmless || source.taken < source.count else {
            refusedToRepeat = true
            return false
        }
        source.rewind()
        return true
    }

    fileprivate func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int { unsafe source.read(into: buffer) }
    fileprivate func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool { unsafe answer.addBody(bytes) }
    fileprivate func takeHead(_ bytes: UnsafeRawBufferPointer) -> Bool { unsafe answer.addHead(bytes) }
}

extension Duration {
    var milliseconds: Int {
        Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}

// MARK: - libcurl's callbacks

private func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    unsafe context.map { unsafe Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private func begins(
    context: UnsafeMutableRawPointer?, peer: UnsafeMutablePointer<CChar>?, local: UnsafeMutablePointer<CChar>?,
    peerPort: Int32, localPort: Int32
) -> Int32 {
    let address = unsafe peer.map { unsafe String(cString: $0) } ?? ""
    return unsafe transfer(context)?.mayBegin(address) ?? false ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

private func rewind(context: UnsafeMutableRawPointer?, offset: curl_off_t, origin: Int32) -> Int32 {
    guard offset == 0, origin == SEEK_SET, unsafe transfer(context)?.mayRepeat() ?? false else {
        return CURL_SEEKFUNC_FAIL
    }
    return CURL_SEEKFUNC_OK
}

private func giveBody(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    unsafe transfer(context)?.give(UnsafeMutableRawBufferPointer(start: data, count: size * count)) ?? 0
}

private func receiveBody(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
    return unsafe transfer(context)?.takeBody(bytes) ?? false ? bytes.count : refusal
}

private func receiveHead(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
    return unsafe transfer(context)?.takeHead(bytes) ?? false ? bytes.count : refusal
}

/// Ends a transfer: any count but the one that was offered, and not libcurl's word for pausing.
private let refusal = -1
