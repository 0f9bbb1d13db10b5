// Everything of a sandbox, started in order and ended together.

import Accounts
import Door
import FoundationEssentials
import Logging
import Postgres
import Receiver
import Sandbox
import Stripe
import Supabase
import Transport
import Words

/// What a sandbox is to be.
struct SandboxSetup: Sendable {
  let users: Int
  let seed: UInt64
  /// nil: a temporary one, removed at the end.
  let directory: String?
  let isBare: Bool
  let withReceiver: Bool
  /// People of the staff beside the others.
  var withStaff = false
  let faults: SandboxFaults
}

struct RunningSandbox: Sendable {
  let setup: SandboxSetup
  /// What a client needs to know, in the order in which it is printed.
  let settings: [(String, String)]

  subscript(_ name: String) -> String { settings.first { $0.0 == name }?.1 ?? "" }

  func services(limiters: StripeLimiters? = nil) throws -> Services {
    try Services(
      supabaseURL: self["SUPABASE_URL"], supabaseKey: self["SUPABASE_SERVICE_ROLE_KEY"],
      stripeKey: self["STRIPE_SECRET_KEY"], stripeBase: self["STRIPE_API_BASE"], limiters: limiters)
  }

  /// Starts it, runs `body`, and ends it with everything it made, whichever way `body` ends.
  static func run(_ setup: SandboxSetup, _ body: @escaping @Sendable (RunningSandbox) async throws -> Void) async throws
  {
    let cluster = try await Cluster.start(directory: setup.directory)
    do {
      try await run(setup, cluster, body)
    } catch {
      await cluster.stop()
      throw error
    }
    await cluster.stop()
  }

  private static func run(
    _ setup: SandboxSetup, _ cluster: Cluster, _ body: @escaping @Sendable (RunningSandbox) async throws -> Void
  ) async throws {
    let emulator = StripeEmulator(key: "sk_test_" + digits(), seed: setup.seed)
    emulator.load(try await prepare(setup, cluster))
    let keys = LocalSupabaseKeys(jwtSecret: secret("jwt"))
    var rules = AuthRules()
    rules.provesEmails = true
    let supabase = LocalSupabase(
      databaseURL: cluster.url(role: "authenticator"), authDatabaseURL: cluster.url(role: "supabase_auth_admin"),
      keys: keys, auth: rules, faults: { emulator.faults })
    let webhookSecret = "whsec_" + secret("webhook")

    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      let supabasePort = try await start(in: &group) { try await supabase.run(port: 0, onListening: $0) }
      let stripePort = try await start(in: &group) { try await emulator.run(port: 0, onListening: $0) }
      let supabaseURL = "http://127.0.0.1:\(supabasePort)"
      var webhookURL = "http://127.0.0.1:8787/webhooks/stripe"
      if setup.withReceiver {
        let services = try Services(
          supabaseURL: supabaseURL, supabaseKey: keys.serviceRoleKey, stripeKey: emulator.key,
          stripeBase: "http://127.0.0.1:\(stripePort)")
        let server = { @Sendable (onListening: @escaping @Sendable (Int) async -> Void) in
          receiver(services, webhookSecret, onListening)
        }
        let port = try await start(in: &group) { try await server($0).run() }
        webhookURL = "http://127.0.0.1:\(port)/webhooks/stripe"
      }
      _ = emulator.addEndpoint(url: webhookURL, secret: webhookSecret)
      let stripeBase = "http://127.0.0.1:\(stripePort)"
      let door = { @Sendable (onListening: @escaping @Sendable (Int) async -> Void) in
        try Self.door(supabaseURL, keys, stripeKey: emulator.key, stripeBase: stripeBase, onListening)
      }
      let doorPort = try await start(in: &group) { try await door($0).run() }
      let running = RunningSandbox(
        setup: setup,
        settings: [
          ("STRIPE_API_BASE", "http://127.0.0.1:\(stripePort)"), ("STRIPE_SECRET_KEY", emulator.key),
          ("STRIPE_WEBHOOK_SECRET", webhookSecret), ("SUPABASE_URL", supabaseURL), ("SUPABASE_ANON_KEY", keys.anonKey),
          ("SUPABASE_SERVICE_ROLE_KEY", keys.serviceRoleKey), ("SUPABASE_JWT_SECRET", keys.jwtSecret),
          ("DATABASE_URL", cluster.url()), ("WEBHOOK_URL", webhookURL),
          ("ACCOUNTDESK_DOOR_URL", "http://127.0.0.1:\(doorPort)"),
        ] + (setup.withStaff ? staff : []))
      if !setup.isBare { try await running.seeCustomers() }
      emulator.faults = setup.faults
      try await body(running)
    }
  }

  /// Adds a server that runs until the group ends, and waits for its port.
  private static func start(
    in group: inout ThrowingTaskGroup<Void, any Error>,
    _ serve: @escaping @Sendable (_ onListening: @escaping @Sendable (Int) async -> Void) async throws -> Void
  ) async throws -> Int {
    let (ports, continuation) = AsyncThrowingStream.makeStream(of: Int.self)
    group.addTask {
      do {
        try await GracefulServer { try await serve { continuation.yield($0) } }.runUntilCancelled()
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
        throw error
      }
    }
    for try await port in ports { return port }
    throw CancellationError()
  }

  private static func receiver(
    _ services: Services, _ secret: String, _ onListening: @escaping @Sendable (Int) async -> Void
  ) -> ReceiverServer {
    // The desk has the terminal, and the sandbox's own output is read by programs.
    let logger = Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() }
    var settings = ReceiverSettings(name: "sandbox")
    settings.secrets = [secret]
    return ReceiverServer(
      settings: settings, store: services.store, stripe: services.stripe, logger: logger, onListening: onListening)
  }

  /// A door as `serve --desk` opens it, without a log.
  private static func door(
    _ supabaseURL: String, _ keys: LocalSupabaseKeys, stripeKey: String, stripeBase: String,
    _ onListening: @escaping @Sendable (Int) async -> Void
  ) throws -> DoorServer {
    let services = try Services(
      supabaseURL: supabaseURL, supabaseKey: keys.serviceRoleKey, stripeKey: stripeKey, stripeBase: stripeBase)
    return try DoorServer(
      settings: DoorSettings(),
      supabase: SupabaseClient(
        url: supabaseURL, key: SupabaseKey(keys.publishableKey), transport: CurlTransport()), store: services.store,
      stripe: services.stripe, logger: Logger(label: "door") { _ in SwiftLogNoOpLogHandler() },
      onListening: onListening)
  }

  /// Who can sign in, for whoever plays; made up, like everybody here.
  private static var staff: [(String, String)] {
    StaffPerson.allCases.map { ("SANDBOX_\($0.rawValue.uppercased())", $0.email) }
      + [("SANDBOX_PASSWORD", People.password)]
  }

  private static func secret(_ kind: String) -> String {
    "\(kind)-\(digits())"
  }

  private static func digits() -> String {
    (0..<4).map { _ in String(UInt64.random(in: 0 ... .max), radix: 36) }.joined()
  }
}
