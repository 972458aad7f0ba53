package import Domain
import WhatsApp

/// What a way to WhatsApp bears, by gateway.
extension ChannelLimits {
    /// A number of the Cloud API.
    static func cloud(perSecond: Int, portfolio: PortfolioNumber?) -> ChannelLimits {
        ChannelLimits(
            perSecond: perSecond, inFlight: min(max(16, 2 * perSecond), 2000), portfolio: portfolio)
    }

    /// A session answers one message before it is given the next.
    static let web = ChannelLimits(inFlight: 1)

    /// Of a number or a session that nothing else is known of; nil: the gateway has no limits.
    package static func nominal(of gateway: GatewayKind) -> ChannelLimits? {
        switch gateway {
        case .sandbox: nil
        case .cloud: .cloud(perSecond: CloudChannel.standardRate, portfolio: nil)
        case .web: .web
        }
    }
}
