// The doctor in the real program: each thing is broken, named alone, and mended by the very command that is said.

import Foundation
import Glibc
import HTTPTypes
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct DoctorTests {
  @Test func whatIsBrokenInTheDatabaseIsNamedAndMended() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      #expect(try await Self.problems(sandbox) == [])
      let ada = try await sandbox.query("select id from auth.users where email = 'ada@example.com'")
      let id = try #require(ada.first?.first ?? nil)
      let cases: [(sql: String, code: String, name: String)] = [
        ("drop function accountdesk.told(jsonb)", "function_missing", "accountdesk.told(jsonb)"),
        (
          """
          create or replace function accountdesk.told(fact jsonb) returns jsonb
          language sql stable set search_path = '' as 'select fact'
          """, "function_changed", "accountdesk.told(jsonb)"
        ),
        ("alter table public.users disable trigger accountdesk_changed", "trigger_disabled", "accountdesk_changed"),
        ("drop trigger accountdesk_changed on public.users", "trigger_missing", "accountdesk_changed"),
        (
          """
          create or replace trigger accountdesk_link_added after insert on public.customers
          for each statement execute function accountdesk.follow_customers()
          """, "trigger_changed", "accountdesk_link_added"
        ),
        ("grant usage on schema accountdesk to anon", "table_open", "accountdesk"),
        ("drop index accountdesk.accounts_name_idx", "index_missing", "accountdesk.accounts_name_idx"),
        (
          "grant execute on function public.accountdesk_arrivals(text[]) to anon", "function_open",
          "accountdesk_arrivals(text[])"
        ),
        (
          "revoke execute on function public.accountdesk_counts() from service_role", "function_closed",
          "accountdesk_counts()"
        ),
        ("grant select on accountdesk.customers to authenticated", "table_open", "accountdesk.customers"),
        ("drop function public.accountdesk_doctor()", "not_migrated", ""),
        ("alter role service_role set statement_timeout = '2s'; notify pgrst", "timeout_short", "2000"),
        (
          """
          update auth.identities set identity_data = identity_data || '{"email": "other@example.com"}'
          where user_id = '\(id)' and provider = 'email'
          """, "identities_apart", id
        ),
      ]
      for broken in cases {
        for statement in broken.sql.split(separator: ";") { _ = try await sandbox.query(String(statement)) }
        try await Self.expectMended(sandbox, broken.code, naming: broken.name)
      }
      // As an index is left whose making was broken off.
      let index = "accountdesk.accounts_name_idx"
      try await sandbox.script(
        "update pg_index set indisvalid = false where indexrelid = '\(index)'::regclass", asSuperuser: true)
      try await Self.expectMended(sandbox, "index_invalid", naming: index)
      try await Self.withoutItsLast(sandbox)
      try await Self.unknownToTheInterface(sandbox)
      // Another text than ours is refused by migrate, and so it is no good news here.
      let digest = try #require(
        try await sandbox.query("select digest from accountdesk.migrations where name like '%_reads'").first?.first)
      _ = try await sandbox.query("update accountdesk.migrations set digest = 'x' where name like '%_reads'")
      #expect(try await Self.problems(sandbox).map(\.code) == ["migrations_changed"])
      _ = try await sandbox.query(
        "update accountdesk.migrations set digest = '\(digest ?? "")' where name like '%_reads'")
      // What a newer AccountDesk has made is not for this one to touch.
      _ = try await sandbox.query(
        "insert into accountdesk.migrations (name, digest) values ('29991231000000_accountdesk_new', '')")
      #expect(try await Self.problems(sandbox).map(\.code) == ["migrations_newer"])
    }
  }

  /// An upgrade that was not made; and one that the interface has not heard of.
  private static func withoutItsLast(_ sandbox: RunningSandbox) async throws {
    for function in ["public.accountdesk_may_pass", "accountdesk.note_refused"] {
      _ = try await sandbox.query("drop function \(function)")
    }
    _ = try await sandbox.query("delete from accountdesk.migrations where name like '%\\_accountdesk\\_door'")
    let before = try await problems(sandbox)
    #expect(Set(before.map(\.code)) == ["migrations_missing", "function_missing"], "\(before)")
    try await shell(try #require(before.first?.mend), sandbox)
    try await eventually(within: .seconds(20), { try await problems(sandbox) == [] })
  }

  /// The database has it, and nobody told the interface, which asks nobody.
  private static func unknownToTheInterface(_ sandbox: RunningSandbox) async throws {
    try await sandbox.setFaults(#"{"supabase_schema_kept": true}"#)
    let function = "public.accountdesk_doctor()"
    let text = try #require(
      try await sandbox.query("select pg_get_functiondef('\(function)'::regprocedure)").first?.first ?? nil)
    try await sandbox.script("drop function \(function); notify pgrst, 'reload schema'")
    try await eventually { try await problems(sandbox).map(\.code) == ["not_migrated"] }
    try await sandbox.script(
      """
      \(text); revoke all on function \(function) from public, anon, authenticated, service_role;
      grant execute on function \(function) to service_role
      """)
    try await expectMended(sandbox, "schema_cache_old", naming: "interface")
    try await sandbox.setFaults(#"{"supabase_schema_kept": false}"#)
  }

  @Test func whatIsBrokenAtStripeIsNamedAndMended() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let rights = [
        "rak_customer_read": "Customers: read", "rak_customer_write": "Customers: write",
        "rak_event_read": "Events: read", "rak_customer_portal_write": "Customer portal: write",
      ]
      for (right, name) in rights {
        try await sandbox.setFaults(#"{"missing_permissions": ["\#(right)"]}"#)
        let problems = try await Self.problems(sandbox)
        #expect(
          problems.map(\.code) == ["permission_missing"] && problems[0].what.contains(name), "\(right): \(problems)")
        // The command that is said opens a page; this is what is done there.
        try await sandbox.setFaults(#"{"missing_permissions": []}"#)
        #expect(try await Self.problems(sandbox) == [])
      }
      // Rights for setting up are not every desk's.
      try await sandbox.setFaults(#"{"missing_permissions": ["rak_webhook_read", "rak_webhook_write"]}"#)
      #expect(try await Self.problems(sandbox) == [])
      try await sandbox.setFaults(#"{"missing_permissions": [], "key_expired": true}"#)
      #expect(try await Self.problems(sandbox).map(\.code) == ["stripe_key_expired"])
      try await sandbox.setFaults(#"{"key_expired": false, "stripe_down": true}"#)
      #expect(try await Self.problems(sandbox, status: 69).map(\.code) == ["stripe_unreachable"])
      try await sandbox.setFaults(#"{"stripe_down": false, "supabase_down": true}"#)
      #expect(try await Self.problems(sandbox, status: 69).map(\.code) == ["supabase_unreachable"])
      try await sandbox.setFaults(#"{"supabase_down": false}"#)

      let id = try #require(try await sandbox.endpoints().first)
      try await sandbox.stripe(.post, "/v1/webhook_endpoints/\(id)", "disabled=true")
      try await Self.expectMended(sandbox, "endpoint_disabled", naming: id)
      try await sandbox.stripe(.post, "/v1/webhook_endpoints/\(id)", "enabled_events[]=customer.created")
      try await Self.expectMended(sandbox, "endpoint_events", naming: "customer.updated")
      let app = try await sandbox.stripe(
        .post, "/v1/webhook_endpoints",
        "url=http://127.0.0.1:1/api/webhooks&enabled_events[]=product.created&enabled_events[]=customer.created")
      try await Self.expectMended(sandbox, "other_endpoint", naming: try #require(app["id"] as? String))
      let kept = try await sandbox.stripe(.get, "/v1/webhook_endpoints/\(app["id"] as? String ?? "")")
      #expect(kept["enabled_events"] as? [String] == ["product.created"])
      try await sandbox.stripe(.delete, "/v1/webhook_endpoints/\(app["id"] as? String ?? "")")

      // A delivery that never came, though a receiver answers; the next one comes.
      _ = try await sandbox.query("update accountdesk.settings set late_after = '100 milliseconds' where only_row")
      let ada = try await sandbox.ada
      try await sandbox.setFaults(#"{"webhook_loss": 1}"#)
      try await sandbox.stripe(.post, "/v1/customers/\(ada.customer)", "metadata[color]=blue")
      try await sandbox.setFaults(#"{"webhook_loss": 0}"#)
      try await Self.expectMended(sandbox, "deliveries_fail", naming: "evt_")

      // An endpoint behind which nobody listens, beside the one that works.
      let silent = try await sandbox.stripe(
        .post, "/v1/webhook_endpoints",
        "url=http://127.0.0.1:1/webhooks/stripe&api_version=2026-10-28.endive&enabled_events[]=*")
      #expect(try await Self.problems(sandbox).map(\.code) == ["endpoint_unreachable"])
      try await sandbox.stripe(.delete, "/v1/webhook_endpoints/\(silent["id"] as? String ?? "")")
      let elsewhere = try await sandbox.stripe(
        .post, "/v1/webhook_endpoints",
        "url=\(sandbox["STRIPE_API_BASE"])/webhooks/stripe&api_version=2026-10-28.endive&enabled_events[]=*")
      #expect(try await Self.problems(sandbox).map(\.code) == ["endpoint_not_receiver"])
      try await sandbox.stripe(.delete, "/v1/webhook_endpoints/\(elsewhere["id"] as? String ?? "")")
      let old = try await sandbox.stripe(
        .post, "/v1/webhook_endpoints",
        "url=http://127.0.0.1:1/webhooks/stripe&api_version=2020-08-27&enabled_events[]=*")
      #expect(try await Self.problems(sandbox).map(\.code).contains("endpoint_version"))
      try await sandbox.stripe(.delete, "/v1/webhook_endpoints/\(old["id"] as? String ?? "")")
      #expect(try await Self.problems(sandbox) == [])
      try await sandbox.stripe(.delete, "/v1/webhook_endpoints/\(id)")
      #expect(try await Self.problems(sandbox).map(\.code) == ["endpoint_missing"])
    }
  }

  @Test func wrongSettingsAreNamed() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let cases: [(settings: [String: String], codes: [String])] = [
        (["STRIPE_WEBHOOK_SECRET": "whsec_of_somebody_else"], ["secret_here"]),
        (["STRIPE_SECRET_KEY": "sk_test_0123456789abcdefghij"], ["stripe_key_refused"]),
        (["STRIPE_SECRET_KEY": "nonsense"], ["settings_wrong"]),
        (["STRIPE_API_BASE": "http://stripe.example.com"], ["settings_wrong"]),
        (["SUPABASE_SERVICE_ROLE_KEY": "sb_secret_0123456789abcdefghij"], ["supabase_key_refused"]),
        (["SUPABASE_SERVICE_ROLE_KEY": sandbox["SUPABASE_ANON_KEY"]], ["key_is_publishable"]),
        (["SUPABASE_ANON_KEY": sandbox["SUPABASE_SERVICE_ROLE_KEY"]], ["publishable_is_secret"]),
        (
          [
            "SUPABASE_URL": "https://ours.supabase.co",
            "SUPABASE_SERVICE_ROLE_KEY": Self.legacyKey(#"{"ref":"theirs","role":"service_role"}"#),
          ], ["other_project"]
        ), (["SUPABASE_URL": ""], ["settings_wrong"]), (["SUPABASE_URL": "http://example.com"], ["settings_wrong"]),
      ]
      for (settings, codes) in cases {
        let found = try await Self.problems(sandbox, settings)
        #expect(found.map(\.code) == codes, "\(settings.keys)")
        for value in sandbox.settings.filter({ $0.key.hasSuffix("_KEY") || $0.key.hasSuffix("_SECRET") }).values {
          #expect(found.allSatisfy { !"\($0)".contains(value) })
        }
      }
      _ = try await sandbox.query("update accountdesk.settings set livemode = true")
      #expect(try await Self.problems(sandbox).map(\.code) == ["other_mode"])
      _ = try await sandbox.query("update accountdesk.settings set livemode = false")
      // A secret that others can read, and the command that is said.
      try await Folder.with { folder in
        try folder.write("[profiles.default]\nsupabase_secret_key = \"sb_secret_0123456789abcdefghij\"\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.file)
        let settings = ["XDG_CONFIG_HOME": folder.path]
        let found = try await Self.problems(sandbox, settings)
        #expect(found.map(\.code) == ["settings_wrong"])
        try await Self.shell(try #require(found.first?.mend), sandbox)
        #expect(try folder.mode == 0o600)
        #expect(try await Self.problems(sandbox, settings) == [])
      }
      try await Self.terminals(sandbox)
    }
  }

  /// A key of the old kind, of a project elsewhere.
  private static func legacyKey(_ claims: String) -> String {
    let parts = [#"{"alg":"HS256","typ":"JWT"}"#, claims].map { part in
      Data(part.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
    return parts.joined(separator: ".") + ".c2lnbmF0dXJl"
  }

  private static func terminals(_ sandbox: RunningSandbox) async throws {
    func look(_ before: String, columns: Int = 100) async throws -> String {
      try await Tmux.with(
        "\(before); \(Program.path) doctor", settings: sandbox.settings, columns: columns, rows: 60
      ) { tmux in
        // Long lines are broken where the screen ends.
        try await tmux.wait(for: "ended with").filter { !$0.isNewline }
      }
    }
    for (broken, words, mend) in [
      ("export TERM=dumb", "can do nothing (TERM=dumb)", "export TERM=xterm-256color"),
      ("export TERM=vt100", "no colours (TERM=vt100)", "export TERM=xterm-256color"),
      ("export LANG=C", "not one of UTF-8", "export LC_ALL=C.UTF-8"),
    ] {
      let screen = try await look(broken)
      #expect(screen.contains(words) && screen.contains("to mend it: \(mend)"), "\(screen)")
      #expect(screen.contains("One thing is wrong.") && screen.contains("ended with 78"), "\(screen)")
      let mended = try await look("\(broken); \(mend)")
      #expect(mended.contains("ended with 0"), "\(mended)")
    }
    let small = try await look(":", columns: 59)
    #expect(small.contains("(59×60)") && small.contains("ended with 78"), "\(small)")
    #expect(try await look(":").contains("ended with 0"))
  }

  /// What is broken is the one thing that is named, and nothing is once the command has run.
  static func expectMended(
    _ sandbox: RunningSandbox, _ code: String, naming name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    // The interface hears of a change in the database a moment later.
    var found: [Problem] = []
    try await eventually(
      within: .seconds(20),
      {
        found = try await problems(sandbox)
        return found.map(\.code) == [code]
      }, sourceLocation: sourceLocation)
    guard let problem = found.first else { return }
    #expect(name.isEmpty || problem.what.contains(name), "\(problem.what)", sourceLocation: sourceLocation)
    #expect(problem.why != nil, sourceLocation: sourceLocation)
    try await shell(try #require(problem.mend), sandbox, sourceLocation: sourceLocation)
    try await eventually(
      within: .seconds(20), { try await problems(sandbox) == [] }, sourceLocation: sourceLocation)
  }

  /// A command line as it was said, where `accountdesk` is this one.
  /// - Parameter systemctl: what `systemctl` does here.
  static func shell(
    _ command: String, _ sandbox: RunningSandbox, systemctl: String = "false",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let exports = sandbox.settings.map { "export \($0.key)='\($0.value)'" }.joined(separator: "; ")
    let result = try await Program.shell(
      """
      \(exports); accountdesk() { '\(Program.path)' "$@"; }; systemctl() { \(systemctl); }
      \(command)
      """)
    #expect(result.status == 0, "\(command): \(result.errors)", sourceLocation: sourceLocation)
  }

  struct Problem: Decodable, Equatable {
    let state: String
    let code: String
    let what: String
    let why: String?
    let mend: String?
  }

  /// - Parameter status: of the exit, where there are any.
  static func problems(
    _ sandbox: RunningSandbox, _ settings: [String: String] = [:], status: Int = 78
  ) async throws -> [Problem] {
    let result = try await Program.run(["doctor", "--json"], settings: sandbox.settings.merging(settings) { $1 })
    let found = try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(Problem.self, from: Data($0.utf8))
    }
    #expect(!found.isEmpty, "\(result.errors)")
    let problems = found.filter { $0.state == "problem" }
    #expect(result.status == (problems.isEmpty ? 0 : status), "\(problems)")
    return problems
  }
}
