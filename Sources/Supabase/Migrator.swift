// Applies the migrations to a database: each once, each in its own transaction; makes again what is missing of what they
// made; then fills the list of accounts.

internal import FoundationEssentials
public import Postgres

/// Why the migrations could not be applied; what was applied before stays, and a later run goes on from there.
public enum MigrationError: Error, Sendable {
  case database(PostgresError)
  /// One migration failed; nothing of it was kept.
  case failed(migration: String, PostgresError)
  /// Somebody held a lock that it needs, again and again: who, where that was seen.
  case locked(migration: String, by: [LockHolder])
  /// The connection ended while it was applied: it is there as a whole or not at all, and a later run sees which.
  case connectionLost(migration: String)
  /// The database has migrations that this program does not know: a newer one was here.
  case newer([String])
  /// These were applied with another text than ours: before they were released, or by somebody's hand.
  case changed([String])
  /// The project's own tables are known by other names already.
  case otherNames(ProjectNames)
  /// A removal, while these receivers run.
  case receiversRunning(String)
  /// A removal of what somebody else has built something on.
  case builtUpon(String)
}

public struct Migrator: Sendable {
  let connection: Connection
  let migrations: [Migration]
  private let names: ProjectNames?
  private let attempts: Int
  private let watch: LockWatch?

  /// - Parameters:
  ///   - connection: as the owner of the project's tables, `postgres` on a hosted project. Its session must stay one
  ///     and the same: no transaction pooler.
  ///   - names: of the project's own tables; nil takes those that the database knows, or the template's.
  ///   - migrations: ours, or those of another release.
  ///   - attempts: how often a migration is tried that has to wait 2 s for a lock.
  ///   - watcher: another connection to the same database, to see over who holds such a lock.
  ///   - onWait: told of each who has been in the way for a second, once.
  public init(
    _ connection: Connection, names: ProjectNames? = nil, migrations: [Migration] = Migration.all, attempts: Int = 10,
    watcher: Connection? = nil, onWait: @escaping @Sendable (LockHolder) -> Void = { _ in }
  ) {
    self.connection = connection
    self.names = names
    self.migrations = migrations
    self.attempts = attempts
    watch = watcher.map { LockWatch($0, onWait: onWait) }
  }

  /// Applies what is not applied yet, and mends what was applied.
  /// - Returns: the names of what was, of functions, triggers and indexes made again, too; empty where nothing had to
  ///   change.
  public func run(onApplied: @Sendable (String) -> Void = { _ in }) async throws(MigrationError) -> [String] {
    // Two migrators at once: the second waits and then finds nothing to do.
    try await alone { () async throws(MigrationError) -> [String] in
      var applied: [String] = []
      let names = try await agreedNames()
      for migration in try await missing() {
        try await transaction(migration.name, migration.sql(for: names))
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
      return applied
    }
  }

  /// Runs `body` while no other migrator does anything.
  func alone<Value>(_ body: () async throws(MigrationError) -> Value) async throws(MigrationError) -> Value {
    let own = try await database("select pg_backend_pid()").single ?? ""
    async let _ = watch?.look(after: own)
    try await database("select pg_advisory_lock(hashtextextended('accountdesk.migrations', 0))")
    let value: Value
    do throws(MigrationError) {
      value = try await body()
    } catch {
      _ = try? await database("select pg_advisory_unlock(hashtextextended('accountdesk.migrations', 0))")
      throw error
    }
    try await database("select pg_advisory_unlock(hashtextextended('accountdesk.migrations', 0))")
    return value
  }

  /// The names that the database knows, or is to know.
  func agreedNames() async throws(MigrationError) -> ProjectNames {
    guard try await database("select to_regclass('accountdesk.names')").single != nil,
      let stored = try await database(ProjectNames.stored).values.first.flatMap(ProjectNames.init)
    else { return names ?? .template }
    if let names, names != stored { throw .otherNames(stored) }
    return stored
  }

  /// What is to be applied yet, in its order.
  /// - Throws: where what is applied is not what we know.
  func missing() async throws(MigrationError) -> [Migration] {
    let known = try await known()
    let ours = Dictionary(migrations.map { ($0.name, $0.digest) }, uniquingKeysWith: { first, _ in first })
    let changed = known.filter { name, digest in ours[name].map { $0 != digest } ?? false }
    if !changed.isEmpty { throw .changed(changed.keys.sorted()) }
    let strange = known.keys.filter { ours[$0] == nil }
    if !strange.isEmpty { throw .newer(strange.sorted()) }
    return migrations.filter { known[$0.name] == nil }
  }

  /// The digests of what is applied, by name.
  private func known() async throws(MigrationError) -> [String: String] {
    guard try await database("select to_regclass('accountdesk.migrations')").single != nil else { return [:] }
    // From before there were digests, it cannot be what is released.
    let rows = try await database(
      "select m.name, to_jsonb(m) ->> 'digest' from accountdesk.migrations m")
    return Dictionary(rows.values.map { ($0[0] ?? "", $0[1] ?? "") }, uniquingKeysWith: { first, _ in first })
  }

  private var holders: [LockHolder] { watch?.holders ?? [] }

  /// One transaction, tried again where somebody holds a lock.
  func transaction(_ name: String, _ sql: String) async throws(MigrationError) {
    for attempt in 1... {
      do throws(PostgresError) {
        try await connection.execute("begin")
        try await connection.execute(sql)
        try await connection.execute("commit")
        return
      } catch {
        _ = try? await connection.execute("rollback")
        if error.isConnectionLoss { throw .connectionLost(migration: name) }
        // A lock that was not free in time, or that somebody held who waited for one of ours.
        guard error.sqlState == "55P03" || error.sqlState == "40P01" else {
          throw .failed(migration: name, error)
        }
        if attempt >= attempts { throw .locked(migration: name, by: holders) }
        // Whoever waited behind us goes first.
        try? await Task.sleep(for: .milliseconds(100 * attempt))
      }
    }
  }

  /// What is not as the migrations left it, and what mends it.
  func ailments() async throws(MigrationError) -> [(kind: String, name: String, mend: [String])] {
    let found = try await database(
      """
      select kind, name, to_json(mend) from accountdesk.ailments()
      order by array_position(array['schema', 'table', 'function', 'trigger', 'index'], kind), name
      """)
    return found.values.compactMap { row in
      guard let kind = row[0], let name = row[1], let statements = row[2],
        let mend = try? JSONDecoder().decode([String].self, from: Data(statements.utf8))
      else { return nil }
      return (kind, name, mend)
    }
  }

  /// Brings back what somebody took away, switched off, changed or opened, as the migrations left it.
  private func mend() async throws(MigrationError) -> [String] {
    var mended: [String] = []
    for (kind, name, mend) in try await ailments() {
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
          if error.isConnectionLoss { throw .connectionLost(migration: "\(kind) \(name)") }
          guard error.sqlState == "55P03" || error.sqlState == "40P01" else {
            throw .failed(migration: "\(kind) \(name)", error)
          }
          if attempt >= attempts { throw .locked(migration: "\(kind) \(name)", by: holders) }
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
  func database(_ sql: String, _ parameters: [Parameter] = []) async throws(MigrationError) -> Rows {
    do throws(PostgresError) {
      return try await connection.query(sql, parameters)
    } catch {
      throw .database(error)
    }
  }
}
