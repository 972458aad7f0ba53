internal import EventStore
internal import Foundation
internal import Server
internal import WhatsApp

/// Tells the client what is due: one thread that batches, signs and posts, and does whatever else has its time.
final class Courier: Sendable {
    private let world: Locked<World>
    private let bell: Bell
    private let transport: any HTTPTransport
    /// Entered for the length of the thread.
    private let running = DispatchGroup()

    init(world: Locked<World>, bell: Bell, transport: any HTTPTransport) {
        self.world = world
        self.bell = bell
        self.transport = transport
    }

    func start() {
        running.enter()
        let thread = Thread { [self] in
            run()
            running.leave()
        }
        thread.name = "simulator.courier"
        thread.start()
    }

    /// Posts nothing more and answers at once whoever waits; blocks until the thread has ended.
    func stop() {
        world.withLock { $0.isStopping = true }
        bell.stop()
        running.wait()
    }

    private func run() {
        repeat {
            bell.beginRound()
            let (work, settings) = world.withLock { ($0.takeWork(at: WallClock.now), $0.settings) }
            for continuation in work.resumed { continuation.resume() }
            for batch in work.batches {
                let body = WebhookBody.bytes(of: batch, settings, now: WallClock.now / 1000)
                start(world.withLock { $0.post(batch, body: body) }, settings)
            }
            for post in work.posts { start(post, settings) }
            guard bell.wait(until: work.wake) else { break }
        } while true
        // Whoever waited for a time that will not come.
        for continuation in world.withLock({ $0.takeWork(at: WallClock.now).resumed }) { continuation.resume() }
    }

    private func start(_ post: Post, _ settings: SimulatorSettings) {
        let call = HTTPCall(
            "POST", post.url ?? settings.webhookURL,
            headers: post.headers(settings, now: WallClock.now).map { (name: $0.name, value: $0.value) },
            body: .json(post.body), connectTimeout: .milliseconds(settings.webhookTimeout),
            timeout: .milliseconds(settings.webhookTimeout))
        transport.start(call) { [self] outcome in
            world.withLock { $0.ended(post, isAcknowledged: post.isAcknowledged(by: outcome), at: WallClock.now) }
            bell.ring(by: 0)
        }
    }
}

extension Post {
    fileprivate func isAcknowledged(by outcome: HTTPOutcome) -> Bool {
        guard case .answered(let answer) = outcome else { return false }
        switch signature {
        case .cloud, .none, .wrong: return answer.status == 200
        case .web: return (200..<300).contains(answer.status)
        }
    }

    /// Signed over the very bytes that are sent.
    fileprivate func headers(_ settings: SimulatorSettings, now: Int64) -> [Header] {
        switch signature {
        case .none: return []
        case .wrong:
            return [Header(name: "X-Hub-Signature-256", value: "sha256=" + String(repeating: "0", count: 64))]
        case .cloud:
            let signature = WebhookSignature.cloud(body: body, secret: settings.appSecret)
            return [Header(name: "X-Hub-Signature-256", value: signature)]
        case .web(let key, var headers):
            headers.append(Header(name: "X-Webhook-Request-Id", value: ContentHash.of(body).hexadecimal(16)))
            headers.append(Header(name: "X-Webhook-Timestamp", value: String(now)))
            if let key, !key.isEmpty {
                headers.append(Header(name: "X-Webhook-Hmac", value: WebhookSignature.web(body: body, key: key)))
                headers.append(Header(name: "X-Webhook-Hmac-Algorithm", value: "sha512"))
            }
            return headers
        }
    }
}
