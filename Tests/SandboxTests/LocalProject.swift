// A local project for a test: a cluster, a database that a hosted project would have, and its services.

import Postgres
import TestSupport
import Testing

@testable import Sandbox

struct LocalProject: Sendable {
  let cluster: Cluster
  let database: String
  let keys = LocalSupabaseKeys(jwtSecret: "a-secret-for-tests-of-more-than-32-bytes")

  /// Stops the cluster whichever way `body` ends.
  static func withProject(_ body: @Sendable (LocalProject) async throws -> Void) async throws {
    try await Cluster.with { cluster in
      try await cluster.prepareDatabase("project", template: false)
      try await body(LocalProject(cluster: cluster, database: "project"))
    }
  }

  /// As the owner of the migrations.
  func execute(_ script: String) async throws {
    let owner = try await Connection.connect(cluster.url(database: database))
    try await owner.execute(script)
    await owner.close()
  }

  func query(_ sql: String) async throws -> String? {
    let owner = try await Connection.connect(cluster.url(database: database))
    let value = try await owner.query(sql).single
    await owner.close()
    return value
  }

  func service(
    auth rules: AuthRules = AuthRules(),
    faults: @escaping @Sendable () -> SandboxFaults = { .none }
  ) -> LocalSupabase {
    LocalSupabase(
      databaseURL: cluster.url(role: "authenticator", database: database),
      authDatabaseURL: cluster.url(role: "supabase_auth_admin", database: database), keys: keys,
      auth: rules, faults: faults)
  }
}

/// Runs `local` for as long as `body` takes.
func withRunning(
  _ local: LocalSupabase, _ body: @escaping @Sendable (RawClient) async throws -> Void
) async throws {
  let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await local.run(port: 0) { continuation.yield($0) } }
    group.addTask {
      for await port in ports {
        try await body(RawClient(port: port))
        return
      }
    }
    try await group.next()
    group.cancelAll()
  }
}

extension RawResponse {
  var json: WireJSON? { WireJSON(body) }
}
