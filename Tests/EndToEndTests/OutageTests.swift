// What goes through many accounts, while Stripe is away, asks for fewer requests, and PostgreSQL restarts: it waits, says
// so, goes on by itself, and does nothing twice.

import Foundation
import Postgres
import Sandbox
import TestSupport
import Testing

@Suite struct OutageTests {
  private static let counts: [OldProject.Fault: Int] = [.none: 70, .withoutCustomer: 20]

  private static func with(
    _ body: @escaping @Sendable (LocalProject) async throws -> Void
  ) async throws {
    let seed = UInt64.random(in: 0...999_999)
    try await BackfillTests.with(counts, seed: seed, stripe: StripeEmulator(seed: seed)) { project, _, _ async throws in
      let first = try await Program.run(["backfill", "--rate", "25"], settings: project.settings)
      #expect(first.status == 0, "seed \(seed): \(first.errors)")
      try await body(project)
    }
  }

  private static func value(_ sql: String, _ project: LocalProject) async throws -> String? {
    let superuser = try await project.cluster.connectAsSuperuser()
    let value = try await superuser.query(sql).single
    await superuser.close()
    return value
  }

  /// Runs a command; once some of it is done, all of that happens.
  private static func run(
    _ arguments: String, input: String = "", once begun: String, in project: LocalProject
  ) async throws -> Program.Result {
    let folder = "/tmp/accountdesk-outage-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(input.utf8).write(to: URL(filePath: "\(folder)/in"))
    let settings = project.settings.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
    async let result = Program.shell(
      """
      env \(settings) LANG=C.UTF-8 \(Program.path) \(arguments) <\(folder)/in 2>\(folder)/err; ended=$?
      cat \(folder)/err >&2; exit $ended
      """)
    try await eventually { try await value("select \(begun)", project) == "t" }
    project.stripe.faults.stripeDown = true
    try await eventually {
      (try? String(contentsOfFile: "\(folder)/err", encoding: .utf8))?.contains("It goes on in") == true
    }
    var faults = SandboxFaults.none
    faults.apiRate = 8
    project.stripe.faults = faults
    try await project.cluster.restart()
    return try await result
  }

  @Test(.timeLimit(.minutes(40))) func aReconcileGoesOn() async throws {
    try await Self.with { project async throws in
      let superuser = try await project.cluster.connectAsSuperuser()
      try await superuser.execute(
        """
        update public.users set full_name = 'Own'
        where id in (select id from accountdesk.accounts where status = 'in_sync' and name is not null)
        """)
      let drifted = try await superuser.query("select count(*) from accountdesk.accounts where status = 'drifted'")
        .single
      await superuser.close()
      #expect(drifted.flatMap { Int($0) } ?? 0 > 50)
      let ran = try await Self.run(
        "reconcile --json --rate 20", once: "count(*) > 5 from accountdesk.events where origin = 're-sync'", in: project
      )
      #expect(ran.status == 0, "\(ran.errors)")
      #expect(
        try await Self.value(
          "select count(*) from accountdesk.accounts where status not in ('in_sync', 'unlinked')", project) == "0")
      #expect(ran.output.contains("\"mended\":\(drifted ?? "")"), "\(ran.output.suffix(400))")
    }
  }

  @Test(.timeLimit(.minutes(40))) func linkingGoesOn() async throws {
    try await Self.with { project async throws in
      let before = project.stripe.events(after: 0).count
      let ran = try await Self.run(
        "link --create --json --rate 20",
        once: "count(*) <= 18 from accountdesk.accounts where status = 'unlinked'", in: project)
      #expect(ran.status == 0, "\(ran.errors)")
      // Whose answer was lost finds its own at the next try.
      let ends = ran.output.split(separator: "\n").filter {
        $0.contains("\"outcome\":\"created\"") || $0.contains("\"outcome\":\"linked\"")
      }
      #expect(ends.count == 20, "\(ran.output.suffix(400))")
      #expect(
        try await Self.value("select count(*) from accountdesk.accounts where status = 'unlinked'", project) == "0")
      // One customer each, however often it was asked for.
      let made = project.stripe.events(after: before).count { $0.body.contains("\"type\":\"customer.created\"") }
      #expect(made == 20)
    }
  }

  @Test(.timeLimit(.minutes(40))) func aRunOfEditsGoesOn() async throws {
    try await Self.with { project async throws in
      let before = project.stripe.events(after: 0).count
      let superuser = try await project.cluster.connectAsSuperuser()
      let people = try await superuser.query(
        "select id, customer from accountdesk.accounts where status = 'in_sync' order by id limit 60"
      ).values
      await superuser.close()
      let file = "id,name\n" + people.map { "\($0[0] ?? ""),After the storm" }.joined(separator: "\n")
      let ran = try await Self.run(
        "edit --from-stdin --json --wait 0 --rate 4", input: file,
        once: "count(*) > 5 from accountdesk.edits where stage = 'accepted'", in: project)
      #expect([0, 75].contains(ran.status), "\(ran.errors)")
      #expect(ran.output.contains("\"lines\":60"), "\(ran.output.suffix(400))")
      // Of which it could not be found out whether Stripe took them, the same again finds it out.
      project.stripe.faults = .none
      let run = try #require(ran.errors.firstMatch(of: /Run ([0-9a-f-]{36})/)?.output.1)
      let settings = project.settings.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
      let again = try await Program.shell(
        """
        printf '%s' '\(file)' | env \(settings) LANG=C.UTF-8 \(Program.path) edit --from-stdin --run \(run) --wait 0 \
        --rate 20
        """)
      #expect(again.status == 0, "\(again.errors)")
      for person in people {
        #expect(project.stripe.customer(person[1] ?? "")?.name == "After the storm")
      }
      // Each was changed once.
      #expect(project.stripe.events(after: before).count == 60)
      #expect(
        try await Self.value("select count(*) || ' ' || count(distinct account) from accountdesk.edits", project)
          == "60 60")
    }
  }
}
