package import JSON

/// The API's description, `docs/api/openapi.yaml`, built into the program so that it is there wherever it runs.
package enum OpenAPIDocument {
    package static let yaml: [UInt8] = PackageResources.openapi_yaml

    /// The same document as JSON. A failure is a mistake in the document, which a test looks for.
    package static let json: Result<[UInt8], YAML.Problem> = Result { () throws(YAML.Problem) in
        var writer = JSONWriter(capacity: 2 * yaml.count)
        writer.value(try value.get())
        return writer.bytes
    }

    package static let value: Result<JSONValue, YAML.Problem> = Result { () throws(YAML.Problem) in
        try YAML.read(String(decoding: yaml, as: UTF8.self))
    }
}
