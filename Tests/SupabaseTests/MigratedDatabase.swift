// A migrated database for one test, made from a template in a cluster that all tests of this room share. The cluster
// ends with the process, whichever way that ends.

import Postgres
import Sandbox
import Supabase
import Synchronization
import TestSupport

struct MigratedDatabase: Sendable {
  let name: String
  /// As the owner of the tables and of the migrations.
  let owner: Connection
  /// As the program calls the functions.
  let service: Caller

  /// Nobody in it, all migrations applied.
  static func with(
    exposure: Cluster.Exposure = .new, _ body: @Sendable (MigratedDatabase) async throws -> Void
  ) async throws {
    try await withCopy(of: try await Templates.shared.migrated(exposure), body)
  }

  /// A hosted project's database before the migrations.
  static func withUnmigrated(
    exposure: Cluster.Exposure = .new, template: Bool = true, _ body: @Sendable (MigratedDatabase) async throws -> Void
  ) async throws {
    try await withCopy(of: try await Templates.shared.bare(exposure, template: template), body)
  }

  private static func withCopy(
    of template: String, _ body: @Sendable (MigratedDatabase) async throws -> Void
  ) async throws {
    try await Turnstile.servers.pass { try await inCopy(of: template, body) }
  }

  private static func inCopy(
    of template: String, _ body: @Sendable (MigratedDatabase) async throws -> Void
  ) async throws {
    let name = "test_\(UInt64.random(in: 0 ... .max))"
    let cluster = try await SharedCluster.cluster()
    let administrator = try await SharedCluster.administrator()
    try await administrator.execute("create database \"\(name)\" template \"\(template)\" owner postgres")
    let result: Result<Void, any Error>
    do {
      let owner = try await Connection.connect(cluster.url(database: name))
      let caller = Caller(try await Connection.connect(cluster.url(role: "authenticator", database: name)))
      do {
        result = .success(try await body(MigratedDatabase(name: name, owner: owner, service: caller)))
      } catch {
        result = .failure(error)
      }
      await owner.close()
      await caller.connection.close()
    } catch {
      result = .failure(error)
    }
    try await administrator.execute("drop database \"\(name)\" with (force)")
    try result.get()
  }

  /// Another connection, whose end is the test's affair; the database goes with the test all the same.
  func connect(as role: String = "postgres") async throws -> Connection {
    try await Connection.connect(try await SharedCluster.cluster().url(role: role, database: name))
  }

  func anotherCaller() async throws -> Caller { Caller(try await connect(as: "authenticator")) }

  /// The only value of the only row.
  func value(_ sql: String, _ parameters: Parameter...) async throws -> String? {
    try await owner.query(sql, parameters).single
  }

  /// Rows with their values joined by bars, as text that can be compared at a glance.
  func lines(_ sql: String, _ parameters: Parameter...) async throws -> [String] {
    try await owner.query(sql, parameters).values.map { $0.map { $0 ?? "∅" }.joined(separator: "|") }
  }
}

enum SharedCluster {
  private static let started = Task { try await Cluster.start() }
  private static let superuser = Task { try await started.value.connectAsSuperuser() }

  static func cluster() async throws -> Cluster { try await started.value }
  static func administrator() async throws -> Connection { try await superuser.value }
}

/// Databases that are copied; each made once, by whoever asks first.
private actor Templates {
  static let shared = Templates()
  private var made: [String: Task<String, any Error>] = [:]

  func bare(_ exposure: Cluster.Exposure, template: Bool) async throws -> String {
    let name = "\(template ? "template" : "bare")_\(exposure)"
    return try await once(name) {
      try await SharedCluster.cluster().prepareDatabase(name, exposure: exposure, template: template)
    }
  }

  func migrated(_ exposure: Cluster.Exposure) async throws -> String {
    let bare = try await bare(exposure, template: true)
    let name = "migrated_\(exposure)"
    return try await once(name) {
      try await SharedCluster.administrator().execute("create database \(name) template \(bare) owner postgres")
      let owner = try await Connection.connect(try await SharedCluster.cluster().url(database: name))
      _ = try await Migrator(owner).run()
      await owner.close()
    }
  }

  private func once(_ name: String, _ make: @escaping @Sendable () async throws -> Void) async throws -> String {
    let task =
      made[name]
      ?? Task {
        try await make()
        return name
      }
    made[name] = task
    return try await task.value
  }
}
