package import Domain
package import EventStore

/// Layout: format, whether the installation is open, templates as arrays of day, texts, media, active.
extension StateCoding {
    package static func write(_ state: InstallationState, to writer: inout CBORWriter) {
        writer.array(3)
        writer.unsigned(format)
        writer.bool(state.isOpen)
        writer.templates(state.templates.values.sorted { $0.day < $1.day })
    }

    package static func readInstallation(_ reader: inout CBORReader) throws(CodingProblem) -> InstallationState {
        try reading("installation", 3, &reader) { (reader) throws(CBORError) in
            var state = InstallationState()
            state.isOpen = try reader.bool()
            guard let templates = reader.templates() else { return nil }
            for template in templates { state.templates[template.day] = template }
            return state
        }
    }
}
