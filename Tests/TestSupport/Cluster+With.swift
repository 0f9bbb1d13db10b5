// A PostgreSQL for one test.

public import Sandbox

extension Cluster {
  /// One of its own, as soon as there is a place for it; ended whichever way `body` ends.
  public static func with<Value: Sendable>(_ body: (Cluster) async throws -> Value) async throws -> Value {
    try await Turnstile.servers.pass {
      let cluster = try await Cluster.start()
      let outcome: Swift.Result<Value, any Error>
      do { outcome = .success(try await body(cluster)) } catch { outcome = .failure(error) }
      await cluster.stop()
      return try outcome.get()
    }
  }
}
