// A database of another release: an older one is brought up to date while it works, a newer or strange one is left alone.

import Foundation
import Postgres
import Sandbox
import Supabase
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(40))) struct MigrationUpgradeTests {
  /// As a later release may bring it: a column, an index, a function that is replaced.
  private static let later = Migration(
    version: "20990101000000", name: "later",
    text: """
      set local lock_timeout = '2s';
      alter table accountdesk.customers add column note text;
      create index customers_note_idx on accountdesk.customers (note) where note is not null;
      create or replace function accountdesk.mode(seen boolean) returns boolean
      language plpgsql volatile set search_path = '' as $$
      begin
        update accountdesk.settings s set livemode = seen where s.livemode is null and seen is not null;
        return (select s.livemode from accountdesk.settings s);
      end $$;
      select accountdesk.close_functions();

      """)

  @Test func anUpgradeUnderLoadLosesNothing() async throws {
    try await MigratedDatabase.with { db async throws in
      #expect(try await Self.upgraded(db, to: Migration.all + [Self.later]) == [Self.later.name])
    }
  }

  /// From each release that there was. Its texts are never edited: an applied one with another would not be known.
  @Test(arguments: released.keys.sorted())
  func everyReleaseIsUpgradedUnderLoad(release: String) async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      for file in Self.released[release] ?? [] { try await db.owner.execute(file) }
      let known = try await db.known()
      #expect(known.count > 20)
      let later = Migration.all.map(\.name).filter { !known.contains($0) }
      #expect(try await Self.upgraded(db, to: Migration.all) == later)
    }
  }

  /// The files of each release, in their order.
  private static let released: [String: [String]] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Released")
    var released: [String: [String]] = [:]
    for path in (try? FileManager.default.subpathsOfDirectory(atPath: folder.path))?.sorted() ?? [] {
      let parts = path.split(separator: "/")
      guard parts.count == 2, path.hasSuffix(".sql") else { continue }
      released[String(parts[0]), default: []].append(
        (try? String(contentsOf: folder.appending(path: path), encoding: .utf8)) ?? "")
    }
    return released
  }()

  private static func upgraded(_ db: MigratedDatabase, to migrations: [Migration]) async throws -> [String] {
    var applied: [String] = []
    let people = 8
    try await db.add((1...people).map { Person($0) })
    let load = Load()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for n in 1...people {
        let caller = try await db.anotherCaller()
        group.addTask { try await load.run(n, over: caller) }
      }
      applied = try await Migrator(db.owner, migrations: migrations, attempts: 100).run()
      load.isOver.withLock { $0 = true }
      try await group.waitForAll()
    }
    #expect(
      try await db.value(
        "select count(*) from accountdesk.customers c join public.users p on p.full_name = c.name where c.name <> 'Ada'"
      ) != "0")
    #expect(
      try await db.value("select count(*) from accountdesk.accounts where users_name is distinct from name") == "0")
    #expect(try await db.value("select count(*) from accountdesk.events where outcome <> 'applied'") == "0")
    #expect(try await db.countsAreRight())
    return applied
  }

  @Test func aNewerDatabaseIsLeftAlone() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      _ = try await Migrator(db.owner, migrations: Migration.all + [Self.later]).run()
      func isNewer(_ error: any Error) -> Bool {
        if case .newer([Self.later.name]) = error as? MigrationError { true } else { false }
      }
      await #expect {
        _ = try await Migrator(db.owner).run()
      } throws: {
        isNewer($0)
      }
      await #expect {
        _ = try await Migrator(db.owner).plan()
      } throws: {
        isNewer($0)
      }
    }
  }

  @Test func aTextThatWasChangedIsSaid() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      let place = try #require(Migration.all.firstIndex { $0.name.hasSuffix("_triggers") })
      let own = Migration.all[place]
      let edited = Migration(
        version: String(own.name.prefix(14)), name: "triggers", text: "-- edited by somebody\n")
      #expect(edited.name == own.name && edited.digest != own.digest && edited.digest.count == 64)
      var migrations = Migration.all
      migrations[place] = edited
      _ = try await Migrator(db.owner, migrations: migrations).run()
      await #expect {
        _ = try await Migrator(db.owner).run()
      } throws: {
        if case .changed([own.name]) = $0 as? MigrationError { true } else { false }
      }
    }
  }

  /// From before there were digests: nothing is taken for what it is not.
  @Test func oneWithoutDigestsIsNotTakenForOurs() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      let first = Migration.all[0].name
      try await db.owner.execute(
        """
        create schema accountdesk; create table accountdesk.migrations (name text primary key);
        insert into accountdesk.migrations values ('\(first)')
        """)
      await #expect {
        _ = try await Migrator(db.owner).run()
      } throws: {
        if case .changed([first]) = $0 as? MigrationError { true } else { false }
      }
    }
  }

  /// Files for Supabase's own tool, in any mixture with ours.
  @Test func filesAndTheProgramMayBeMixed() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      let files = Migration.all.map { $0.file(for: .template) }
      for file in files.prefix(5) { try await db.owner.execute(file) }
      #expect(try await Migrator(db.owner).run() == Migration.all.dropFirst(5).map(\.name))
      // The tool knows nothing of ours, and applies all of them.
      for file in files { try await db.owner.execute(file) }
      #expect(try await Migrator(db.owner).run() == [])
      #expect(try await db.known() == Migration.all.map(\.name))
    }
  }

  @Test func filesAloneDoTheSame() async throws {
    try await MigratedDatabase.withUnmigrated { db async throws in
      for migration in Migration.all { try await db.owner.execute(migration.file(for: .template)) }
      try await db.add(Person(1))
      try await db.service.apply(.created(Standing(name: "Ada", email: "p1@example.com")))
      #expect(try await db.status() == "in_sync")
      #expect(try await Migrator(db.owner).run() == [])
    }
  }
}

/// Events of one customer after the other, for as long as something goes on.
private final class Load: Sendable {
  let isOver = Mutex(false)

  func run(_ n: Int, over caller: Caller) async throws {
    var standing = Standing(name: "Ada", email: "p\(n)@example.com")
    var second = 0
    repeat {
      second += 1
      let next = Standing(name: "Ada \(second)", email: standing.email)
      try await send(.updated(standing, next, second: second, customer: "cus_\(n)"), over: caller)
      standing = next
    } while !isOver.withLock { $0 } || second < 5
    await caller.connection.close()
  }

  /// As Stripe does: again, where it was not committed.
  private func send(_ event: StripeEvent, over caller: Caller) async throws {
    for _ in 0..<1000 {
      do {
        let outcome = try await caller.apply(event)
        #expect(outcome == ["applied"])
        return
      } catch let error as PostgresError where error.sqlState == "PT503" {
        continue
      }
    }
    Issue.record("never committed")
  }
}
