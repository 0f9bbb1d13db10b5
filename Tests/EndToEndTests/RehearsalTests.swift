// The README, played: somebody's project, begun with the subscription template and years old, and then the commands under
// "On your own project", as they stand there, one after another; an edit, a rolled secret, and everything taken out again.

import Foundation
import HTTPTypes
import Postgres
import Sandbox
import Synchronization
import TestSupport
import Testing

// One after the other: a machine has one receiver.
@Suite(.serialized) struct RehearsalTests {
  /// From nothing, and from each release that there was; before the first one, from ours without its newest part.
  private static let starts: [Release?] = {
    let releases = Release.all
    return [nil] + (releases.isEmpty ? [.madeUp] : releases)
  }()

  @Test(.timeLimit(.minutes(40)), arguments: starts)
  func fromACloneToARealProjectAndBack(release: Release?) async throws {
    try await RunningSandbox.with(["--bare", "--no-receiver"]) { sandbox async throws in
      try await sandbox.script(Template.sql)
      // Somebody's project has no endpoint of ours yet.
      for id in try await sandbox.endpoints() { try await sandbox.stripe(.delete, "/v1/webhook_endpoints/\(id)") }
      let app = try await App.make(sandbox)
      defer { try? FileManager.default.removeItem(atPath: app.files) }
      try await Self.play(sandbox, app, from: release)
    }
  }

  private static func play(_ sandbox: RunningSandbox, _ app: App, from release: Release?) async throws {
    let schema = try await SchemaDump.of(sandbox["DATABASE_URL"])
    let before = try await app.rows(sandbox)
    let all = Readme.commands(under: "On your own project")
    // From the doctor on there has to be a receiver, which the README starts in another section.
    let served = try #require(all.firstIndex { $0.hasPrefix("accountdesk doctor") })
    let migrating = all.filter { $0.hasPrefix("accountdesk migrate") }
    #expect(migrating.contains { $0.hasPrefix("accountdesk migrate --check") } && all.count > 8)

    let edits = Edits(app)
    if let release {
      try await release.install(sandbox, app)
      for command in all[..<served] where !migrating.contains(command) { try await app.run(command) }
      // First the SQL, under the receiver of before and with desks that edit; then the receiver.
      try await app.serving { _ async throws in
        try await edits.during { for command in migrating { try await app.run(command) } }
      }
      #expect(try await app.run("accountdesk migrate") == "")
    } else {
      for command in all[..<served] { try await app.run(command) }
    }
    try await app.serving { receiver async throws in
      // What drifted stays so until somebody decides it, which the last command says.
      for command in all[served...] { try await app.run(command, status: command.contains("reconcile") ? 75 : 0) }
      try await expectAsReckoned(sandbox, app)
      // An edit from a desk, confirmed.
      try await edits.make(app.edited[1], "Ada King")
      let began = try await sandbox.query("select clock_timestamp()::text")[0][0] ?? ""
      let refused = Mutex<[String]>([])
      try await edits.during {
        let lines = try await roll(app, receiver)
        refused.withLock { $0 = lines }
      }
      #expect(
        try await sandbox.query(
          "select came_by, count(*) > 20 from accountdesk.events where received_at > $1::timestamptz group by came_by",
          [.text(began)]) == [["webhook", "t"]])
      // Stripe tries again what is refused, so that it comes all the same. Until the new secret is there, what the new
      // endpoint sends is refused, and the old one's is taken; from then on nothing is.
      #expect(try await refusals(receiver) == refused.withLock { $0 })
    }
    #expect(
      try await sandbox.query("select stage, count(*)::text from accountdesk.edits group by stage")
        == [["confirmed", "\(edits.count)"]])
    // Nobody's row is another but by what was edited, and by the backfill where Stripe knew a name better.
    let after = try await app.rows(sandbox)
    #expect(after.count == before.count)
    let named = app.people.people(.nameInUsers, .nameInAuth, .nameInBoth).map(\.id)
    #expect(
      Set(before.keys.filter { after[$0] != before[$0] }) == Set(named + [app.edited[1].id]), "seed \(app.seed)")
    // The rest is systemd's and the package manager's.
    let removing = Readme.commands(under: "Remove").filter { $0.hasPrefix("accountdesk ") || $0.hasPrefix("rm ") }
    #expect(removing.count == 3)
    // Without a terminal nobody is asked.
    for command in removing { try await app.run(command + (command.contains("--remove") ? " --yes" : "")) }
    let now = try await SchemaDump.of(sandbox["DATABASE_URL"])
    #expect(now == schema, "\(now.difference(from: schema))")
    #expect(try await app.rows(sandbox) == after)
  }

  /// What the README's commands have made of everybody.
  private static func expectAsReckoned(_ sandbox: RunningSandbox, _ app: App) async throws {
    let owner = try await Connection.connect(sandbox["DATABASE_URL"])
    let found = try await OldProject.records(owner)
    await owner.close()
    let expected = app.people.outcome(takingLogins: false).records
    #expect(found.count == expected.count)
    for (id, records) in expected { #expect(found[id] == records, "seed \(app.seed)") }
  }

  private static func refusals(_ receiver: RunningReceiver) async throws -> [String] {
    try await receiver.metrics().filter { $0.contains("signature") }.map { String($0) }
  }

  /// - Returns: what was refused before the receiver had the new secret.
  private static func roll(_ app: App, _ receiver: RunningReceiver) async throws -> [String] {
    let refused = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await app.run("accountdesk webhooks roll --wait 120s") }
      // The new one stands in the file as soon as the new endpoint is there.
      try await eventually { app.secrets.count == 2 }
      for command in Readme.commands(under: "Rotate a key") { try await app.onServer(command, receiver) }
      try #require(await receiver.said.wait(for: "secrets read anew"))
      let refused = try await refusals(receiver)
      try await group.waitForAll()
      return refused
    }
    #expect(app.secrets.count == 1)
    return refused
  }
}

/// Some people who are edited again and again while something goes on; each edit is confirmed.
private final class Edits: Sendable {
  private let app: App
  private let made = Mutex(0)
  private let isOver = Mutex(false)

  init(_ app: App) { self.app = app }

  var count: Int { made.withLock { $0 } }

  func make(_ person: Person, _ name: String) async throws {
    try await app.run("accountdesk edit \(person.id) --name '\(name)' --wait 60s")
    made.withLock { $0 += 1 }
  }

  /// At least ten edits of each, and until `body` has ended; then the names are what they were.
  func during(_ body: @escaping @Sendable () async throws -> Void) async throws {
    isOver.withLock { $0 = false }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for person in app.edited.dropFirst() { group.addTask { try await self.run(person) } }
      defer { isOver.withLock { $0 = true } }
      try await body()
      isOver.withLock { $0 = true }
      try await group.waitForAll()
    }
  }

  private func run(_ person: Person) async throws {
    var turn = 0
    repeat {
      turn += 1
      try await make(person, "Turn \(turn)")
    } while !isOver.withLock { $0 } || turn < 10
    try await make(person, person.users.name ?? "")
  }
}

/// The SQL of a version before ours, as files.
struct Release: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// nil: ours, without its newest part.
  private let files: [String]?

  static let madeUp = Release(testDescription: "made up", files: nil)

  /// Those that `.ci/freeze` has kept.
  static let all: [Release] = {
    let folder = Readme.root.appending(path: "Tests/SupabaseTests/Released").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
    return names.compactMap { name in
      let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? []
      return files.isEmpty
        ? nil : Release(testDescription: name, files: files.sorted().map { "\(folder)/\(name)/\($0)" })
    }
  }()

  /// As that version had put it into the database, with everybody listed.
  func install(_ sandbox: RunningSandbox, _ app: App) async throws {
    let files: [String]
    if let kept = self.files {
      files = kept
    } else {
      let written = try await app.run("accountdesk migrate --output old").split(separator: "\n")
      files = written.map { app.files + "/" + $0 }.filter { !$0.hasSuffix("_door.sql") }
      #expect(files.count == written.count - 1)
    }
    for file in files { try await sandbox.script(String(contentsOfFile: file, encoding: .utf8)) }
    while try await sandbox.query("select accountdesk.fill(1000)") != [["0"]] {}
  }
}
