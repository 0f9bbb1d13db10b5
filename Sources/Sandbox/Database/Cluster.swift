// A private PostgreSQL: made with initdb, on a free port of the loopback, gone again with the program that made it.

internal import Glibc
public import Postgres
internal import Subprocess
internal import SystemPackage

public final class Cluster: Sendable {
  /// What a new function or table may be used by: projects before and after 2026-10-30.
  public enum Exposure: Sendable, CaseIterable { case new, old }

  public let port: Int
  /// The password of every role that may log in.
  public let password: String
  private let socketDirectory: String
  private let watcher: Watcher
  private let programs: ServerPrograms
  private let place: ClusterDirectory

  private init(port: Int, programs: ServerPrograms, place: ClusterDirectory, watcher: Watcher) {
    self.port = port
    self.programs = programs
    self.place = place
    self.watcher = watcher
    password = place.password
    socketDirectory = place.sockets
  }

  /// - Parameters:
  ///   - directory: kept, and used again by a later start; nil makes one that is removed.
  ///   - outlivesCrashes: what was committed is there after a `restart`, too; a kept directory's always is.
  public static func start(
    directory: String? = nil, outlivesCrashes: Bool = false
  ) async throws(SandboxError) -> Cluster {
    let programs = try ServerPrograms.find()
    let place = try ClusterDirectory(kept: directory, owner: programs.owner)
    let watcher = try Watcher(place)
    do throws(SandboxError) {
      if !place.isInitialised { try await programs.initialise(place) }
      let port = try await programs.start(place, outlivesCrashes: outlivesCrashes)
      return Cluster(port: port, programs: programs, place: place, watcher: watcher)
    } catch {
      watcher.end()
      throw error
    }
  }

  /// Ends the server as a crash would, every connection with it, and starts it again on the same port and data.
  /// Returns when it has recovered.
  public func restart() async throws(SandboxError) { try await programs.restart(place) }

  /// Stops the server and, where it is not to be kept, removes its directory. Returns when both are done.
  public func stop() async {
    let watcher = watcher
    await withCheckedContinuation { done in
      detachedThread {
        watcher.end()
        done.resume()
      }
    }
  }

  /// A URL for `role` over the loopback, as `DATABASE_URL` has it.
  public func url(role: String = "postgres", database: String = "postgres") -> String {
    "postgresql://\(role):\(password)@127.0.0.1:\(port)/\(database)"
  }

  /// As the superuser, over the socket in a directory that only its owner can enter.
  public func connectAsSuperuser(database: String = "postgres") async throws(SandboxError) -> Connection {
    do throws(PostgresError) {
      return try await Connection.connect(
        "host=\(socketDirectory) port=\(port) user=supabase_admin password=\(password) dbname=\(database)")
    } catch {
      throw .database(error)
    }
  }

  /// Makes `name` what a hosted project's database is.
  /// - Parameter template: the subscription template's tables, too.
  public func prepareDatabase(
    _ name: String = "postgres", exposure: Exposure = .new, template: Bool = true
  ) async throws(SandboxError) {
    do throws(PostgresError) {
      // Roles belong to the whole cluster: two that prepare databases at once would trip over each other.
      let gate = try await Connection.connect(
        "host=\(socketDirectory) port=\(port) user=supabase_admin password=\(password) dbname=postgres")
      try await gate.query("select pg_advisory_lock(1)")
      if name != "postgres" { try await gate.execute("create database \"\(name)\"") }
      let database = try await Connection.connect(
        "host=\(socketDirectory) port=\(port) user=supabase_admin password=\(password) dbname=\(name)")
      if try await database.query("select to_regnamespace('auth')").single == nil {
        try await database.execute(text(PackageResources.bootstrap_sql))
        for role in ["postgres", "authenticator", "supabase_auth_admin"] {
          try await database.execute("alter role \(role) password '\(password)'")
        }
        try await database.execute(
          text(exposure == .new ? PackageResources.expose_new_sql : PackageResources.expose_old_sql))
        if template {
          try await database.execute("set role postgres")
          try await database.execute(text(PackageResources.template_sql))
        }
      }
      await database.close()
      await gate.close()
    } catch {
      throw .database(error)
    }
  }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// For a call that blocks, off the threads that the rest of the program shares.
func detachedThread(_ body: @escaping @Sendable () -> Void) {
  final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { context in
      guard let context else { return nil }
      // safe: retained below for this one taking.
      Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
      return nil
    }, Unmanaged.passRetained(Box(body)).toOpaque())
  precondition(code == 0, "a thread cannot be made: \(code)")
  pthread_detach(thread)
}
