internal import Domain
internal import Engine
internal import Intake
internal import JSON
internal import UserService

extension JSONWriter {
    /// What a pull did. Nothing of anybody is in it.
    mutating func value(_ report: PullReport, in language: Language) {
        object { json in
            json.member("result", report.outcome.rawValue)
            json.member("startedAt", report.startedAt)
            json.member("endedAt", report.endedAt)
            json.member("since", report.since)
            json.member("entitledUntil", report.entitlement?.end)
            json.member("entitled", report.entitlement?.covers(report.endedAt ?? report.startedAt))
            json.member("pulled", report.counts.total)
            json.member("created", report.counts.created)
            json.member("changed", report.counts.changed)
            json.member("unchanged", report.counts.unchanged)
            json.member("paid", report.paid)
            json.member("refused", report.counts.rejected)
            json.array("problems") { json in
                for refused in report.refused { json.object { $0.members(of: refused) } }
            }
            json.member("moreProblems", report.moreRefused)
            json.member("unknownMembers", report.unknownMembers.names)
            json.key("error")
            if let trouble = report.trouble { json.value(trouble, in: language) } else { json.null() }
            json.member("failures", report.failures)
            json.member("nextTry", report.nextTry)
        }
    }

    private mutating func members(of refused: PullReport.Refused) {
        member("item", refused.item)
        switch refused.reason {
        case .field(let problem):
            member("field", problem.field.isEmpty ? nil : problem.field)
            member("problem", problem.problem)
            member("hint", problem.hint)
        case .engine(let refusal):
            let error = refusal.apiError
            nullMember("field")
            member("problem", error.detail)
            member("hint", error.hint)
        }
    }

    private mutating func value(_ trouble: PullTrouble, in language: Language) {
        object { json in
            let (status, reason): (Int?, String?) =
                switch trouble {
                case .status(let status): (status, nil)
                case .noAnswer(let reason), .unreadable(let reason), .notRecorded(let reason): (nil, reason)
                case .tooLong(let bytes): (nil, "an answer of more than \(bytes) bytes")
                case .endless: (nil, "pages without an end")
                }
            json.member("status", status)
            json.member("reason", reason)
            json.member("advice", PullTexts.advice(on: trouble)[language])
        }
    }
}

/// What a person should do where a pull did not come to its end.
enum PullTexts {
    static func advice(on trouble: PullTrouble) -> LocalizedText {
        switch trouble {
        case .status(401), .status(403):
            LocalizedText(
                french: "Le service refuse : les deux côtés doivent avoir le même RELANCE_SERVICE_SECRET.",
                english: "The service refuses: both sides must have the same RELANCE_SERVICE_SECRET.")
        case .status(300..<400):
            LocalizedText(
                french: "Le service renvoie ailleurs, ce qui n’est pas suivi : corrigez RELANCE_USER_SERVICE_URL.",
                english: "The service points elsewhere, which is not followed: correct RELANCE_USER_SERVICE_URL.")
        case .status where trouble.isPassing, .noAnswer:
            LocalizedText(
                french: "Le service ne répond pas pour l’instant : la même question lui sera reposée. Si cela dure, "
                    + "vérifiez qu’il tourne et que RELANCE_USER_SERVICE_URL y mène.",
                english: "The service does not answer just now: it will be asked again. If that goes on, see that it "
                    + "runs and that RELANCE_USER_SERVICE_URL leads to it.")
        case .status, .unreadable, .tooLong, .endless:
            LocalizedText(
                french: "Le service répond autrement que convenu : comparez-le à docs/user-service.md.",
                english: "The service answers otherwise than agreed: compare it with docs/user-service.md.")
        case .notRecorded:
            LocalizedText(
                french: "Rien ne peut être enregistré pour l’instant : voyez /readyz. La suite viendra d’elle-même.",
                english: "Nothing can be recorded just now: see /readyz. It goes on by itself.")
        }
    }
}
