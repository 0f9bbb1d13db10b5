// Who may do what: the table of the documentation against the real SQL, for every role, every function, and one's own and
// others' accounts, by plain requests.

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
}
