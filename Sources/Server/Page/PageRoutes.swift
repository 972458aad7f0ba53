internal import Domain
internal import JSON

/// `/`: one page that shows the seven days of each account filling up. It asks the same API as everybody else.
enum PageRoutes {
    static func make() -> [Route] {
        [.immediate(.get, "/", access: .open) { request in page(in: language(request.headers["Accept-Language"])) }]
    }

    private static func page(in language: Language) -> HTTPResponse {
        var response = HTTPResponse.bytes(text(in: language), type: "text/html; charset=utf-8")
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Language"] = language.rawValue
        response.headers["Vary"] = "Accept-Language"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        // Nothing from elsewhere, nothing to elsewhere: a token lives on this page.
        response.headers["Content-Security-Policy"] =
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
            + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
        return response
    }

    // MARK: The text

    private static let french = fill(.french)
    private static let english = fill(.english)

    private static func text(in language: Language) -> [UInt8] {
        switch language {
        case .french: french
        case .english: english
        }
    }

    /// Puts the language and the catalogue's sentences into the page.
    private static func fill(_ language: Language) -> [UInt8] {
        var messages = JSONWriter()
        messages.object { json in
            for (code, text) in PageMessages.byCode {
                json.key(text: code)
                json.object {
                    $0.member("fr", text.french)
                    $0.member("en", text.english)
                }
            }
        }
        let page = String(decoding: PackageResources.page_html, as: UTF8.self)
        return Array(
            page.replacing("{{language}}", with: language.rawValue)
                .replacing("{{messages}}", with: String(decoding: messages.bytes, as: UTF8.self)).utf8)
    }

    // MARK: The language

    /// The first of the header's languages, by weight, that the page has; French where none is (RFC 9110 §12.5.4).
    static func language(_ header: String?) -> Language {
        var best: (language: Language, weight: Double)?
        for item in header?.split(separator: ",") ?? [] {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let tag = parts.first?.lowercased(),
                let language = Language.allCases.first(where: { tag == $0.rawValue || tag.hasPrefix("\($0.rawValue)-") }
                )
            else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > best?.weight ?? 0 { best = (language, weight) }
        }
        return best?.language ?? .french
    }
}
