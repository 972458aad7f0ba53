internal import JSON

extension HTTPResponse {
    /// `{"statusCode": n, "body": {"data": {…}}}`; `write` writes the members of `data`.
    static func data<E: Error>(
        status: Int = 200, _ write: (inout JSONWriter) throws(E) -> Void
    ) throws(E) -> HTTPResponse {
        var json = JSONWriter()
        json.beginObject()
        json.member("statusCode", status)
        json.key("body")
        json.beginObject()
        json.key("data")
        json.beginObject()
        try write(&json)
        json.endObject()
        json.endObject()
        json.endObject()
        return .json(json.bytes, status: status)
    }

    /// As `data`, where `data` is a list.
    static func dataList<E: Error>(_ write: (inout JSONWriter) throws(E) -> Void) throws(E) -> HTTPResponse {
        var json = JSONWriter()
        json.beginObject()
        json.member("statusCode", 200)
        json.key("body")
        json.beginObject()
        json.key("data")
        json.beginArray()
        try write(&json)
        json.endArray()
        json.endObject()
        json.endObject()
        return .json(json.bytes)
    }
}
