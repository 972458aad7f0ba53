package import Domain
package import EventStore

/// Layout: format, whether the installation is open, templates as arrays of day, texts, media, active.
extension StateCoding {
    package static func write(_ state: InstallationState, to writer: inout CBORWriter) {
        writer.array(3)
        writer.unsigned(format)
        writer.bool(state.isOpen)
        writer.array(state.templates.count)
        for (_, template) in state.templates.sorted(by: { $0.key < $1.key }) {
            writer.array(4)
            writer.int(template.day)
            writer.texts(of: template)
            writer.media(of: template)
            writer.bool(template.isActive)
        }
    }

    package static func readInstallation(_ reader: inout CBORReader) throws(CodingProblem) -> InstallationState {
        try reading("installation", 3, &reader) { (reader) throws(CBORError) in
            var state = InstallationState()
            state.isOpen = try reader.bool()
            for _ in 0..<(try reader.array()) {
                guard try reader.array() == 4 else { return nil }
                let day = try reader.int()
                guard let texts = reader.templateTexts(), let media = reader.templateMedia() else { return nil }
                state.templates[day] = MessageTemplate(
                    day: day, texts: texts, media: media, isActive: try reader.bool())
            }
            return state
        }
    }
}
