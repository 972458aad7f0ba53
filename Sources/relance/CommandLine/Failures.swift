import EventStore
import HTTPClient
import Server
import WhatsApp

/// What the layers below throw, as failures of the command.
enum Failures {
    static func explain(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as StoreError: Failure("\(error).")
        case let error as HTTPServerError: Failure("\(error).")
        case let error as HTTPClientError: Failure("the server does not answer: \(error)")
        case let error as APIError: Failure(error.detail, remedy: error.hint)
        case let error as LedgerError: Failure("the sandbox's ledger: \(ledger(error))")
        default: Failure("unexpected \(type(of: error)): \(error)")
        }
    }

    /// Runs a step of a longer work; its failure names the step.
    static func during<R>(_ step: String, _ body: () throws -> R) throws(Failure) -> R {
        do {
            return try body()
        } catch {
            let failure = explain(error)
            throw Failure("\(step): \(failure.what)", remedy: failure.remedy, exit: failure.exit)
        }
    }

    private static func ledger(_ error: LedgerError) -> String {
        switch error {
        case .system(let call, let code): "\(call) failed with errno \(code)"
        case .notALedger: "the file is something else; move it away"
        case .damaged(let entry): "entry \(entry) is damaged"
        case .outOfBounds, .readOnly: "\(error)"
        }
    }
}
