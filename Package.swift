// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every Swift target.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A Swift target of `Sources/`.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], embeds files: String...) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: files.map { .embedInCode($0) }, swiftSettings: strict)
}

/// A C library seen through its header and, where Swift cannot call it directly, a shim.
func cModule(_ name: String, links libraries: String..., cxx: Bool = false) -> Target {
    .target(
        name: name, path: "Sources/C/\(name)",
        linkerSettings: (libraries + (cxx ? ["stdc++"] : [])).map { .linkedLibrary($0) })
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: strict)
}

let package = Package(
    name: "relance",
    products: [
        .executable(name: "relance", targets: ["relance"]),
        .executable(name: "relance-simulator", targets: ["relance-simulator"]),
    ],
    targets: [
        // The rules.
        module("Domain"),
        // Bytes at positions.
        module("EventStore", ["CLMDB", "CCrypto"]),
        // Domain events as records, and back.
        module("EventCoding", ["Domain", "EventStore"]),
        // Read models.
        module("Projections", ["Domain", "EventStore", "EventCoding"]),
        // JSON texts, read and written.
        module("JSON", ["Domain"]),
        // What carries messages.
        module("WhatsApp", ["Domain", "JSON", "CCurl"]),
        // The one writer.
        module("Engine", ["Domain", "EventStore", "EventCoding", "WhatsApp"]),
        // What accounts' own systems are told.
        module("Outbox", ["Domain", "EventStore", "EventCoding", "WhatsApp", "Engine"]),
        // From the shapes of the outside (CSV, JSON, phone numbers) to values of the domain.
        module("Intake", ["Domain", "JSON", "CPhoneNumber", "CCSV"]),
        // What another system of the house knows of accounts: their contacts, who paid, who may use the engine.
        module("UserService", ["Domain", "EventStore", "JSON", "WhatsApp", "Engine", "Intake"]),
        // The other end of HTTP: for the command line and for tests.
        module("HTTPClient", ["CCurl"]),
        // REST.
        module(
            "Server",
            [
                "Domain", "EventStore", "EventCoding", "Projections", "JSON", "WhatsApp", "Engine", "Outbox", "Intake",
                "UserService", "CMicroHTTPD", "CJWT", "CQRCode", "CCrypto",
            ], embeds: "Page/page.html", "API/Operations/openapi.yaml"),
        // A stand-in for WhatsApp over HTTP, with faults on demand: for tests and for trying things out.
        module("Simulator", ["Domain", "EventStore", "JSON", "WhatsApp", "Server"]),
        .executableTarget(
            name: "relance-simulator", dependencies: ["Domain", "WhatsApp", "Server", "Simulator"],
            swiftSettings: strict),
        // The command line; the only place that wires everything together.
        .executableTarget(
            name: "relance",
            dependencies: [
                "Domain", "EventStore", "EventCoding", "Projections", "JSON", "WhatsApp", "Engine", "Outbox", "Intake",
                "UserService", "Server", "CCurl", "HTTPClient",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Domain", "EventStore", "EventCoding", "Projections", "WhatsApp", "Engine", "Intake", "Server",
                "HTTPClient", "Simulator", "CLMDB", "CCrypto",
            ],
            path: "Benchmarks", swiftSettings: strict),

        cModule("CLMDB", links: "lmdb"),
        cModule("CCrypto", links: "crypto"),
        cModule("CMicroHTTPD", links: "microhttpd"),
        cModule("CCurl", links: "curl"),
        cModule("CJWT", links: "jwt"),
        cModule("CPhoneNumber", links: "phonenumber", cxx: true),
        cModule("CCSV", links: "csv"),
        cModule("CQRCode", links: "qrencode"),

        .target(name: "CSpawn", path: "Tests/CSpawn"),
        .target(
            name: "TestSupport",
            dependencies: [
                "Domain", "EventStore", "EventCoding", "Projections", "JSON", "WhatsApp", "Engine", "Server",
                "HTTPClient", "CSpawn",
            ],
            path: "Tests/TestSupport", swiftSettings: strict),
        tests("DomainTests", ["Domain"]),
        tests("EventStoreTests", ["EventStore"]),
        tests("EventCodingTests", ["EventCoding", "EventStore", "Domain"]),
        tests("ProjectionsTests", ["Projections", "EventCoding", "EventStore", "Domain"]),
        tests("EngineTests", ["Engine", "WhatsApp", "Projections", "EventCoding", "EventStore", "JSON", "Domain"]),
        tests("WhatsAppTests", ["WhatsApp", "Server", "JSON", "Domain"]),
        tests(
            "OutboxTests", ["Outbox", "Engine", "EventCoding", "Server", "WhatsApp", "EventStore", "JSON", "Domain"]),
        tests(
            "UserServiceTests",
            ["UserService", "Engine", "Intake", "Server", "WhatsApp", "EventCoding", "EventStore", "JSON", "Domain"]),
        tests("IntakeTests", ["Intake", "Domain"]),
        tests("ServerTests", ["Server", "Engine", "EventStore", "Domain", "JSON", "HTTPClient", "CJWT"]),
        tests("SimulatorTests", ["Simulator", "Server", "WhatsApp", "JSON", "Domain", "HTTPClient"]),
        tests(
            "Wire",
            [
                "Simulator", "Server", "Outbox", "Engine", "WhatsApp", "Projections", "EventCoding", "EventStore",
                "JSON", "HTTPClient", "Domain",
            ]),
        tests(
            "Simulation",
            ["Engine", "WhatsApp", "Projections", "EventCoding", "EventStore", "JSON", "Domain"]),
        tests("Acceptance", ["Domain", "HTTPClient", "JSON", "Server"]),
        tests(
            "Crash",
            ["Simulator", "Server", "Engine", "WhatsApp", "EventCoding", "EventStore", "JSON", "HTTPClient", "Domain"]),
        tests("Tidy", []),
    ],
    cxxLanguageStandard: .cxx17
)
