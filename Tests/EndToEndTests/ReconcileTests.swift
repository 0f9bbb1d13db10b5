// Reconcile from the command line: what differs, what was missed and what is out of step, found, told and mended.

import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing
import Transport

@Suite struct ReconcileTests {
  private struct Line: Decodable {
    struct Summary: Decodable {
      let missedEvents: Int?
      let accounts: Int
      let outOfStep: Int
      let found: Int
      let mended: Int
      let left: Int
      let stopped: Bool
      let dryRun: Bool
      let origins: [String: Int]

      enum CodingKeys: String, CodingKey {
        case accounts, found, mended, left, stopped, origins
        case missedEvents = "missed_events"
        case outOfStep = "out_of_step"
        case dryRun = "dry_run"
      }
    }

    let id: String?
    let customer: String?
    let status: String?
    let field: String?
    let record: String?
    let stripe: String?
    let value: String?
    let origin: String?
    let outcome: String?
    let reason: String?
    let summary: Summary?

    enum CodingKeys: String, CodingKey {
      case id, status, field, record, stripe, value, origin, outcome, reason, summary
      case customer = "stripe_customer_id"
    }

    var words: String { [field, record, value, stripe, origin, outcome].map { $0 ?? "-" }.joined(separator: " ") }
  }

  private static func lines(_ text: String) throws -> [Line] {
    try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  /// Every table of the three schemas, each as a whole.
  private static func state(_ sandbox: RunningSandbox) async throws -> [String: String] {
    let tables = try await sandbox.query(
      """
      select format('%I.%I', schemaname, tablename) from pg_tables
      where schemaname in ('public', 'auth', 'accountdesk') order by 1
      """)
    var state: [String: String] = [:]
    for table in tables.compactMap({ $0[0] }) {
      let rows = try await sandbox.query(
        "select count(*) || ' ' || coalesce(md5(string_agg(t::text, '' order by t::text)), '') from \(table) t")
      state[table] = rows[0][0]
    }
    return state
  }

  private static func changeAtStripe(_ customer: String, _ form: String, _ sandbox: RunningSandbox) async throws {
    let answer = try await CurlTransport().send(
      Request(
        .post, "\(sandbox["STRIPE_API_BASE"])/v1/customers/\(customer)",
        headers: [
          .authorization: "Bearer \(sandbox["STRIPE_SECRET_KEY"])", .contentType: "application/x-www-form-urlencoded",
        ], body: Data(form.utf8)))
    try #require(answer.status == 200)
  }

  /// Nobody of ours hears of it.
  private static func unheard(_ script: String, _ sandbox: RunningSandbox) async throws {
    let connection = try await Connection.connect(sandbox["DATABASE_URL"])
    try await connection.execute(
      """
      set accountdesk.applying = 'on';
      alter table public.users disable trigger user;
      \(script);
      alter table public.users enable trigger user;
      """)
    await connection.close()
  }

  @Test(.timeLimit(.minutes(40))) func foundDryAndThenMended() async throws {
    // Nobody but us writes.
    try await RunningSandbox.with(["--users", "40", "--no-receiver"]) { sandbox in
      let people = try await sandbox.query(
        """
        select u.email, a.id, a.customer
        from accountdesk.accounts a join auth.users u on u.id = a.id
        where a.status = 'in_sync' and u.email <> 'ada@example.com' order by a.id limit 2
        """)
      let ada = try await sandbox.ada
      let missed = try #require(people[0][2])
      let unheard = try #require(people[1][1])
      _ = try await sandbox.query("update public.users set full_name = 'Somebody else' where email = 'ada@example.com'")
      try await Self.changeAtStripe(missed, "name=Missed", sandbox)
      try await Self.unheard("update public.users set full_name = 'Unheard' where id = '\(unheard)'", sandbox)

      let before = try await Self.state(sandbox)
      #expect(before.count > 20)
      let dry = try await sandbox.run("reconcile", "--dry-run", "--json")
      #expect(dry.status == 75, "\(dry.errors)")
      #expect(dry.errors.contains("This was a dry run"))
      #expect(try await Self.state(sandbox) == before)
      let foretold = try Self.lines(dry.output)
      let summary = try #require(foretold.last?.summary)
      #expect(summary.accounts == 40 && summary.missedEvents == 1 && summary.outOfStep == 1 && summary.dryRun)
      #expect(summary.mended == 0 && summary.left == summary.found)
      #expect(Set(foretold.compactMap(\.id)).count == summary.found)
      #expect(
        foretold.filter { $0.customer == ada.customer }.map(\.words).map {
          $0.split(separator: " ").prefix(4).joined(separator: " ")
        }
          == ["name users Somebody else"])
      #expect(foretold.contains { $0.id == unheard && $0.value == "Unheard" && $0.record == "users" })
      // The missed one is not stored yet, so it is not known.
      #expect(!foretold.contains { $0.customer == missed })

      let text = try await sandbox.run("reconcile", "--dry-run")
      #expect(text.output.split(separator: "\n").contains { $0.contains(ada.customer) && $0.contains("Somebody else") })
      #expect(text.errors.contains("1 event was missed") && text.errors.contains("1 row of the list out of step"))

      let live = try await sandbox.run("reconcile", "--json", "--logins", "stripe", "--rate", "20")
      let done = try Self.lines(live.output)
      let end = try #require(done.last?.summary)
      #expect(end.missedEvents == 1 && end.outOfStep == 1 && end.accounts == 40 && !end.stopped)
      #expect(end.found == end.mended + end.left)
      #expect(live.status == (end.left > 0 ? 75 : 0), "\(live.errors)")
      #expect(done.first { $0.customer == ada.customer }?.outcome == "applied")
      #expect(done.first { $0.id == unheard }?.outcome == "applied")
      for customer in [ada.customer, missed] {
        let places = try await FourPlaces.read(customer: customer, in: sandbox)
        #expect(places.usersName == places.stripeName && places.authName == places.stripeName)
      }
      #expect(try await FourPlaces.read(customer: missed, in: sandbox).stripeName == "Missed")
      // What stays is in conflict, failed or without an e-mail at Stripe; everything else is in sync.
      let left = Set(done.filter { $0.outcome != "applied" }.compactMap(\.id))
      #expect(left.count == end.left)
      let after = try await sandbox.query(
        "select id from accountdesk.accounts where status not in ('in_sync', 'unlinked', 'deleted')")
      #expect(Set(after.compactMap { $0[0] }) == left)

      let again = try Self.lines(try await sandbox.run("reconcile", "--dry-run", "--json").output)
      #expect(again.last?.summary?.missedEvents == 0 && again.last?.summary?.outOfStep == 0)
      #expect(Set(again.compactMap(\.id)) == left)
    }
  }

  @Test(.timeLimit(.minutes(40))) func oursAreSent() async throws {
    try await RunningSandbox.with(["--users", "10"]) { sandbox in
      let ada = try await sandbox.ada
      _ = try await sandbox.query(
        "update auth.users set email = 'ada.new@example.com' where email = $1", [.text(ada.email)])
      // Kept by what is usual, and told.
      let kept = try await sandbox.run("reconcile", "--json")
      #expect(kept.status == 75, "\(kept.errors)")
      #expect(kept.errors.contains("--send-ours"))
      #expect(
        try Self.lines(kept.output).filter { $0.customer == ada.customer }.map(\.outcome) == ["applied", "kept"])
      let sent = try await sandbox.run("reconcile", "--send-ours", "--json")
      let mine = try Self.lines(sent.output).filter { $0.customer == ada.customer }
      #expect(mine.map(\.outcome) == ["applied"], "\(sent.output) \(sent.errors)")
      let places = try await FourPlaces.read(customer: ada.customer, in: sandbox)
      #expect(places.stripeEmail == "ada.new@example.com" && places.authEmail == "ada.new@example.com")
      #expect(places.usersEmail == "ada.new@example.com")
      let edits = try await sandbox.query(
        "select stage, reason, author like 'key:%' from accountdesk.edits where customer = $1 order by recorded_at desc",
        [.text(ada.customer)])
      #expect(edits.first == ["confirmed", "reconcile", "t"])
    }
  }

  @Test(.timeLimit(.minutes(40))) func againAndAgainUntilItIsStopped() async throws {
    try await RunningSandbox.with(["--users", "10", "--no-receiver"]) { sandbox in
      let ada = try await sandbox.ada
      let settings = sandbox.settings.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
      try await Self.changeAtStripe(ada.customer, "name=Watched", sandbox)
      let result = try await Program.shell(
        """
        dir=$(mktemp -d); mkfifo "$dir/said"
        env \(settings) LANG=C.UTF-8 \(Program.path) reconcile --every 1s --logins stripe >/dev/null 2>"$dir/said" &
        program=$!
        exec 3<"$dir/said"; rm -r "$dir"
        while read -r line <&3; do echo "$line"; case $line in "Pass 2"*) break ;; esac; done
        kill -TERM $program; cat <&3; wait $program; echo "ended with $?"
        """)
      #expect(result.output.contains("ended with 0"), "\(result.output)")
      #expect(result.output.contains("Pass 1: 1 missed event was taken in."), "\(result.output)")
      #expect(result.output.contains("Pass 2: No event was missed."), "\(result.output)")
      #expect(try await FourPlaces.read(customer: ada.customer, in: sandbox).authName == "Watched")
    }
  }

  @Test(.timeLimit(.minutes(40))) func whatCannotBeDone() async throws {
    try await RunningSandbox.with(["--users", "10", "--no-receiver"]) { sandbox in
      let before = try await Self.state(sandbox)
      for (arguments, errors) in [
        (["--send-ours", "--logins", "stripe"], "exclude each other"), (["--every", "0"], "--every takes"),
        (["--every", "1m", "--dry-run"], "exclude each other"), (["--rate", "0"], "--rate takes"),
      ] {
        let result = try await Program.run(["reconcile"] + arguments, settings: sandbox.settings)
        #expect(result.status == 64 && result.errors.contains(errors), "\(arguments): \(result.errors)")
      }
      let wrongKey = try await sandbox.run("reconcile", "--dry-run", settings: ["STRIPE_SECRET_KEY": "sk_test_wrong"])
      #expect(wrongKey.status == 77, "\(wrongKey.errors)")
      #expect(try await Self.state(sandbox) == before)
      _ = try await sandbox.query("update accountdesk.settings set livemode = true")
      let live = try await sandbox.run("reconcile", settings: RunningSandbox.liveKey)
      #expect(live.status == 65 && live.errors.contains("--yes"))
      #expect(live.output == "")
    }
  }
}
