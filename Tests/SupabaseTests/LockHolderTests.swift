// Who holds a lock that a migration waits for is named, while it waits and when it gives up; and a connection that is
// lost meanwhile leaves nothing half done.

import Foundation
import Postgres
import Sandbox
import Supabase
import Testing

@Suite(.timeLimit(.minutes(40))) struct LockHolderTests {
  @Test func whoHoldsALockForLongIsNamed() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in try await Self.named(db) }
  }

  private static func named(_ db: MigratedDatabase) async throws {
    let busy = try await db.connect()
    try await busy.execute("set application_name = 'nightly report'")
    let number = try await busy.query("select pg_backend_pid()").single ?? ""
    try await busy.execute("begin; lock table public.customers in row exclusive mode")
    let watcher = try await db.connect()
    let (told, continuation) = AsyncStream.makeStream(of: LockHolder.self)
    let migrating = Task {
      try await Migrator(db.owner, attempts: 1000, watcher: watcher) { continuation.yield($0) }.run()
    }
    var holders = told.makeAsyncIterator()
    let holder = try #require(await holders.next())
    #expect(holder.processID == Int(number) && holder.role == "postgres" && holder.application == "nightly report")
    let age = Date().timeIntervalSince(try #require(holder.since))
    #expect((-1...600).contains(age), "\(age)")
    // Another one waits for the first, and says for whom.
    let second = try await db.connect()
    let (others, more) = AsyncStream.makeStream(of: LockHolder.self)
    let watching = try await db.connect()
    let waiting = Task { try await Migrator(second, watcher: watching) { more.yield($0) }.run() }
    var first = others.makeAsyncIterator()
    let own = try #require(await first.next())
    #expect("\(own.processID)" != number)
    try await busy.execute("rollback")
    #expect(try await migrating.value.count == Migration.all.count)
    #expect(try await waiting.value == [])
    #expect(try await db.value("select pg_backend_pid()") == "\(own.processID)")
    continuation.finish()
    #expect(await holders.next() == nil, "told of once")
  }

  @Test func theErrorNamesThem() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      let busy = try await db.connect()
      let number = try await busy.query("select pg_backend_pid()").single ?? ""
      try await busy.execute("set application_name = ''; begin; lock table public.customers in row exclusive mode")
      let watcher = try await db.connect()
      await #expect {
        _ = try await Migrator(db.owner, attempts: 2, watcher: watcher).run()
      } throws: {
        guard case .locked(_, let holders) = $0 as? MigrationError else { return false }
        return holders.map { "\($0.processID)" } == [number] && holders[0].application == nil
      }
      // What came before stands whole, and of the other nothing does.
      let known = try await db.known()
      #expect(known == Migration.all.map(\.name).prefix(known.count).map(\.self) && known.count < Migration.all.count)
      try await busy.execute("rollback")
      #expect(try await Migrator(db.owner).run().count == Migration.all.count - known.count)
    }
  }

  @Test func aConnectionThatIsLostHalfWayIsSaidToBe() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in try await Self.lost(db) }
  }

  private static func lost(_ db: MigratedDatabase) async throws {
    let doomed = try await db.connect()
    let number = try await doomed.query("select pg_backend_pid()").single ?? ""
    let busy = try await db.connect()
    try await busy.execute("begin; lock table public.customers in row exclusive mode")
    let migrating = Task { try await Migrator(doomed, attempts: 1000).run() }
    try await db.waitUntil(
      "select exists (select from pg_locks where not granted and relation = 'public.customers'::regclass)")
    let administrator = try await SharedCluster.administrator()
    try await administrator.query("select pg_terminate_backend($1::integer)", [.text(number)])
    let result = await migrating.result
    try await busy.execute("rollback")
    let known = try await db.known()
    #expect {
      _ = try result.get()
    } throws: {
      guard case .connectionLost(let migration) = $0 as? MigrationError else { return false }
      return migration == Migration.all.map(\.name).dropFirst(known.count).first
    }
    #expect(try await Migrator(db.owner).run().count == Migration.all.count - known.count)
    #expect(try await db.known() == Migration.all.map(\.name))
  }
}
