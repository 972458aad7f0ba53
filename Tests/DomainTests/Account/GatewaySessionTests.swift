import Domain
import Testing

@Suite struct GatewaySessionTests {
    let paired = given(Account.self, .pairingStarted(.web), .gatewayConnected(.web))

    @Test func `pairing starts, and starts again with each new code, until it is connected`() {
        let pairing = given(Account.self).when(.startPairing(.sandbox)).then(.pairingStarted(.sandbox))
        #expect(pairing.state.gateway.pairingSince == noon && pairing.state.gateway.status == .disconnected)
        let again = pairing.at(noon + .seconds(1)).when(.startPairing(.sandbox)).then(.pairingStarted(.sandbox))
        #expect(again.state.gateway.pairingSince == noon + .seconds(1))
        let connected = again.when(.connect(.sandbox)).then(.gatewayConnected(.sandbox))
        #expect(connected.state.gateway.status == .connected && connected.state.gateway.pairingSince == nil)
        #expect(connected.state.gateway.connectedAt == noon + .seconds(1))
        connected.when(.startPairing(.sandbox)).thenNothing()
    }

    @Test func `a connection that is reported again records nothing`() {
        paired.when(.connect(.web)).thenNothing()
    }

    @Test func `pairing with another gateway ends the session with the first`() {
        let pairing = paired.when(.startPairing(.cloud)).then(.pairingStarted(.cloud))
        #expect(pairing.state.gateway.status == .disconnected && pairing.state.gateway.kind == .cloud)
        pairing.when(.connect(.cloud)).then(.gatewayConnected(.cloud))
    }

    @Test func `the third failed check in a row deletes the session`() {
        let expired =
            paired
            .when(.failCheck).then(.gatewayCheckFailed(.web, failures: 1))
            .when(.failCheck).then(.gatewayCheckFailed(.web, failures: 2))
            .when(.failCheck).then(.gatewayCheckFailed(.web, failures: 3), .gatewayDisconnected(.web, reason: .expired))
        #expect(expired.state.gateway.status == .expired)
        #expect(expired.state.gateway.connectedAt == noon, "when it was scanned is known for longer than it stands")
        // One notice per outage.
        expired.when(.failCheck).thenNothing()
    }

    @Test func `success resets the count, and keeps the time of connection`() {
        let reset = paired.when(.failCheck).then(.gatewayCheckFailed(.web, failures: 1))
            .when(.failCheck).then(.gatewayCheckFailed(.web, failures: 2))
            .at(noon + .minutes(15)).when(.connect(.web)).then(.gatewayConnected(.web))
        #expect(reset.state.gateway.failures == 0 && reset.state.gateway.connectedAt == noon)
        reset.when(.failCheck).then(.gatewayCheckFailed(.web, failures: 1))
    }

    @Test func `an expired session counts from nothing once it is paired again`() {
        let expired = paired.when(.failCheck).then(.gatewayCheckFailed(.web, failures: 1))
            .when(.failCheck).then(.gatewayCheckFailed(.web, failures: 2))
            .when(.failCheck).then(.gatewayCheckFailed(.web, failures: 3), .gatewayDisconnected(.web, reason: .expired))
        expired.when(.startPairing(.web)).then(.pairingStarted(.web)).when(.connect(.web)).then(.gatewayConnected(.web))
            .when(.failCheck).then(.gatewayCheckFailed(.web, failures: 1))
    }

    @Test(arguments: DisconnectReason.allCases)
    func `a session ends once`(reason: DisconnectReason) {
        let ended = paired.when(.disconnect(reason)).then(.gatewayDisconnected(.web, reason: reason))
        #expect(ended.state.gateway.status == (reason == .expired ? .expired : .disconnected))
        ended.when(.disconnect(reason)).thenNothing()
    }

    @Test func `what a connection showed of a number holds until another is named, whether it still stands or not`() {
        #expect(paired.state.gateway.proven == [.web])
        let loggedOut = paired.when(.disconnect(.loggedOut)).then(.gatewayDisconnected(.web, reason: .loggedOut))
        #expect(loggedOut.state.gateway.proven == [.web])
        let left = loggedOut.when(.leave(.web)).then(.gatewayDisconnected(.web, reason: .changed))
        #expect(left.state.gateway.proven == [] && left.state.gateway.status == .disconnected)
        left.when(.leave(.web)).thenNothing()
        let other = paired.when(.startPairing(.cloud)).then(.pairingStarted(.cloud))
            .when(.connect(.cloud)).then(.gatewayConnected(.cloud))
            .when(.leave(.web)).then(.gatewayDisconnected(.web, reason: .changed))
        #expect(other.state.gateway.proven == [.cloud] && other.state.gateway.isConnected(to: .cloud))
    }

    @Test func `of another number nothing is known yet`() {
        let known = paired.when(.noteHealth(ChannelHealth(quality: "GREEN", perSecond: 5)))
            .then(.channelHealthChanged(ChannelHealth(quality: "GREEN", perSecond: 5)))
            .when(.leave(.web)).then(.gatewayDisconnected(.web, reason: .changed))
        #expect(known.state.health == ChannelHealth())
    }

    @Test func `logging out gives up a pairing that waits`() {
        let ended = given(Account.self, .pairingStarted(.web)).when(.disconnect(.loggedOut))
            .then(.gatewayDisconnected(.web, reason: .loggedOut))
        #expect(ended.state.gateway.pairingSince == nil)
    }

    @Test func `without a session nothing is checked and nothing ends`() {
        given(Account.self).when(.failCheck).thenNothing().when(.disconnect(.lost)).thenNothing()
    }
}
