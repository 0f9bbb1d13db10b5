// A project on this machine for one test or benchmark: a database that is there already, behind a local Supabase, and a
// Stripe emulator, all in this process.

public import Sandbox

public struct LocalProject: Sendable {
  public let cluster: Cluster
  public let stripe: StripeEmulator
  /// What the program needs, by the names of its environment.
  public let settings: [String: String]

  public subscript(_ name: String) -> String { settings[name] ?? "" }

  /// What its tokens are signed with.
  public static let jwtSecret = "the secret of a project that ends with the test"

  /// - Parameter cluster: migrated.
  public static func with<Value: Sendable>(
    _ cluster: Cluster, stripe: StripeEmulator, body: @Sendable (LocalProject) async throws -> Value
  ) async throws -> Value {
    let keys = LocalSupabaseKeys(jwtSecret: jwtSecret)
    let supabase = LocalSupabase(
      databaseURL: cluster.url(role: "authenticator"), authDatabaseURL: cluster.url(role: "supabase_auth_admin"),
      keys: keys)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      let (ports, listening) = AsyncStream.makeStream(of: (name: String, port: Int).self)
      group.addTask { try await supabase.run(port: 0) { listening.yield(("SUPABASE_URL", $0)) } }
      group.addTask { try await stripe.run(port: 0) { listening.yield(("STRIPE_API_BASE", $0)) } }
      var settings = [
        "SUPABASE_SECRET_KEY": keys.secretKey, "SUPABASE_PUBLISHABLE_KEY": keys.publishableKey,
        "STRIPE_SECRET_KEY": stripe.key,
      ]
      for await (name, port) in ports {
        settings[name] = "http://127.0.0.1:\(port)"
        if settings.count == 5 { break }
      }
      return try await body(LocalProject(cluster: cluster, stripe: stripe, settings: settings))
    }
  }
}
