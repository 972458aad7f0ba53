/// Patterns as a tree, one level a segment. A literal beats a parameter; if it leads nowhere, the parameter is tried.
struct RouteTree: Sendable {
    private struct Node {
        var literals: [String: Int] = [:]
        var parameter: Int?
        /// Indices into `routes`.
        var methods: [HTTPMethod: Int] = [:]
    }

    enum Lookup {
        case found(Route, parameters: [(name: String, value: String)])
        /// The path exists, but not with this method.
        case otherMethods([HTTPMethod], pattern: String, surface: Surface)
        case nothing
    }

    private var nodes = [Node()]
    private(set) var routes: [Route] = []
    /// Names of the parameters of `routes`, in the order of the path.
    private var names: [[String]] = []

    /// Adding the same method and shape twice is a mistake in the program, not in a request.
    init(_ routes: [Route]) {
        for route in routes { add(route) }
    }

    private mutating func add(_ route: Route) {
        if case (.stream, .immediate) = (route.body, route.handler) {
            preconditionFailure("\(route.pattern) streams its body, so its handler must be deferred")
        }
        var node = 0
        var names: [String] = []
        for segment in Self.segments(of: route.pattern) {
            if segment.hasPrefix("{"), segment.hasSuffix("}") {
                names.append(String(segment.dropFirst().dropLast()))
                node = nodes[node].parameter ?? appendNode { $0[node].parameter = $1 }
            } else {
                let literal = String(segment)
                node = nodes[node].literals[literal] ?? appendNode { $0[node].literals[literal] = $1 }
            }
        }
        precondition(nodes[node].methods[route.method] == nil, "\(route.method.rawValue) \(route.pattern) comes twice")
        nodes[node].methods[route.method] = routes.count
        routes.append(route)
        self.names.append(names)
    }

    private mutating func appendNode(_ link: (inout [Node], Int) -> Void) -> Int {
        nodes.append(Node())
        link(&nodes, nodes.count - 1)
        return nodes.count - 1
    }

    private static func segments(of pattern: String) -> [Substring] {
        precondition(pattern.hasPrefix("/"), "a pattern begins with a slash: \(pattern)")
        return pattern.split(separator: "/")
    }

    /// HEAD is answered by GET's route unless it has one of its own. A nil method finds only what else is there.
    func find(_ method: HTTPMethod?, _ segments: [String]) -> Lookup {
        var others: [Int] = []
        if let found = search(method, segments[...], node: 0, values: [], others: &others) {
            let parameters = zip(names[found.route], found.values).map { (name: $0, value: $1) }
            return .found(routes[found.route], parameters: parameters)
        }
        guard let first = others.first else { return .nothing }
        var allowed = Set(others.map { routes[$0].method })
        if allowed.contains(.get) { allowed.insert(.head) }
        allowed.insert(.options)
        return .otherMethods(
            HTTPMethod.allCases.filter(allowed.contains), pattern: routes[first].pattern,
            surface: routes[first].surface)
    }

    private func search(
        _ method: HTTPMethod?, _ rest: ArraySlice<String>, node: Int, values: [String], others: inout [Int]
    ) -> (route: Int, values: [String])? {
        guard let segment = rest.first else {
            let methods = nodes[node].methods
            if let route = method.flatMap({ methods[$0] }) ?? (method == .head ? methods[.get] : nil) {
                return (route, values)
            }
            others += methods.values
            return nil
        }
        if let next = nodes[node].literals[segment],
            let found = search(method, rest.dropFirst(), node: next, values: values, others: &others)
        {
            return found
        }
        guard let next = nodes[node].parameter, !segment.isEmpty else { return nil }
        return search(method, rest.dropFirst(), node: next, values: values + [segment], others: &others)
    }
}
