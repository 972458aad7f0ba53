import JSON
import Server

/// `server.json` in a served data directory: where its server answers.
struct ServerFile: Sendable, Equatable {
    /// `http://127.0.0.1:8080`
    let url: String
    let pid: Int

    static func path(in data: String) -> String { "\(data)/server.json" }

    /// Nil where there is none, or it is not one.
    init?(in data: String) throws(Failure) {
        guard let bytes = try FileSystem.read(Self.path(in: data)) else { return nil }
        guard let json = Self.parse(bytes), case .string(let url)? = json["url"], case .int(let pid)? = json["pid"]
        else { return nil }
        self.init(url: url, pid: Int(pid))
    }

    init(url: String, pid: Int) {
        self.url = url
        self.pid = pid
    }

    func write(in data: String) throws(Failure) {
        var json = JSONWriter()
        json.object {
            $0.member("url", url)
            $0.member("pid", pid)
        }
        try FileSystem.write(json.bytes + Array("\n".utf8), to: Self.path(in: data))
    }

    private static func parse(_ bytes: [UInt8]) -> JSONValue? {
        do throws(JSONError) { return try JSONValue(parsing: bytes) } catch { return nil }
    }
}
