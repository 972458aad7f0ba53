import Domain
import Testing

@Suite struct AccountWebhookTests {
    let set = given(Account.self, .webhookChanged(sealed: [1]))

    @Test func `a webhook that is set again as it is records nothing`() {
        given(Account.self).when(.setWebhook(sealed: [1])).then(.webhookChanged(sealed: [1]))
        set.when(.setWebhook(sealed: [1])).thenNothing()
        set.when(.setWebhook(sealed: [2])).then(.webhookChanged(sealed: [2]))
        given(Account.self).when(.setWebhook(sealed: nil)).thenNothing()
    }

    @Test func `a receiver that is gone disables the settings that name it, and no later ones`() {
        let disabled = set.when(.disableWebhook(sealed: [1])).then(.webhookDisabled)
        #expect(disabled.state.webhook?.isDisabled == true)
        disabled.when(.disableWebhook(sealed: [1])).thenNothing()
        set.when(.disableWebhook(sealed: [2])).thenNothing()
        given(Account.self).when(.disableWebhook(sealed: [1])).thenNothing()
        // Setting it anew is how it goes on, also with the same settings.
        let again = disabled.when(.setWebhook(sealed: [1])).then(.webhookChanged(sealed: [1]))
        #expect(again.state.webhook?.isDisabled == false)
    }

    @Test func `owners must hear of what stops their sending, not of what they do themselves`() {
        let template = RemoteTemplate.Name(name: "hello", language: "fr")
        let heard: [AccountEvent] = [
            .gatewayDisconnected(.web, reason: .expired), .gatewayDisconnected(.web, reason: .lost),
            .gatewayDisconnected(.cloud, reason: .refused), .sendingHalted(SendingHalt(code: 368)), .sendingReleased,
            .channelAlert("PIN_CHANGED", at: nil), .templateChanged(RemoteTemplate(id: template, status: .paused)),
            .templateChanged(RemoteTemplate(id: template, status: .rejected)),
        ]
        for event in heard { #expect(DomainEvent.account(event).concernsOwner, "\(event)") }
        let unheard: [AccountEvent] = [
            .gatewayDisconnected(.web, reason: .loggedOut), .gatewayDisconnected(.cloud, reason: .changed),
            .gatewayCheckFailed(.web, failures: 2),
            .templateChanged(RemoteTemplate(id: template, status: .approved)), .webhookDisabled, .configChanged([]),
        ]
        for event in unheard { #expect(!DomainEvent.account(event).concernsOwner, "\(event)") }
        #expect(DomainEvent.campaign(.completed).concernsOwner)
        #expect(!DomainEvent.campaign(.paused).concernsOwner)
    }
}
