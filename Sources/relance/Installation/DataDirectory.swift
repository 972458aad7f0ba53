import Domain
import EventStore

/// Where things lie in a data directory.
struct DataDirectory: Sendable {
    let path: String
    private let sessionSecret: String?
    /// What the secret is called where it was set.
    private let sessionSecretName: String

    init(_ settings: Settings) {
        path = settings.data
        sessionSecret = settings.sessionSecret
        sessionSecretName = settings.name(of: .sessionSecret)
    }

    var state: String { path + "/state" }
    var sandbox: String { path + "/sandbox" }
    var ledger: String { path + "/sandbox/ledger" }
    private var secretFile: String { path + "/secret" }
    /// Tells whether a secret is the one the directory was made with. A keyed hash: it gives nothing of the secret away.
    private var secretMark: String { path + "/secret.mark" }

    /// Whether there is a log in it.
    var hasData: Bool { FileSystem.exists(path + "/log/data.mdb") }

    // MARK: The secret

    /// The installation's secret, made if the directory has none and none is given.
    ///
    /// The wrong one would seal new people with keys that the old ones' do not match, so it is refused.
    func openSecret() throws -> InstallationSecret {
        if sessionSecret != nil, FileSystem.exists(secretFile) {
            throw Failure(
                "\(path) keeps a secret of its own, but \(sessionSecretName) is set.",
                remedy: "Leave that out, or use another directory.")
        }
        if sessionSecret == nil, !FileSystem.exists(secretFile), hasData || FileSystem.exists(secretMark) {
            throw Failure(
                "\(path) holds data but not the secret it was made with.",
                remedy: "Set \(sessionSecretName) as it was, or restore \(secretFile) from a backup.")
        }
        let secret =
            if let sessionSecret { try InstallationSecret(text: sessionSecret) } else {
                try InstallationSecret(directory: path)
            }
        try checkMark(of: secret)
        return secret
    }

    /// Without making anything. Waits a moment for a server that is just starting to make it.
    func secretWhenThere() async throws -> InstallationSecret {
        let patience = ContinuousClock.now + .seconds(3)
        while !FileSystem.exists(secretMark), ContinuousClock.now < patience {
            try await Task.sleep(for: .milliseconds(50))
        }
        guard FileSystem.exists(secretMark) else { throw missing }
        return try openSecret()
    }

    private func checkMark(of secret: InstallationSecret) throws {
        let mark = try KeyedHash(try secret.key(for: .lookup)).hash16(Array("relance secret mark".utf8))
        if let known = try FileSystem.read(secretMark) {
            guard ConstantTime.equal(known, mark) else {
                throw Failure(
                    "This is not the secret that \(path) was made with.",
                    remedy: sessionSecret == nil
                        ? "Restore \(secretFile) from a backup." : "Set \(sessionSecretName) as it was.")
            }
        } else {
            try FileSystem.write(mark, to: secretMark)
        }
    }

    var missing: Failure {
        Failure(
            "\(path) is no Relance data directory.",
            remedy: "Name another with --data, or make one: relance serve --data \(path)")
    }
}
