internal import Domain

extension HTTPRequest {
    /// The language in which the asker reads: `Accept-Language`, else French, as on the page.
    var language: Language { PageRoutes.language(headers["Accept-Language"]) }
}

extension HTTPResponse {
    /// Says in which language the texts in it are, and that they may come in another.
    func speaking(_ language: Language) -> HTTPResponse {
        var response = self
        response.headers["Content-Language"] = language.rawValue
        response.headers["Vary"] = "Accept-Language"
        return response
    }
}
