import Domain
import Engine
import EventStore
import Server
import WhatsApp

/// The gateways of a process: the sandbox, and those that speak over the network.
struct Carriers: Sendable {
    let all: [any Gateway]
    /// Uploads media; nil where nothing is sent.
    let cloud: CloudGateway?
    private let waking: Waking

    /// Network gateways exist before the engine that they wake.
    private final class Waking: Sendable {
        let engine = Locked<Engine?>(nil)
        func callAsFunction() { engine.withLock { $0 }?.wake() }
    }

    /// Where sending is held, there is nothing but the sandbox.
    init(_ plan: InstallationPlan, sandbox: SandboxGateway, clock: any EngineClock) throws {
        let waking = Waking()
        self.waking = waking
        guard !plan.engine.sendingHeld else {
            (all, cloud) = ([sandbox], nil)
            return
        }
        let wake: @Sendable () -> Void = { waking() }
        let now: @Sendable () -> Instant = { clock.now }
        let cloud = CloudGateway(transport: try Self.transport(plan), wake: wake, now: now)
        let web = WebGateway(
            transport: try Self.transport(plan), maxConcurrentSessions: plan.maxConcurrentSessions, wake: wake,
            now: now)
        self.cloud = cloud
        all = [sandbox, cloud, web]
    }

    /// Each with a thread of its own.
    static func transport(_ plan: InstallationPlan) throws -> CurlTransport {
        var settings = CurlSettings()
        settings.authorities = plan.tlsAuthorities
        do throws(CurlError) {
            return try CurlTransport(settings)
        } catch {
            switch error {
            case .notStarted: throw Failure("libcurl did not start.")
            case .unreadableAuthorities:
                throw Failure(
                    "The certificates in \(settings.authorities ?? "") cannot be read.",
                    remedy: "Name a readable PEM file with RELANCE_TLS_AUTHORITIES, or leave it out.")
            }
        }
    }

    /// From now on answers of the network wake this engine.
    func wake(_ engine: Engine) { waking.engine.withLock { $0 = engine } }

    /// Hands a file of an account's to WhatsApp; nil where nothing is sent.
    func uploading(for engine: Engine, _ defaults: ChannelSettings) -> ServerServices.MediaUploading? {
        guard let cloud else { return nil }
        return { account, filename, type, bytes in
            let own = try engine.read { try $0.channelSettings(account, .cloud) }
            guard let channel = own.over(defaults).cloud() else {
                throw MediaUploadError.refused(code: OwnError.unauthorized)
            }
            let file = HTTPCall.FormFile(name: "file", filename: filename, type: type, bytes: bytes)
            return try await withCheckedThrowingContinuation { continuation in
                cloud.upload(file, to: channel) { continuation.resume(with: $0) }
            }
        }
    }

    /// Waits a moment for what the network still owes, so that a planned stop leaves no doubts.
    static func finish(_ engine: Engine, patience: Duration = .seconds(10)) async {
        engine.hold()
        let end = ContinuousClock.now + patience
        while engine.owesAnswers, ContinuousClock.now < end {
            engine.wake()
            do { try await Task.sleep(for: .milliseconds(5)) } catch { return }
        }
    }

    func stop() {
        waking.engine.withLock { $0 = nil }
        for gateway in all { gateway.stop() }
    }
}
