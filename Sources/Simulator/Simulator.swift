internal import EventStore
package import Server
package import WhatsApp

/// A running stand-in for WhatsApp: the Cloud API, the WhatsApp-Web gateway and the control API on one port.
///
/// Stop it before letting go of it.
package final class Simulator: Sendable {
    let world: Locked<World>
    let bell: Bell
    private let courier: Courier
    private let server: HTTPServer
    private let transport: any HTTPTransport
    let stage: Stage
    let router: Router

    /// `http://127.0.0.1:41231`
    package var url: String { server.url }

    /// Starts one. It posts webhooks through `transport`, which is stopped with it.
    /// - Parameter address: port 0 takes a free one.
    package static func start(
        _ settings: SimulatorSettings = SimulatorSettings(), on address: ListenAddress = ListenAddress(),
        transport: any HTTPTransport
    ) throws(HTTPServerError) -> Simulator {
        let simulator = try Simulator(settings, address, transport)
        simulator.courier.start()
        return simulator
    }

    private init(
        _ settings: SimulatorSettings, _ address: ListenAddress, _ transport: any HTTPTransport
    ) throws(HTTPServerError) {
        let world = Locked(World(settings, now: WallClock.now))
        let bell = Bell()
        self.world = world
        self.bell = bell
        self.transport = transport
        courier = Courier(world: world, bell: bell, transport: transport)
        stage = Stage(world: world, bell: bell, transport: transport)
        // Every route is open; each surface looks at its own tokens.
        router = Router(stage.routes) { _ throws(APIError) in throw .unauthorized("no tokens here") }
        var limits = HTTPLimits()
        limits.body = 4 << 20
        server = try HTTPServer(listen: address, router: router, limits: limits)
    }

    /// Answers who still waits, posts nothing more, and is gone.
    package func stop() async {
        await server.stop(grace: .zero)
        courier.stop()
        transport.stop()
    }
}

/// What the handlers work with.
struct Stage: Sendable {
    let world: Locked<World>
    let bell: Bell
    let transport: any HTTPTransport

    var routes: [Route] { cloudRoutes + webRoutes + controlRoutes }

    /// Changes or reads the world, and sees to it that whatever is due then is done in time.
    func change<Result, Failure: Error>(
        _ body: (inout World, _ now: Int64) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let now = WallClock.now
        defer { bell.ring(by: now) }
        return try world.withLock { (world) throws(Failure) in try body(&world, now) }
    }

    /// Waits without holding a thread.
    func pause(_ milliseconds: Int) async {
        guard milliseconds > 0 else { return }
        let at = WallClock.now + Int64(milliseconds)
        await withCheckedContinuation { continuation in
            let isOver = world.withLock { world in
                if !world.isStopping { world.schedule(.resume(continuation), at: at) }
                return world.isStopping
            }
            if isOver { continuation.resume() } else { bell.ring(by: at) }
        }
    }
}
