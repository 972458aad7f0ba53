import Domain
import Engine
import EventStore
import WhatsApp

/// WhatsApp and its judge as the surroundings of an engine.
final class Stage: Surroundings {
    let network: Network
    let judge: Judge

    init(_ network: Network, _ log: MemoryEventLog) {
        self.network = network
        judge = Judge(network.cast, network, log)
        network.handedOver = { [unowned judge] messages in judge.handOver(messages) }
        network.answered = { [unowned judge] key, names in judge.noteAnswer(key, names) }
    }

    func gateways(_ clock: TestClock) -> [any Gateway] {
        judge.restart()
        return [Line(.cloud, to: network), Line(.web, to: network)]
    }

    func calls(at now: Instant) -> [Call] {
        network.posts.due(at: now).map { post in
            network.happen(post.meaning)
            return Call(
                id: post.id, command: .receive(post.updates, signedWith: WebhookSecret(post.secret)))
        }
    }

    func lost() { judge.pace.restart() }

    func committed(_ commands: [Command], _ calls: [Call], answered: Bool) throws {
        let ids = Set(calls.map(\.id))
        let meanings = network.posts.waiting.filter { ids.contains($0.id) }.map(\.meaning)
        if answered { network.posts.remove(ids) }
        try judge.committed(commands, meanings)
    }
}
