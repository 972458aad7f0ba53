/// Any fact of the log, by the stream it belongs to.
package enum DomainEvent: Hashable, Sendable {
    case installation(InstallationEvent)
    case account(AccountEvent)
    case contact(ContactEvent)
    case campaign(CampaignEvent)
    case target(TargetEvent)
}
