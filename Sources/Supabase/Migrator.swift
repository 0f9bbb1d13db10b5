// Applies the migrations to a database: each once, each in its own transaction; makes again what is missing of what they
// made; then fills the list of accounts.

internal import FoundationEssentials
public import Postgres

/// Why the migrations could not be applied; what was applied before stays, and a later run goes on from there.
public enum MigrationError: Error, Sendable {
  case database(PostgresError)
  /// One migration failed; nothing of it was kept.
  case failed(migration: String, PostgresError)
  /// Somebody held a lock that it needs, again and again.
  case locked(migration: String)
}

public struct Migrator: Sendable {
  private let connection: Connection
  private let attempts: Int

  /// - Parameters:
  ///   - connection: as the owner of the project's tables, `postgres` on a hosted project.
  ///   - attempts: how often a migration is tried that has to wait 2 s for a lock.
  public init(_ connection: Connection, attempts: Int = 10) {
    self.connection = connection
    self.attempts = attempts
  }

  /// Applies what is not applied yet, and mends what was applied.
  /// - Returns: the names of what was, of functions, triggers and indexes made again, too; empty where nothing had to
  ///   change.
  public func run(onApplied: @Sendable (String) -> Void = { _ in }) async throws(MigrationError) -> [String] {
    // Two migrators at once: the second waits and then finds nothing to do.
    try await database("select pg_advisory_lock(hashtextextended('accountdesk.migrations', 0))")
    var applied: [String] = []
    do throws(MigrationError) {
      let known = try await known()
      for migration in Migration.all where !known.contains(migration.name) {
        try await apply(migration)
        applied.append(migration.name)
        onApplied(migration.name)
      }
      for mended in try await mend() {
        applied.append(mended)
        onApplied(mended)
      }
      try await fill()
      // Always: where nothing was to be done here, what the interface knows may still be old.
      try await database("notify pgrst, 'reload schema'")
    } catch {
      _ = try? await database("select pg_advisory_unlock(hashtextextended('accountdesk.migrations', 0))")
      throw error
    }
    try await database("select pg_advisory_unlock(hashtextextended('accountdesk.migrations', 0))")
    return applied
  }

  private func known() async throws(MigrationError) -> Set<String> {
    guard try await database("select to_regclass('accountdesk.migrations')").single != nil else { return [] }
    return Set(try await database("select name from accountdesk.migrations").values.compactMap { $0.first ?? nil })
  }

  private func apply(_ migration: Migration) async throws(MigrationError) {
    for attempt in 1... {
      do throws(PostgresError) {
        try await connection.execute("begin")
        try await connection.execute(migration.sql)
        try await connection.execute("commit")
        return
      } catch {
        _ = try? await connection.execute("rollback")
        // A lock that was not free in time, or that somebody held who waited for one of ours.
        guard error.sqlState == "55P03" || error.sqlState == "40P01" else {
          throw .failed(migration: migration.name, error)
        }
        if attempt >= attempts { throw .locked(migration: migration.name) }
        // Whoever waited behind us goes first.
        try? await Task.sleep(for: .milliseconds(100 * attempt))
      }
    }
  }

  /// Brings back what somebody took away, switched off, changed or opened, as the migrations left it.
  private func mend() async throws(MigrationError) -> [String] {
    let found = try await database(
      """
      select kind, name, problem, to_json(mend) from accountdesk.ailments()
      order by array_position(array['schema', 'table', 'function', 'trigger', 'index'], kind), name
      """)
    var mended: [String] = []
    for row in found.values {
      guard let kind = row[0], let name = row[1], let statements = row[3],
        let mend = try? JSONDecoder().decode([String].self, from: Data(statements.utf8))
      else { continue }
      try await run(mend, kind: kind, name: name)
      if !mended.contains("\(kind) \(name)") { mended.append("\(kind) \(name)") }
    }
    return mended
  }

  /// One thing, in one transaction; an index by statements of their own, as it is made while others write.
  private func run(_ statements: [String], kind: String, name: String) async throws(MigrationError) {
    let scripts =
      kind == "index"
      ? statements
      : [
        "begin; set local lock_timeout = '2s'; set local check_function_bodies = off; "
          + statements.joined(separator: ";\n") + ";\ncommit"
      ]
    for script in scripts {
      for attempt in 1... {
        do throws(PostgresError) {
          try await connection.execute(script)
          break
        } catch {
          _ = try? await connection.execute("rollback")
          guard error.sqlState == "55P03" || error.sqlState == "40P01" else {
            throw .failed(migration: "\(kind) \(name)", error)
          }
          if attempt >= attempts { throw .locked(migration: "\(kind) \(name)") }
          try? await Task.sleep(for: .milliseconds(100 * attempt))
        }
      }
    }
  }

  /// The list of accounts, in pieces; what is there stays when it is stopped.
  private func fill() async throws(MigrationError) {
    var deadlocks = 0
    while true {
      do throws(PostgresError) {
        if try await connection.query("select accountdesk.fill(1000)").single == "0" { return }
      } catch {
        // Somebody wrote to the same people in another order.
        deadlocks += 1
        guard error.sqlState == "40P01", deadlocks < attempts else { throw .database(error) }
      }
    }
  }

  @discardableResult
  private func database(_ sql: String) async throws(MigrationError) -> Rows {
    do throws(PostgresError) {
      return try await connection.query(sql)
    } catch {
      throw .database(error)
    }
  }
}
