package import Domain
package import Engine
package import Outbox
package import UserService

/// What the handlers need of everything below them. Made once by whoever wires the process together.
package struct ServerServices: Sendable {
    package let engine: Engine
    package let readModels: any ReadModels
    package let authority: TokenAuthority
    /// Hands WhatsApp a file of the account's and answers the id it gets there; nil where no gateway takes any.
    package var uploadMedia: MediaUploading?
    /// Tells accounts' own systems what happens; nil where nothing is sent.
    package var outbox: Outbox?
    /// Pulls accounts' contacts from another system; nil where none is set.
    package var userService: UserService?
    /// How long a read waits for the position it asked for.
    package var patience = Duration.seconds(10)
    /// How long an answer waits for the read models after the clock was moved: they may have a million events to fold.
    package var advancePatience = Duration.seconds(300)
    /// Why the process does not serve yet, in words without personal data; nil once it does.
    package var notReady: @Sendable () -> String? = { nil }
    /// Fed by the server's access log, read by `/metrics`.
    package let requests = RequestMetrics()
    package let rebuilds = Rebuilds()
    /// Checks of campaigns together with what they allow.
    let turns = Turns()
    /// Fed by the webhooks, read by `/metrics`.
    package let webhooks = WebhookMetrics()

    /// `type` is the file's media type. Throws `MediaUploadError`.
    package typealias MediaUploading =
        @Sendable (
            _ account: AccountNumber, _ filename: String, _ type: String, _ bytes: [UInt8]
        ) async throws -> String

    package init(engine: Engine, readModels: any ReadModels, authority: TokenAuthority) {
        self.engine = engine
        self.readModels = readModels
        self.authority = authority
    }
}
