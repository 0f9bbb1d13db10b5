// swift-tools-version: 6.2
// The rooms of the house and the arrows between them; an arrow means "imports" and points downwards only.
import PackageDescription

/// Every room keeps the same rules: imports are internal unless said otherwise, members need their own import,
/// and a warning is an error.
let rules: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let dequeModule: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let tomlKit: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")

/// The SQL migrations, in the order in which they are applied; compiled into the binary.
let migrations = [
  "tables", "roles", "journal", "operators", "forget", "users_email", "projection", "carry", "changes", "settle",
  "events", "subscriptions", "apply", "objects", "parked", "catchup", "standing", "pages", "hold", "backfill", "edits",
  "stages", "list", "scope", "reads", "dashboard", "reconcile", "links", "triggers", "doctor", "door",
]

/// What makes an empty database a hosted project's.
let databaseScripts = ["bootstrap", "expose-new", "expose-old", "template"]

/// What `serve --print` prints.
let serverFiles = ["accountdesk.service", "Caddyfile", "Dockerfile"]

/// The shipped themes; a test keeps this list and the folder `themes` equal.
let themes = [
  "dark", "light", "high-contrast", "colour-blind", "monochrome", "catppuccin", "dracula", "gruvbox", "nord",
  "solarized-light",
]

let package = Package(
  name: "accountdesk",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "accountdesk", targets: ["accountdesk"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // floor 1: C, and words
    .systemLibrary(name: "CCurl"),
    .systemLibrary(name: "CNcurses"),
    .systemLibrary(name: "CPostgres"),
    .target(name: "Words", swiftSettings: rules),

    // floor 2: one owner for each C library, and what all HTTP servers share
    .target(name: "Transport", dependencies: ["CCurl", httpTypes], swiftSettings: rules),
    .target(name: "Terminal", dependencies: ["CNcurses"], swiftSettings: rules),
    .target(name: "Postgres", dependencies: ["CPostgres", dequeModule], swiftSettings: rules),

    .target(
      name: "Serving", dependencies: [httpTypes, hummingbirdCore, nioCore, nioHTTPTypes], swiftSettings: rules),

    // floor 3: clients that each know one service, and the colours by meaning
    .target(name: "Stripe", dependencies: ["Transport", httpTypes], swiftSettings: rules),
    .target(
      name: "Supabase", dependencies: ["Postgres", "Transport", crypto, httpTypes],
      resources: migrations.map { .embedInCode("Migrations/\($0).sql") } + [
        .embedInCode("permissions.md"), .embedInCode("remove.sql"),
      ],
      swiftSettings: rules),
    .target(
      name: "Themes", dependencies: ["Terminal", tomlKit],
      resources: themes.map { .embedInCode("../../themes/\($0).toml") }, swiftSettings: rules),

    // floor 4: the domain
    .target(
      name: "Accounts", dependencies: ["Stripe", "Supabase", "Transport", "Words", crypto], swiftSettings: rules),

    // floor 5: the parts that run
    .target(
      name: "Desk", dependencies: ["Accounts", "Stripe", "Supabase", "Terminal", "Themes", "Words", tomlKit],
      swiftSettings: rules),
    .target(
      name: "Receiver",
      dependencies: [
        "Accounts", "Serving", "Stripe", "Supabase", crypto, dequeModule, httpTypes, hummingbird, logging, nioCore,
        serviceLifecycle,
      ], swiftSettings: rules),
    .target(
      name: "Door",
      dependencies: [
        "Accounts", "Serving", "Stripe", "Supabase", "Transport", dequeModule, httpTypes, hummingbird, hummingbirdCore,
        hummingbirdTLS, logging, nioCore, nioPosix, nioSSL, serviceLifecycle,
      ], swiftSettings: rules),
    .target(
      name: "Sandbox",
      dependencies: [
        "Postgres", "Transport", crypto, httpTypes, hummingbird, logging, nioCore, subprocess, systemPackage,
      ],
      resources: databaseScripts.map { .embedInCode("Database/\($0).sql") } + [
        .embedInCode("StripeEmulator/shapes.json")
      ], swiftSettings: rules),

    // floor 6: executables
    .executableTarget(
      name: "accountdesk",
      dependencies: [
        "Accounts", "Desk", "Door", "Postgres", "Receiver", "Sandbox", "Stripe", "Supabase", "Terminal", "Themes",
        "Transport", "Words", argumentParser, httpTypes, logging, nioCore, serviceLifecycle, tomlKit, unixSignals,
      ], resources: serverFiles.map { .embedInCode("Serve/\($0)") }, swiftSettings: rules),

    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Accounts", "Postgres", "Receiver", "Sandbox", "Stripe", "Supabase", "TestSupport", "Transport", argumentParser,
        crypto, httpTypes, hummingbird, logging, nioCore, nioPosix, subprocess, systemPackage,
      ], swiftSettings: rules),

    // tests mirror rooms
    .target(
      name: "TestSupport",
      dependencies: [
        "Postgres", "Sandbox", "Transport", httpTypes, logging, serviceLifecycle, subprocess, systemPackage,
      ], path: "Tests/TestSupport",
      swiftSettings: rules),
    .executableTarget(
      name: "CrashTest",
      dependencies: [
        "Accounts", "Postgres", "Sandbox", "Stripe", "Supabase", "TestSupport", "Transport", argumentParser, httpTypes,
        subprocess, systemPackage,
      ], path: "Tests/CrashTest", swiftSettings: rules),
    .executableTarget(
      name: "TerminalProbe", dependencies: ["Terminal"], path: "Tests/TerminalProbe", swiftSettings: rules),
    .testTarget(name: "WordsTests", dependencies: ["Words"], swiftSettings: rules),
    .testTarget(
      name: "TransportTests",
      dependencies: ["TestSupport", "Transport", httpTypes, hummingbird, logging, nioCore, subprocess, systemPackage],
      swiftSettings: rules),
    .testTarget(
      name: "TerminalTests", dependencies: ["Sandbox", "Terminal", "TerminalProbe", "TestSupport", "Themes"],
      swiftSettings: rules
    ),
    .testTarget(name: "PostgresTests", dependencies: ["Postgres", "Sandbox", "TestSupport"], swiftSettings: rules),
    .testTarget(
      name: "StripeTests", dependencies: ["Sandbox", "Stripe", "TestSupport", "Transport", httpTypes],
      swiftSettings: rules),
    .testTarget(
      name: "SupabaseTests",
      dependencies: ["Accounts", "Postgres", "Sandbox", "Supabase", "TestSupport", "Transport", httpTypes],
      exclude: ["Released"], swiftSettings: rules),
    .testTarget(
      name: "DoorTests",
      dependencies: [
        "Accounts", "Door", "Postgres", "Sandbox", "Stripe", "Supabase", "TestSupport", "Transport", crypto, httpTypes,
        logging, serviceLifecycle, subprocess,
      ], swiftSettings: rules),
    .testTarget(name: "ThemesTests", dependencies: ["Terminal", "Themes"], swiftSettings: rules),
    .testTarget(
      name: "AccountsTests",
      dependencies: [
        "Accounts", "Sandbox", "Stripe", "Supabase", "TestSupport", "Transport", "Words", httpTypes,
      ],
      swiftSettings: rules),
    .testTarget(
      name: "DeskTests",
      dependencies: [
        "Accounts", "Desk", "Sandbox", "Stripe", "Supabase", "Terminal", "TestSupport", "Themes", "Transport", "Words",
        httpTypes,
      ], exclude: ["Snapshots"], swiftSettings: rules),
    .testTarget(
      name: "ReceiverTests",
      dependencies: [
        "Accounts", "Receiver", "Sandbox", "Stripe", "Supabase", "TestSupport", "Transport", crypto, httpTypes,
        hummingbird,
        logging, nioCore, serviceLifecycle,
      ],
      swiftSettings: rules),
    .testTarget(
      name: "SandboxTests",
      dependencies: [
        "Postgres", "Sandbox", "Supabase", "TestSupport", "Transport", crypto, httpTypes, hummingbird, logging, nioCore,
      ],
      resources: [.copy("Recorded")], swiftSettings: rules),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "CrashTest", "Postgres", "Sandbox", "Supabase", "TestSupport", "Transport", "accountdesk", crypto, httpTypes,
        subprocess, systemPackage,
      ], swiftSettings: rules),
  ],
  swiftLanguageModes: [.v6]
)
