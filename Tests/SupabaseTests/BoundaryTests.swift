// What no role opens: other projects' tokens, the tables behind the functions, others' rows, a request that only looks,
// a search that is more than a text.

import Foundation
import Postgres
import Supabase
import TestSupport
import Testing

@testable import Sandbox

@Suite(.timeLimit(.minutes(40))) struct BoundaryTests {
  @Test func nobodyComesInWithoutATokenOfTheProject() async throws {
    try await RawDesk.with { desk async throws in try await Self.comesInWithNone(desk) }
  }

  private static func comesInWithNone(_ desk: RawDesk) async throws {
    let admin = Asker.admin.account
    let good = RawDesk.token(.admin)
    let parts = good.split(separator: ".").map(String.init)
    let none = Data(#"{"alg":"none","typ":"JWT"}"#.utf8).base64EncodedString().replacing("=", with: "")
    let tokens: [(String, String?)] = [
      ("no token", nil),
      ("foreign", RawDesk.token(admin, secret: "the secret of another project, of 32 bytes and more")),
      ("expired", RawDesk.token(admin, expires: 1_700_000_000)), ("alg none", "\(none).\(parts[1])."),
      ("alg none, signed", "\(none).\(parts[1]).\(parts[2])"),
      ("changed", "\(parts[0]).\(RawDesk.token(.owner).split(separator: ".")[1]).\(parts[2])"),
      ("the owner of the database", RawDesk.token(admin, role: "postgres")),
      ("Auth's own role", RawDesk.token(admin, role: "supabase_auth_admin")),
      ("anon", RawDesk.token(admin, role: "anon")), ("nonsense", "nonsense"),
    ]
    for (what, token) in tokens {
      for function in ["whoami", "counts", "operators", "apply_events"] {
        let arguments: [String: JSON] = function == "apply_events" ? ["events": []] : [:]
        let answer = try await desk.call(function, arguments, token: token)
        #expect(answer.status == 401 || answer.status == 403, "\(what) \(function): \(answer.status) \(answer.body)")
        #expect(!answer.body.contains("@example.com"))
      }
    }
    // Of the project, but of nobody that there is, or that may come in.
    for subject in [Person.id(77), "not-an-id", ""] {
      #expect(try await desk.call("counts", token: RawDesk.token(subject)).verdict == "403 see", "\(subject)")
      #expect(try await desk.call("whoami", token: RawDesk.token(subject)).decoded["role"] == "none")
    }
    try await desk.db.owner.execute("update auth.users set banned_until = now() + '1 h' where id = '\(admin)'")
    #expect(try await desk.call("counts", token: good).verdict == "403 see")
  }

  /// Only what is in app_metadata counts, as it stands at the time of the call.
  @Test func aRoleIsWhatTheDatabaseSays() async throws {
    try await RawDesk.with { desk async throws in try await Self.isWhatItSays(desk) }
  }

  private static func isWhatItSays(_ desk: RawDesk) async throws {
    let owner = Asker.owner.account
    try await desk.db.owner.execute(
      """
      update auth.users set raw_user_meta_data = raw_user_meta_data || '{"accountdesk_role": "admin"}'
      where id = '\(owner)'
      """)
    let claiming = RawDesk.token(
      owner,
      claims: [
        ("app_metadata", .record(["accountdesk_role": .string("admin")])),
        ("user_metadata", .record(["accountdesk_role": .string("admin")])), ("user_role", .string("admin")),
      ])
    #expect(try await desk.call("whoami", token: claiming).decoded["role"] == "owner")
    #expect(try await desk.call("counts", token: claiming).verdict == "403 see")
    // Taken away, and it is gone with the same token; given, and it is there.
    let editor = RawDesk.token(.editor)
    #expect(try await desk.call("counts", token: editor).status == 200)
    try await desk.db.owner.execute(
      "update auth.users set raw_app_meta_data = '{}' where id = '\(Asker.editor.account)'")
    #expect(try await desk.call("counts", token: editor).verdict == "403 see")
    try await desk.db.grant("superuser", to: Asker.editor.number)
    #expect(try await desk.call("whoami", token: editor).decoded["role"] == "owner")
    try await desk.db.grant("viewer", to: Asker.editor.number)
    #expect(try await desk.call("whoami", token: editor).decoded["role"] == "viewer")
  }

  /// Nobody reads or writes a table of ours, nor another's row of the project's own.
  @Test(arguments: Asker.allCases) func tablesAreClosed(asker: Asker) async throws {
    try await RawDesk.with { desk async throws in try await Self.areClosed(asker, desk) }
  }

  private static func areClosed(_ asker: Asker, _ desk: RawDesk) async throws {
    let token = RawDesk.token(asker)
    let ours = try await desk.db.lines(
      """
      select relname, to_regclass('public.' || quote_ident(relname)) is not null from pg_class
      where relnamespace = 'accountdesk'::regnamespace and relkind in ('r', 'v', 'm')
      """
    ).map { $0.split(separator: "|").map(String.init) }
    #expect(ours.count > 15)
    for line in ours {
      let table = line[0]
      // What the project itself has by that name is the project's.
      if line[1] == "f" {
        #expect(try await desk.request("GET", table, token: token).status == 404, "\(table)")
      }
      for profile in ["accountdesk", "auth"] {
        let answer = try await desk.request(
          "GET", table, token: token, headers: [("Accept-Profile", profile)])
        #expect(answer.status == 406, "\(profile).\(table): \(answer.status)")
        try await isNotWritten(table, [("Content-Profile", profile)])
      }
      if line[1] == "f" { try await isNotWritten(table, []) }
    }
    try await isNotWritten("customers", [])
    try await isNotWritten("users", [], filter: "?id=neq.\(asker.account)")
    func isNotWritten(
      _ table: String, _ headers: [(name: String, value: String)], filter: String = "?id=not.is.null"
    ) async throws {
      for (method, path, body) in [
        ("POST", table, #"{"id": "\#(Person.id(77))"}"#), ("PATCH", table + filter, #"{"full_name": "Taken"}"#),
        ("DELETE", table + filter, nil),
      ] as [(String, String, String?)] {
        let answer = try await desk.request(method, path, token: token, body: body, headers: headers)
        #expect(answer.status >= 400, "\(method) \(table) \(headers): \(answer.status)")
      }
    }
    #expect(try await desk.db.value("select count(*) from accountdesk.accounts") == "6")
    #expect(try await desk.db.value("select count(*) from public.users") == "6")
    #expect(try await desk.db.value("select count(*) from public.customers") == "6")
    let rows = try await desk.request("GET", "users?select=id,email", token: token)
    #expect(rows.decoded == [["id": .string(asker.account), "email": .string("p\(asker.number)@example.com")]])
    for filter in ["?id=eq.\(Person.id(5))", "?or=(id.eq.\(Person.id(5)),id.not.is.null)&id=neq.\(asker.account)"] {
      #expect(try await desk.request("GET", "users\(filter)", token: token).decoded == [])
    }
    #expect(try await desk.request("GET", "customers", token: token).status == 403)
    // As PostgREST would write: the local Supabase writes to no table.
    let script = """
      begin;
      select set_config('role', 'authenticated', true),
        set_config('request.jwt.claims', '{"role": "authenticated", "sub": "\(asker.account)"}', true);
      """
    for (change, refusal) in [
      ("update public.users set full_name = 'Taken' where id <> '\(asker.account)'; commit", nil),
      ("update public.users set email = 'new@example.com' where id = '\(asker.account)'", "42501"),
      ("insert into public.users (id, full_name) values ('\(Person.id(77))', 'Taken')", "42501"),
      ("update auth.users set raw_app_meta_data = '{}' where true", "42501"),
      ("select * from accountdesk.accounts", "42501"),
    ] as [(String, String?)] {
      let refused = try await desk.db.owner.refusal(script + change)
      #expect(refused == refusal, "\(change)")
    }
    #expect(try await desk.db.value("select count(*) from public.users where full_name = 'Taken'") == "0")
  }

  /// An owner learns of nobody else, whichever way they ask.
  @Test func anOwnerSeesOnlyThemself() async throws {
    try await RawDesk.with { desk async throws in try await Self.seesOnlyThemself(desk) }
  }

  private static func seesOnlyThemself(_ desk: RawDesk) async throws {
    let own = Asker.owner
    #expect(try await desk.call("find", ["id": "p5@example.com"], as: own).decoded == [])
    #expect(try await desk.call("find", ["id": "cus_5"], as: own).decoded == [])
    #expect(try await desk.call("find", ["id": .string(Person.id(5))], as: own).decoded == [])
    #expect(try await desk.call("find", ["id": "p4@example.com"], as: own).decoded[0]["id"] == .string(own.account))
    let about = try await desk.call("about", as: own).decoded
    #expect(about["accounts"] == 1)
    #expect(try await desk.call("about", as: .viewer).decoded["accounts"] == 6)
    // Another's edit by its id.
    let edit: JSON = .string(Person.id(50))
    try await desk.db.service.call(
      "accountdesk_record_edit", ["edit": edit, "account": .string(Person.id(5)), "name": "New", "author": "bea"])
    #expect(try await desk.call("edits", ["ids": [edit]], as: own).decoded == [])
    #expect(try await desk.call("edits", ["ids": [edit]], as: .viewer).decoded[0]["author"] == "bea")
    for (function, arguments) in [
      ("may_send", ["edit": edit]), ("edit_accepted", ["edit": edit, "request_id": "req_1"]),
      ("edit_refused", ["edit": edit, "refusal": [:]]), ("edit_unknown", ["edit": edit, "failure": "x"]),
      ("record_edit", ["edit": edit, "account": .string(own.account), "name": "Mine"]),
    ] as [(String, [String: JSON])] {
      for asker in Asker.allCases {
        let answer = try await desk.call(function, arguments, as: asker)
        // Where the edit is another's, by whichever operator, nobody signed in takes it up.
        #expect(answer.verdict.hasPrefix("403 "), "\(asker) \(function): \(answer.body)")
      }
    }
    #expect(try await desk.db.lines("select stage, attempts from accountdesk.edits") == ["recorded|0"])
    // That an address is taken is said; whose it is, not.
    let check = try await desk.call(
      "check_edit", ["account": .string(own.account), "email": "p5@example.com"], as: own)
    #expect(check.decoded["problems"][0]["code"] == "email_taken")
    #expect(!check.body.contains(Person.id(5)))
    #expect(
      try await desk.call("check_edit", ["account": .string(Person.id(5)), "email": "p4@example.com"], as: .editor)
        .body.contains(own.account))
  }

  /// A request that says it only looks changes nothing, whoever sends it.
  @Test func readOnlyIsKeptInSQL() async throws {
    try await RawDesk.with { desk async throws in
      let looking = [(name: "X-AccountDesk-Read-Only", value: "1")]
      let arguments: [String: JSON] = ["account": .string(Person.id(5)), "edit": .string(Person.id(51)), "name": "New"]
      for token in [RawDesk.token(.admin), RawDesk.keys.serviceRoleKey] {
        let refused = try await desk.call("record_edit", arguments, token: token, headers: looking)
        #expect(refused.verdict == "403 read_only")
        #expect(try await desk.call("counts", token: token, headers: looking).status == 200)
      }
      #expect(try await desk.call("record_edit", arguments, as: .admin).decoded["recorded"] == true)
    }
  }

  /// What is typed into a search is only ever a text.
  @Test(
    arguments: [
      "'; drop table accountdesk.accounts; --", "%", "_", #"\"#, "or(id.not.is.null)", "*", "eq.1", "$1", "%L",
      "')) or true --",
      "\u{1B}[2J", "a'||(select email from auth.users limit 1)||'", #"{"a":1}"#,
    ]) func aSearchIsOnlyAText(typed: String) async throws
  {
    try await RawDesk.with { desk async throws in
      for function in ["accounts", "account_lines"] {
        let answer = try await desk.call(function, ["search": .string(typed)], as: .viewer)
        #expect(answer.status == 200)
        #expect(answer.decoded["rows"] == [])
      }
      #expect(try await desk.call("find", ["id": .string(typed)], as: .viewer).decoded == [])
      let scope = try await desk.call("scope", ["listed": [["search": .string(typed)]]], as: .editor)
      #expect(scope.decoded["counts"]["all"] == 0)
      #expect(try await desk.call("account", ["account": .string(typed)], as: .viewer).body == "null")
      #expect(try await desk.call("account", ["account": .string(typed)], as: .owner).verdict == "403 see")
      #expect(try await desk.db.value("select count(*) from accountdesk.accounts") == "6")
    }
  }
}
