import Engine
import EventStore
import Server

/// Tokens of an installation. Their expiry is in real time, whatever clock the engine keeps: who holds a token lives by
/// the calendar.
enum Tokens {
    static func authority(
        _ secret: InstallationSecret, serviceSecret: String? = nil
    ) throws(StoreError) -> TokenAuthority {
        let key = try KeyedHash(try secret.key(for: .tokens)).hash32(Array("relance tokens HS256".utf8))
        return TokenAuthority(key: key, serviceSecret: serviceSecret) { RealTime.millisecondsSince1970 / 1000 }
    }

    /// For the command line itself. Who can read the directory's secret could read its data, too.
    static func forCommandLine(_ authority: TokenAuthority) throws(APIError) -> String {
        try authority.mint(subject: "command-line", role: .admin, lifetime: .seconds(24 * 3600))
    }
}
