import Dispatch
import Glibc
import TestSupport

/// A server that will be killed.
struct Victim {
    let server: RelanceProcess
    private let carrier: any Carrier

    /// How a process ends that `kill -9` struck.
    private static let struck = 128 + SIGKILL
    private static let queue = DispatchQueue(label: "strikes", qos: .userInteractive)

    /// Starts a server on the directory.
    ///
    /// - Parameter strike: kills it so long after the process began, whatever it is doing by then; nil leaves it alone.
    /// - Returns: nil if it died before it said where it answers.
    /// - Throws: `RelanceProcess.Unusable` if it ended by itself, with what it said.
    init?(directory: String, carrier: any Carrier, strike: Duration?) throws {
        self.carrier = carrier
        do {
            server = try RelanceProcess.serve(
                directory: directory, listen: carrier.address, ["--clock", "test@\(People.start)"] + carrier.options,
                environment: carrier.environment
            ) { pid in
                if let strike { Self.strike(pid, after: strike, carrier) }
            }
        } catch let failure as RelanceProcess.Unusable {
            guard strike != nil, failure.code == Self.struck else { throw failure }
            return nil
        }
    }

    /// `kill -9` so long from now.
    func strike(after delay: Duration) { Self.strike(server.pid, after: delay, carrier) }

    /// Waits until it is dead; what it wrote to its standard error.
    func buried() throws -> String {
        let finished = server.kill()
        guard finished.code == Self.struck else {
            throw Violation("the server ended by itself with \(finished.code): \(finished.errors)")
        }
        return finished.errors
    }

    /// Nobody waits for the process before it is dead, so that its number cannot be somebody else's.
    private static func strike(_ pid: Int32, after delay: Duration, _ carrier: any Carrier) {
        let microseconds = Int(delay / .microseconds(1))
        queue.asyncAfter(deadline: .now() + .microseconds(microseconds)) {
            carrier.noteDeath()
            kill(pid, SIGKILL)
        }
    }
}

/// A promise that was not kept.
struct Violation: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
