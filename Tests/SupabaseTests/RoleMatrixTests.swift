// Who may do what: the table of the documentation against the real SQL, for every role, every function, every table, and
// one's own and others' accounts, by plain requests.

import Foundation
import Postgres
import Supabase
import TestSupport
import Testing

@testable import Sandbox

@Suite(.timeLimit(.minutes(40))) struct RoleMatrixTests {
  /// One function as it is called, and the action of the table that it stands under.
  struct Call: Sendable {
    let function: String
    let action: String
    var arguments: @Sendable (_ account: String) -> [String: JSON] = { _ in [:] }
    /// Whether it is about one account, or about everybody.
    var isOfAccount = true
    /// Whether whoever may do it with their own account only may not do it at all.
    var isOfAll = false

    init(
      _ function: String, _ action: String, all arguments: [String: JSON] = [:]
    ) {
      self.function = function
      self.action = action
      self.arguments = { _ in arguments }
      isOfAccount = false
    }

    init(
      _ function: String, _ action: String, isOfAll: Bool = false,
      of arguments: @escaping @Sendable (String) -> [String: JSON]
    ) {
      self.function = function
      self.action = action
      self.isOfAll = isOfAll
      self.arguments = arguments
    }
  }

  static let calls = [
    Call("account", "see") { ["account": .string($0)] },
    Call("accounts", "see"), Call("account_lines", "see"), Call("counts", "see"),
    Call("run_edits", "see", all: ["run": .string(Person.id(99))]),
    Call("try_read", "see") { account in
      let customer = "cus_\(account.suffix(1))"
      return ["customer": .string(customer), "object": .string(customerObject(customer, Standing(name: "X")).encoded)]
    },
    Call("check_edit", "edit") { ["account": .string($0), "name": "Other"] },
    Call("record_edit", "edit") {
      [
        "account": .string($0), "edit": .string(UUID().uuidString.lowercased()), "name": .string(UUID().uuidString),
        "override": true,
      ]
    },
    Call("replay", "resync", isOfAll: true) {
      ["events": [.string("evt_parked\($0.suffix(1))")], "author": "somebody else"]
    },
    Call("may_send", "edit") { ["edit": .string(plantedEdit($0, 1))] },
    Call("edit_accepted", "edit") { ["edit": .string(plantedEdit($0, 2)), "request_id": "r"] },
    Call("edit_refused", "edit") { ["edit": .string(plantedEdit($0, 3)), "refusal": [:]] },
    Call("edit_unknown", "edit") { ["edit": .string(plantedEdit($0, 4)), "failure": "x"] },
    Call("link", "link") { ["account": .string($0), "customer": "cus_none", "author": "x", "kind": "email"] },
    Call("link_proposals", "link"),
    Call("decide", "approve") { ["id": .string($0), "approve": false] },
    Call("note_portal", "portal") { ["account": .string($0)] },
    Call("scope", "bulk"), Call("scope_page", "bulk"),
    Call("scope", "resync") { ["ids": [.string($0)]] }, Call("scope_page", "resync") { ["ids": [.string($0)]] },
    Call("scope", "bulk", all: ["ids": .array((1...6).map { .string(Person.id($0)) })]),
    Call("scope_page", "bulk", all: ["ids": [.string(Person.id(5))], "listed": [["search": "p5"]]]),
    Call("parked_events", "events") { ["account": .string($0)] }, Call("parked_events", "events"),
    Call("held", "events") { ["account": .string($0)] }, Call("held", "events"),
    Call("dashboard", "dashboard"), Call("receiver_state", "dashboard"),
    Call("operators", "operators"), Call("grant", "operators", all: ["email": "nobody@example.com", "role": "admin"]),
    Call("settings", "settings"), Call("set_rule", "settings", all: ["name": "hold", "value": "apply"]),
    Call("journal", "journal"), Call("journal", "journal", all: ["account": .string(Person.id(5))]),
    Call("forget", "forget") { ["id": .string($0), "dry_run": true] },
  ]
  /// What everybody may call who is signed in: of themselves, and what leaves out whom they may not see.
  static let elsewhere: Set<String> = ["may", "whoami", "signed_in", "about", "find", "edits"]

  /// An edit of this account, by whoever asks.
  private static func plantedEdit(_ account: String, _ n: Int) -> String {
    Person.id(1000 + 10 * n + Int(account.suffix(1))!)
  }

  /// Of each account an event that is parked and edits of the asker's own, whether or not they may: so that only the
  /// role stands in the way.
  private static func plant(_ asker: Asker, _ desk: RawDesk) async throws {
    for target in 1...6 {
      let account = Person.id(target)
      try await desk.db.owner.execute(
        """
        insert into accountdesk.events (id, customer, type, created, origin, outcome)
        values ('evt_parked\(target)', 'cus_\(target)', 'customer.updated', now(), 'webhook', 'failed')
        """)
      for n in 1...4 {
        try await desk.db.owner.execute(
          """
          insert into accountdesk.edits (id, account, customer, author, author_id, before, after)
          values ('\(plantedEdit(account, n))', '\(account)', 'cus_\(target)', 'x', '\(asker.account)', '{}',
            '{"name": "Planted \(n)"}')
          """)
      }
    }
  }

  /// The table of the documentation: for each action and role all, people, own or -.
  static func table() throws -> [String: [Asker: String]] {
    var table: [String: [Asker: String]] = [:]
    var columns: [String] = []
    for line in Permissions.table.split(separator: "\n") where line.hasPrefix("|") && !line.hasPrefix("|-") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if columns.isEmpty {
        columns = cells
      } else {
        for (column, cell) in zip(columns, cells) {
          if let asker = Asker(rawValue: column) { table[cells[0], default: [:]][asker] = cell }
        }
      }
    }
    return table
  }

  /// What the table says of one account, or of everybody.
  static func isAllowed(_ whom: String, _ asker: Asker, account: String?) -> Bool {
    let staff = [1, 2, 3, 6].map { Person.id($0) }
    return switch whom {
    case "all": true
    case "people": account.map { !staff.contains($0) } ?? true
    case "people, own": account.map { !staff.contains($0) || $0 == asker.account } ?? true
    case "own": account == asker.account
    default: false
    }
  }

  @Test func everyFunctionStandsUnderAnAction() async throws {
    try await MigratedDatabase.with { db async throws in
      let open = try await db.lines(
        """
        select substr(p.proname, length('accountdesk_') + 1) from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.proname like 'accountdesk\\_%'
          and has_function_privilege('authenticated', p.oid, 'execute')
        """)
      let tested = Set(Self.calls.map(\.function)).union(Self.elsewhere)
      // The door's own function is tested by PassTests.
      #expect(Set(open).subtracting(["may_pass"]) == tested)
      #expect(Set(Self.calls.map(\.action)).isSubset(of: Set(try Self.table().keys)))
    }
  }

  @Test(arguments: Asker.allCases) func theTableHolds(asker: Asker) async throws {
    try await RawDesk.with { desk async throws in try await Self.holds(asker, desk) }
  }

  private static func holds(_ asker: Asker, _ desk: RawDesk) async throws {
    let table = try table()
    #expect(table.count == 14)
    let targets = [asker.account, Person.id(5), Person.id(6)]
    for (action, row) in table {
      let whom = try #require(row[asker])
      for target in targets {
        let told = try await desk.call("may", ["action": .string(action), "account": .string(target)], as: asker)
        #expect(told.body == "\(isAllowed(whom, asker, account: target))", "\(asker) \(action) \(target)")
      }
      let told = try await desk.call("may", ["action": .string(action)], as: asker)
      #expect(told.body == "\(isAllowed(whom, asker, account: nil))", "\(asker) \(action)")
    }
    try await plant(asker, desk)
    for call in calls {
      let accounts: [String?] = call.isOfAccount ? targets : [nil]
      for target in accounts {
        let answer = try await desk.call(call.function, call.arguments(target ?? ""), as: asker)
        let whom = try #require(table[call.action]?[asker])
        let isAllowed =
          isAllowed(whom, asker, account: target) && (!call.isOfAll || isAllowed(whom, asker, account: nil))
        if isAllowed {
          #expect(answer.status < 300, "\(asker) \(call.function) \(target ?? "all"): \(answer.body)")
        } else {
          #expect(answer.verdict.hasPrefix("403 "), "\(asker) \(call.function) \(target ?? "all"): \(answer.body)")
        }
      }
    }
  }

  /// What everybody may call leaves out whom they may not see.
  @Test(arguments: Asker.allCases) func whatAnybodyMayAskTellsNoMore(asker: Asker) async throws {
    try await RawDesk.with { desk async throws in
      let whom = try #require(try Self.table()["see"]?[asker])
      try await Self.plant(.editor, desk)
      for target in [asker.account, Person.id(5), Person.id(6)] {
        let count = Self.isAllowed(whom, asker, account: target) ? 1 : 0
        for id in [target, "cus_\(target.suffix(1))", "p\(target.suffix(1))@example.com"] {
          let found = try await desk.call("find", ["id": .string(id)], as: asker)
          #expect(found.status == 200 && found.decoded.items.count == count, "\(asker) \(id): \(found.body)")
        }
        let edits = try await desk.call("edits", ["ids": [.string(Self.plantedEdit(target, 1))]], as: asker)
        #expect(edits.status == 200 && edits.decoded.items.count == count, "\(asker) \(target): \(edits.body)")
      }
      let all = Self.isAllowed(whom, asker, account: nil)
      #expect(try await desk.call("about", as: asker).decoded["accounts"] == .integer(all ? 6 : 1))
      let me = try await desk.call("whoami", as: asker).decoded
      #expect(me["id"] == .string(asker.account) && me["role"] == .string(asker.rawValue))
      #expect(try await desk.call("signed_in", as: asker).status < 300)
      let signIns = try await desk.db.lines("select author from accountdesk.journal where kind = 'sign_in'")
      #expect(signIns == (asker == .owner ? [] : ["p\(asker.number)@example.com"]))
    }
  }

  /// What comes from Stripe, or says that it does, is a key's, whatever the arguments are.
  @Test(arguments: [Asker.admin, .owner]) func whatStripeSaidIsAKeys(asker: Asker) async throws {
    try await RawDesk.with { desk async throws in try await Self.isAKeys(asker, desk) }
  }

  private static func isAKeys(_ asker: Asker, _ desk: RawDesk) async throws {
    let closed = try await desk.db.lines(
      """
      select substr(p.proname, length('accountdesk_') + 1), coalesce((
          select string_agg(n.name, ',')
          from unnest(p.proargnames[:p.pronargs]) with ordinality n (name, n)
          where n.n <= p.pronargs - p.pronargdefaults), '')
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.proname like 'accountdesk\\_%'
        and not accountdesk.is_for_desks(substr(p.proname, length('accountdesk_') + 1))
        and p.proname <> 'accountdesk_may_pass'
      """)
    #expect(closed.count >= 18)
    for line in closed {
      let parts = line.split(separator: "|", omittingEmptySubsequences: false)
      let arguments = Dictionary(uniqueKeysWithValues: parts[1].split(separator: ",").map { (String($0), JSON.null) })
      let answer = try await desk.call(String(parts[0]), arguments, as: asker)
      #expect(answer.status == 403, "\(parts[0]): \(answer.body)")
    }
  }

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
