internal import Domain

/// What a person has to know before a gateway that imitates WhatsApp Web writes for them.
enum BanRisk {
    static let warning = LocalizedText(
        french:
            "Cette passerelle imite WhatsApp Web, ce que les conditions de WhatsApp interdisent. Le numéro peut être "
            + "banni, surtout en écrivant en nombre à des personnes qui n’ont jamais écrit. N’utilisez pas un numéro dont "
            + "vous avez besoin.",
        english:
            "This gateway imitates WhatsApp Web, which WhatsApp’s terms forbid. The number may be banned, most likely "
            + "for writing in bulk to people who never wrote. Do not use a number that you need.")
}

extension AccountState {
    /// Nil once a person has acknowledged it, and where the gateway bears no such risk.
    func banRiskWarning(on kind: GatewayKind) -> LocalizedText? {
        kind == .web && banRiskAcknowledgedAt == nil ? BanRisk.warning : nil
    }
}
