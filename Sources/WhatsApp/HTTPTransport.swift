/// Carries HTTP calls, many at a time, without blocking anybody: what gateways speak through.
package protocol HTTPTransport: AnyObject, Sendable {
    /// Starts a call; `done` comes exactly once, on the transport's own thread, and must not block. Calls to one host
    /// start in the order given.
    func start(_ call: HTTPCall, _ done: @escaping @Sendable (HTTPOutcome) -> Void)

    /// Calls started whose `done` has not come yet.
    var pending: Int { get }

    /// Ends every call under way (each still gets its `done`) and takes no more. Blocks until the thread has ended.
    func stop()
}

extension HTTPTransport {
    /// Waits for how a call ends.
    package func outcome(of call: HTTPCall) async -> HTTPOutcome {
        await withCheckedContinuation { continuation in
            start(call) { continuation.resume(returning: $0) }
        }
    }
}

/// One HTTP request. Holds tokens and personal data: never printed.
package struct HTTPCall: Sendable, CustomStringConvertible, CustomReflectable {
    package enum Body: Sendable {
        case none
        case json([UInt8])
        case bytes([UInt8], type: String)
        /// `multipart/form-data`: fields in order, then one file.
        case form(fields: [(name: String, value: String)], file: FormFile)
    }

    package struct FormFile: Sendable {
        package var name: String
        package var filename: String
        package var type: String
        package var bytes: [UInt8]

        package init(name: String, filename: String, type: String, bytes: [UInt8]) {
            self.name = name
            self.filename = filename
            self.type = type
            self.bytes = bytes
        }
    }

    package var method: String
    package var url: String
    /// In the order given, besides those that the body brings.
    package var headers: [(name: String, value: String)]
    package var body: Body
    package var connectTimeout: Duration
    /// For the whole call.
    package var timeout: Duration
    /// What an answer may be long at most; a longer one is cut off and its outcome unknown.
    package var answerLimit = 4 << 20
    /// What came of a longer answer is an answer all the same: where only its status counts.
    package var mayCutAnswer = false
    /// Nothing is said to an address inside a private network, whatever name leads there.
    package var isForPublicHostsOnly = false

    package init(
        _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: Body = .none,
        connectTimeout: Duration = .seconds(10), timeout: Duration = .seconds(30)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }

    package var description: String { "HTTPCall(\(method), sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// How a call ended. What matters is whether the other side may have acted on it.
package enum HTTPOutcome: Sendable {
    /// A whole answer, of any status.
    case answered(HTTPAnswer)
    /// The request did not reach the other side whole: name resolution, connecting, TLS, or a body that was not fully
    /// written. Safe to try again. The reason holds no personal data.
    case notSent(String)
    /// The request was written and no whole answer came: nothing is proven.
    case unknown(String)
}

package struct HTTPAnswer: Sendable {
    package let status: Int
    /// Names in lower case.
    package let headers: [String: String]
    package let body: [UInt8]
    /// There was more; see `HTTPCall.mayCutAnswer`.
    package let isCut: Bool

    package init(status: Int, headers: [String: String], body: [UInt8], isCut: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isCut = isCut
    }
}
