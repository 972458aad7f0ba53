extension ErrorMeaning {
    /// Plain words for a message that WhatsApp had taken, then failed to deliver, and that is not said again: the advice of
    /// the code speaks of tries and waits that there are none of then. Who leaves for it leaves either way.
    package var adviceAfterwards: LocalizedText {
        if case .leave = step { return advice }
        return LocalizedText(
            french: "WhatsApp avait pris ce message et ne l’a pas remis : \(code), \(title). Il n’est pas renvoyé.",
            english: "WhatsApp had taken this message and did not deliver it: \(code), \(title). It is not sent again.")
    }
}
