import EventStore
import Server

/// A way to a data directory's API: through the server that holds the directory, or, where none does, through one
/// inside this process, with sending held. Either way the same handlers answer.
struct DirectorySession: Sendable {
    let api: APIClient
    /// Nil where another process serves the directory.
    let own: OpenInstallation?

    /// - Parameter makesDirectory: whether a directory without data is made into one, or refused.
    static func run<R>(
        _ settings: Settings, makesDirectory: Bool = false, _ body: (DirectorySession) async throws -> R
    ) async throws -> R {
        let plan = try InstallationPlan(holdingSending: settings)
        guard makesDirectory || plan.directory.hasData else { throw plan.directory.missing }
        do {
            let installation = try await OpenInstallation.open(plan)
            return try await run(installation, body)
        } catch StoreError.inUse(let path, let pid) {
            let session = try await served(plan.directory, StoreError.inUse(path: path, pid: pid), pid)
            return try await body(session)
        }
    }

    private static func run<R>(
        _ installation: OpenInstallation, _ body: (DirectorySession) async throws -> R
    ) async throws -> R {
        let result: Result<R, any Error>
        do {
            let server = try installation.serve(on: ListenAddress(), logsRequests: false)
            do {
                let token = try Tokens.forCommandLine(installation.authority)
                let api = try APIClient(base: server.url, token: token)
                result = .success(try await body(DirectorySession(api: api, own: installation)))
                await server.stop()
            } catch {
                await server.stop()
                throw error
            }
        } catch {
            result = .failure(error)
        }
        let failures = await installation.close()
        let value = try result.get()
        if let first = failures.first { throw Failure(first) }
        return value
    }

    /// The server that holds the directory. One that is starting is given time to say where it answers.
    private static func served(
        _ directory: DataDirectory, _ inUse: StoreError, _ pid: Int32?
    ) async throws -> DirectorySession {
        let patience = ContinuousClock.now + .seconds(10)
        repeat {
            if let file = try ServerFile(in: directory.path), pid == nil || file.pid == Int(pid ?? 0) {
                let token = try Tokens.forCommandLine(Tokens.authority(directory.openSecret()))
                let api = try APIClient(base: file.url, token: token)
                if await api.isAlive() { return DirectorySession(api: api, own: nil) }
            }
            try await Task.sleep(for: .milliseconds(100))
        } while ContinuousClock.now < patience
        throw Failure(
            "\(inUse)".replacing(": stop that process first", with: "") + ", which answers no requests.",
            remedy: "Wait until it is done, or stop it.")
    }
}
