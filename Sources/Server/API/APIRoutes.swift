internal import Engine
internal import EventStore

/// Everything the server answers.
package enum APIRoutes {
    /// Every route, in the order in which they are listed anywhere.
    package static func make(_ services: ServerServices) -> [Route] {
        [
            OperationsRoutes.make(services),
            PageRoutes.make(),
            WebhookRoutes(services: services).routes,
            RelanceRoutes.make(services),
            V1Routes.make(services),
        ].flatMap { $0 }
    }

    /// The routes behind token check and `X-Log-Position`.
    package static func router(_ services: ServerServices) -> Router {
        let engine = services.engine
        let authority = services.authority
        return Router(
            make(services),
            authenticate: { request throws(APIError) in try authority.principal(of: request) },
            finish: { response in
                if !response.headers.contains("X-Log-Position") { response.stand(at: engine.log.head) }
            })
    }
}

extension RelanceRoutes {
    static func make(_ services: ServerServices) -> [Route] {
        [
            ConnectionRoutes(services: services).routes,
            ConfigRoutes(services: services).routes,
            AudienceRoutes(services: services).routes,
            CampaignRoutes(services: services).routes,
            DefaultRelanceRoutes(services: services).routes,
            AdminMessageRoutes(services: services).routes,
            ExitUserRoutes(services: services).routes,
        ].flatMap { $0 }
    }
}

extension V1Routes {
    static func make(_ services: ServerServices) -> [Route] {
        [
            AccountRoutes(services: services).routes,
            SendingRoutes(services: services).routes,
            ContactRoutes(services: services).routes,
            ContactListRoutes(services: services).routes,
            ImportRoutes(services: services).routes,
            ContactPullRoutes(services: services).routes,
            ChannelRoutes(services: services).routes,
            AccountWebhookRoutes(services: services).routes,
            TemplateRoutes(services: services).routes,
            MediaRoutes(services: services).routes,
            ErrorTableRoutes().routes,
            DueRoutes(services: services).routes,
            ForecastRoutes(services: services).routes,
            EventRoutes(services: services).routes,
            ProjectionRoutes(services: services).routes,
            TestClockRoutes(services: services).routes,
        ].flatMap { $0 }
    }
}

/// `/api/relance`: the seeds' paths, names and envelope.
enum RelanceRoutes {}

/// `/api/v1`: the engine's own surface.
enum V1Routes {}
