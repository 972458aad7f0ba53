internal import Domain

/// What WhatsApp decided of a template. The members tell what it was, not the field's name (Meta: a sample of the
/// quality webhook bears the name of the status webhook).
extension WebhookChange {
    var templateName: RemoteTemplate.Name? {
        guard let name = value.text("message_template_name"), let language = value.text("message_template_language")
        else { return nil }
        return RemoteTemplate.Name(name: name, language: language)
    }

    func readTemplate(_ template: RemoteTemplate.Name, into updates: inout [ChannelUpdate]) {
        if let quality = value.word("new_quality_score") {
            updates.append(update(.template(template, .quality(quality.uppercased()))))
        } else if let category = value.word("new_category") {
            updates.append(update(.template(template, .category(category.uppercased()))))
            // Not yet: the category given is today's, and the change is announced for later.
            if let next = value.word("correct_category") {
                updates.append(update(.account(.alert("template_category_update.\(next.uppercased())"))))
            }
        } else if let event = value.word("event") {
            updates.append(update(.template(template, .status(TemplateStatus(meta: event)))))
        } else if field == "message_template_components_update" || value.has("message_template_element") {
            updates.append(update(.template(template, .changed)))
        }
    }
}
