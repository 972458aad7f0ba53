/// Errors of what was sent: one person's values, a medium, or our own request.
extension ErrorTable {
    static let request: [ErrorMeaning] = [
        ErrorMeaning(
            1, "API Unknown", .again,
            french: "WhatsApp a refusé la demande sans raison connue. Le message est retenté aussitôt, puis demain.",
            english: "WhatsApp refused the request for no known reason. The message is tried again at once, then "
                + "tomorrow."),
        ErrorMeaning(
            100, "Invalid parameter", .nextSlot,
            french: "WhatsApp refuse une valeur de ce message : trop longue, inconnue ou mal formée. Vérifiez le texte "
                + "et la fiche ; retenté demain.",
            english: "WhatsApp refuses a value of this message: too long, unknown or malformed. Check the text and the "
                + "contact; tried again tomorrow."),
        ErrorMeaning(
            131_008, "Required parameter is missing", .nextSlot,
            french: "Il manque une valeur à ce message, souvent un champ vide de la fiche. Complétez-la ; retenté "
                + "demain.",
            english: "A value of this message is missing, often an empty field of the contact. Fill it in; tried again "
                + "tomorrow."),
        ErrorMeaning(
            131_009, "Parameter value is not valid", .nextSlot,
            french: "Une valeur de ce message n’est pas valable, peut-être le numéro. Vérifiez la fiche du contact ; "
                + "retenté demain.",
            english: "A value of this message is not valid, perhaps the phone number. Check the contact; tried again "
                + "tomorrow."),
        ErrorMeaning(
            131_051, "Unsupported message type", .nextSlot,
            french: "WhatsApp ne prend pas ce type de message. Changez le contenu de ce jour ; retenté demain.",
            english: "WhatsApp does not take this type of message. Change this day’s content; tried again tomorrow."),
        ErrorMeaning(
            131_052, "Media download error", .nextSlot,
            french: "WhatsApp n’a pas pu récupérer un fichier que la personne a envoyé. Demandez-le-lui de nouveau.",
            english: "WhatsApp could not fetch a file that the person sent. Ask for it again."),
        ErrorMeaning(
            131_053, "Media upload error", .nextSlot,
            french: "WhatsApp n’a pas pu charger l’image ou le fichier joint. Vérifiez son adresse, son type et sa "
                + "taille ; retenté demain.",
            english: "WhatsApp could not load the picture or file. Check its address, type and size; tried again "
                + "tomorrow."),
        ErrorMeaning(
            131_055, "Method not allowed", .nextSlot,
            french:
                "L’API Marketing Messages n’accepte que des modèles marketing. Changez de modèle ou désactivez-la ; "
                + "retenté demain.",
            english: "The Marketing Messages API takes marketing templates only. Use another template or turn it off; "
                + "tried again tomorrow."),
        ErrorMeaning(
            132_005, "Translated text too long", .nextSlot,
            french: "Avec les valeurs de cette personne, le texte du modèle est trop long. Raccourcissez-les ; retenté "
                + "demain.",
            english: "With this person’s values the template’s text is too long. Shorten them; tried again tomorrow."),
        ErrorMeaning(
            132_008, "Template parameter value is invalid", .nextSlot,
            french: "WhatsApp refuse une valeur donnée au modèle pour cette personne. Corrigez la fiche ; retenté "
                + "demain.",
            english: "WhatsApp refuses a value the template was given for this person. Correct the contact; tried "
                + "again tomorrow."),
        ErrorMeaning(
            132_018, "There was an issue with the parameters in your template", .nextSlot,
            french: "Une valeur de cette personne contient un retour à la ligne, une tabulation ou trop d’espaces. "
                + "Corrigez la fiche ; retenté demain.",
            english: "One of this person’s values holds a line break, a tab or too many spaces. Correct the contact; "
                + "tried again tomorrow."),
        ErrorMeaning(
            134_011, "WhatsApp Payments terms of service has not been accepted", .nextSlot,
            french: "Les conditions de WhatsApp Payments ne sont pas acceptées. Acceptez-les chez Meta ; retenté "
                + "demain.",
            english: "The terms of WhatsApp Payments are not accepted. Accept them at Meta; tried again tomorrow."),
        ErrorMeaning(
            134_100, "Only marketing messages supported", .nextSlot,
            french: "L’API Marketing Messages a refusé un modèle qui n’est pas marketing. Changez de modèle ou "
                + "désactivez-la ; retenté demain.",
            english: "The Marketing Messages API refused a template that is not marketing. Use another one or turn it "
                + "off; tried again tomorrow."),
        ErrorMeaning(
            135_000, "Generic user error", .nextSlot,
            french: "WhatsApp refuse ce message sans dire quelle valeur gêne. Vérifiez le texte et la fiche ; retenté "
                + "demain.",
            english: "WhatsApp refuses this message without saying which value is wrong. Check the text and the "
                + "contact; tried again tomorrow."),
    ]
}
