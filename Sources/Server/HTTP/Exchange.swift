internal import EventStore

/// One request and its answer, from the first line to the last byte: what the library's callbacks mean, in order.
///
/// The library calls with the head alone (`opened`), then with each piece of the body, then with nothing (`whole`), and
/// again with nothing after each resumption, until an answer is queued. An answer may be queued with the head, which
/// closes the connection afterwards, or when the request is whole; never in between.
final class Exchange: Sendable {
    private enum Stage {
        /// Nothing is known but the target.
        case opened
        /// An ordinary body is being put together.
        case collecting(Route, HTTPRequest, limit: Int)
        /// The answer is known, but the client is still talking; `budget` bytes more are listened to.
        case draining(Router.Outcome, budget: Int)
        /// A deferred handler is at work.
        case running
        case finished(Router.Outcome)
        case answered
    }

    private struct State {
        var stage = Stage.opened
        var body: [UInt8] = []
        var upload: RequestBody?
        var stream: ResponseStream?
        var isHead = false
        var lingers = false
        var method = "-"
        var pattern = "-"
        var surface = Surface.engine
        var status = 0
        var failure: String?
    }

    /// What is done about a callback, outside the lock.
    private enum Action {
        case takeAll
        case answer(Router.Outcome)
        case call(Route, HTTPRequest)
        /// Runs the handler beside the upload; the answer is asked for later.
        case begin(Route.Deferred, HTTPRequest)
        case offer(RequestBody)
        /// Refuses a body without end: the library cannot answer in its middle.
        case cutOff(Router.Outcome)
        case wait
    }

    enum Step {
        case goOn(consumed: Int)
        case close
    }

    private let core: ServerCore
    private let connection: Connection
    private let parking: Parking
    private let target: String
    private let began = ContinuousClock.now
    private let state = Locked(State())

    init(_ connection: Connection, target: String, core: ServerCore) {
        self.core = core
        self.connection = connection
        self.target = target
        parking = Parking(connection, core: core)
        core.requestBegan()
    }

    // MARK: The library's callbacks

    func step(method: String, piece: UnsafeBufferPointer<UInt8>) -> Step {
        let action = state.withLock { state in
            switch state.stage {
            case .opened: return open(&state, method: method)
            case .collecting(let route, let request, let limit):
                guard piece.isEmpty else { return unsafe collect(piece, limit: limit, &state) }
                state.stage = .running
                var whole = request
                whole.body = state.body
                state.body = []
                return .call(route, whole)
            case .draining(let outcome, let budget):
                guard !piece.isEmpty else { return .answer(outcome) }
                guard piece.count <= budget else { return .cutOff(outcome) }
                state.stage = .draining(outcome, budget: budget - piece.count)
                return .takeAll
            case .running, .finished:
                guard let upload = state.upload, !piece.isEmpty else {
                    state.upload?.end()
                    return .wait
                }
                return .offer(upload)
            case .answered: return .takeAll
            }
        }
        return unsafe perform(action, piece: piece)
    }

    private func perform(_ action: Action, piece: UnsafeBufferPointer<UInt8>) -> Step {
        switch action {
        case .takeAll: break
        case .answer(let outcome): return answer(outcome)
        case .call(let route, let request):
            switch route.handler {
            case .immediate(let handle): return answer(core.router.run(handle, request))
            case .deferred(let handle):
                begin(handle, request)
                return settle()
            }
        case .begin(let handle, let request): begin(handle, request)
        case .offer(let upload):
            switch unsafe upload.offer(piece) {
            case .taken: break
            case .later: return .goOn(consumed: 0)
            case .refused: return .close
            }
        case .cutOff(let outcome):
            state.withLock {
                $0.lingers = true
                $0.status = outcome.response.status
            }
            connection.sendBeforeClosing(outcome.response.bytesBeforeClosing)
            return .close
        case .wait: return settle()
        }
        return .goOn(consumed: piece.count)
    }

    /// The library is done with this request; `connection` is not touched after this.
    func ended() {
        parking.retire()
        let (record, upload, stream, lingers) = state.withLock { state in
            state.stage = .answered
            let record = AccessRecord(
                method: state.method, pattern: state.pattern, status: state.status,
                duration: ContinuousClock.now - began, failure: state.failure)
            return (record, state.upload.take(), state.stream.take(), state.lingers)
        }
        if lingers { LingeringClose.keepReading(connection.socket, core.limits) }
        upload?.interrupt()
        stream?.close()
        core.requestEnded()
        core.log(record)
    }

    // MARK: The head

    private func open(_ state: inout State, method: String) -> Action {
        let headers = connection.headers()
        let known = HTTPMethod(rawValue: method)
        state.method = known?.rawValue ?? "-"
        state.isHead = known == .head
        let framing = BodyFraming(headers)
        switch judge(known, headers, framing) {
        case .refused(let outcome, let pattern):
            state.pattern = pattern
            return refuse(outcome, framing, &state)
        case .admitted(let route, let request):
            state.pattern = route.pattern
            state.surface = route.surface
            if case .stream = route.body, case .deferred(let handle) = route.handler {
                let upload = RequestBody(parking: parking, capacity: core.limits.uploadBuffer)
                state.upload = upload
                state.stage = .running
                var request = request
                request.upload = upload
                return .begin(handle, request)
            }
            let limit = route.bodyLimit ?? core.limits.body
            if let length = framing.length, length > limit {
                state.lingers = !framing.expectsContinue
                state.stage = .answered
                return .answer(core.router.refusal(APIError.tooLarge(limit: limit), on: route.surface))
            }
            state.body.reserveCapacity(framing.length ?? 0)
            state.stage = .collecting(route, request, limit: limit)
            return .takeAll
        }
    }

    private func judge(_ method: HTTPMethod?, _ headers: HTTPHeaders, _ framing: BodyFraming) -> Router.Admission {
        func refused(_ error: APIError) -> Router.Admission {
            let surface = Surface.of(segments: RequestTarget(target)?.segments ?? [])
            return .refused(core.router.refusal(error, on: surface), pattern: "-")
        }
        if core.isStopping {
            return refused(.unavailable("The server is stopping.", retryAfterSeconds: 5, code: "stopping"))
        }
        guard target.utf8.count <= core.limits.target else {
            return refused(
                APIError(status: 414, code: "target-too-long", detail: "The path and query are too long."))
        }
        guard headers.fields.reduce(0, { $0 + $1.name.utf8.count + $1.value.utf8.count }) <= core.limits.headers
        else {
            return refused(
                APIError(status: 431, code: "headers-too-large", detail: "The header fields are too large."))
        }
        guard !framing.isAmbiguous else {
            return refused(.malformed("The length of the body is not clear.", hint: "one Content-Length, or chunked"))
        }
        guard let target = RequestTarget(target) else { return refused(Router.undecodable) }
        return core.router.admit(method, target, headers)
    }

    /// Answers at once a client that waits for permission to send its body, or means to send more than is worth
    /// listening to; lets any other finish, so that the connection can be kept.
    private func refuse(_ outcome: Router.Outcome, _ framing: BodyFraming, _ state: inout State) -> Action {
        let drained = core.limits.drained
        if framing.hasBody, framing.expectsContinue || (framing.length ?? 0) > drained {
            state.lingers = !framing.expectsContinue
            state.stage = .answered
            return .answer(outcome)
        }
        state.stage = .draining(outcome, budget: drained)
        return .takeAll
    }

    private func collect(_ piece: UnsafeBufferPointer<UInt8>, limit: Int, _ state: inout State) -> Action {
        guard state.body.count + piece.count <= limit else {
            state.body = []
            let outcome = core.router.refusal(APIError.tooLarge(limit: limit), on: state.surface)
            state.stage = .draining(outcome, budget: core.limits.drained)
            return .takeAll
        }
        unsafe state.body.append(contentsOf: piece)
        return .takeAll
    }

    // MARK: Deferred answers

    /// Runs the handler on this thread until it first waits, and somewhere else from then on.
    private func begin(_ handle: @escaping Route.Deferred, _ request: HTTPRequest) {
        Task.immediate {
            let outcome = await self.core.router.run(handle, request)
            self.finish(outcome)
        }
    }

    private func finish(_ outcome: Router.Outcome) {
        let upload = state.withLock { state -> RequestBody? in
            guard case .running = state.stage else { return nil }
            state.stage = .finished(outcome)
            return state.upload
        }
        upload?.abandon()
        parking.resume()
    }

    /// Answers if the handler is done, else puts the connection aside until it is.
    private func settle() -> Step {
        let outcome = state.withLock { state -> Router.Outcome? in
            switch state.stage {
            case .finished(let outcome): return outcome
            case .running:
                guard !parking.suspend() else { return nil }
                let error = APIError.unavailable(
                    "The server stopped before this was done; whether it was is not known.", retryAfterSeconds: 5,
                    code: "stopping")
                return core.router.refusal(error, on: state.surface)
            case .opened, .collecting, .draining, .answered: return nil
            }
        }
        guard let outcome else { return .goOn(consumed: 0) }
        return answer(outcome)
    }

    private func answer(_ outcome: Router.Outcome) -> Step {
        let response = outcome.response
        let stream = state.withLock { state -> ResponseStream? in
            state.stage = .answered
            state.status = response.status
            state.failure = outcome.failure
            guard case .stream(let body) = response.body, !state.isHead else { return nil }
            state.stream = ResponseStream(parking: parking, capacity: body.capacity)
            return state.stream
        }
        let isQueued: Bool
        if case .stream(let body) = response.body, let stream {
            isQueued = connection.queue(status: response.status, headers: response.headers, stream: stream)
            if isQueued { stream.start(body) }
        } else {
            isQueued = connection.queue(status: response.status, headers: response.headers, body: response.bytes)
        }
        return isQueued ? .goOn(consumed: 0) : .close
    }
}
