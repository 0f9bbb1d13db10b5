// Invented people, and a database of them that answers pages as the real one does.

import Accounts
import Foundation
import Supabase

@testable import Desk

/// The moment at which the tests' clock starts.
let noon = Date(timeIntervalSince1970: 1_795_521_600)

enum People {
  /// A few that a person can tell apart, one of each status among them.
  static let few: [Account] = [
    person(1, "Ada Lovelace", "ada@example.com", synced: 2),
    person(
      2, "Ada Lovelace", "ada@lovelace.example.org", .drifted, synced: 260_000,
      drift: [
        Drift(field: .email, record: .users, value: "ada@old.example.org", stripe: "ada@lovelace.example.org"),
        Drift(field: .email, record: .auth, value: "ada@old.example.org", stripe: "ada@lovelace.example.org"),
      ]),
    person(3, "Alan Turing", "alan@bletchley.test", .unlinked, customer: nil, synced: nil),
    person(4, "Bea Müller-Lüdenscheidt", "bea@example.com", synced: 3_700),
    person(5, "Đặng Thị Hương", "huong@example.com", .held, synced: 60),
    person(6, "Grace Hopper", "grace@navy.test", .conflict, synced: 90_000, reason: "email_taken \(id(9))"),
    person(7, "Zoë e\u{301}clair", "zoe@example.com", .failed, synced: 600, reason: "email_too_long"),
    person(8, "李明 (Li Ming)", "li.ming@example.com", .pending, synced: 86_400, pending: 1),
    person(9, "محمد", "m@example.com", .deleted, synced: 5_000_000),
    person(10, "👩‍👩‍👧 Family", "family@example.com", .unknown, synced: nil),
  ]

  static func id(_ number: Int) -> String {
    let digits = String(number)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  static func person(
    _ number: Int, _ name: String?, _ email: String?, _ status: SyncStatus = .inSync, customer: String? = "cus_",
    synced: Double? = 5, pending: Double? = nil, drift: [Drift] = [], reason: String? = nil, version: Int = 1
  ) -> Account {
    Account(
      id: id(number), name: name, email: email, stripeCustomerID: customer.map { "\($0)Test\(1000 + number)" },
      status: status, drift: drift, reason: reason, lastSyncedAt: synced.map { noon.addingTimeInterval(-$0) },
      pendingSince: pending.map { noon.addingTimeInterval(-$0) }, version: version)
  }

  /// So many, in the order of their names.
  static func many(_ count: Int) -> [Account] {
    (1...max(1, count)).prefix(count).map { person($0, "Person \(100_000 + $0)", "person\($0)@example.com") }
  }
}

/// Accounts in memory; pages by keyset cursors.
struct PeopleBase {
  var accounts: [Account]
  /// Everybody's parked events, the last stored first.
  var parked: [ParkedEvent] = []

  init(_ accounts: [Account]) { self.accounts = accounts }

  func parked(after: String?) -> [ParkedEvent] {
    let start = after.flatMap { id in parked.firstIndex { $0.id == id } }.map { $0 + 1 } ?? 0
    return Array(parked.dropFirst(start).prefix(ParkedScreen.page))
  }

  func page(_ query: AccountQuery, after cursor: Cursor?, backwards: Bool, size: Int) -> AccountPage {
    var all = accounts.filter { account in
      let text = query.search.lowercased()
      let fits =
        text.isEmpty || (account.name ?? "").lowercased().contains(text)
        || (account.email ?? "").lowercased().contains(text) || account.id.hasPrefix(text)
      return fits && (query.status == nil || account.status == query.status)
    }
    all.sort { key($0, query) < key($1, query) }
    if query.descending { all.reverse() }
    var rest = all[...]
    if let cursor, let place = all.firstIndex(where: { self.cursor($0, query) == cursor }) {
      rest = backwards ? all[..<place] : all[(place + 1)...]
    } else if cursor != nil {
      rest = []
    }
    let rows = Array(backwards ? rest.suffix(size) : rest.prefix(size))
    return AccountPage(
      rows: rows, first: rows.first.map { self.cursor($0, query) }, last: rows.last.map { self.cursor($0, query) },
      more: rest.count > rows.count)
  }

  private func key(_ account: Account, _ query: AccountQuery) -> String {
    switch query.sort {
    case .email: "\(account.email ?? "") \(account.id)"
    case .name, .synced, .status: "\(account.name ?? "") \(account.id)"
    }
  }

  private func cursor(_ account: Account, _ query: AccountQuery) -> Cursor {
    Cursor(.array([.string(key(account, query))]))
  }

  /// The accounts of a scope, each once.
  func accounts(in scope: Scope) -> [Account] {
    accounts.filter { account in
      scope.ids.contains(account.id)
        || scope.listed.contains { listed in
          !listed.except.contains(account.id)
            && page(
              AccountQuery(search: listed.search, status: listed.status), after: nil, backwards: false, size: .max
            ).rows.contains { $0.id == account.id }
        }
    }
  }

  func summary(of scope: Scope) -> ScopeSummary {
    let found = accounts(in: scope)
    let logins = found.compactMap { account -> ScopeSummary.LoginChange? in
      guard let login = account.drift.first(where: { $0.field == .email && $0.record == .auth }) else { return nil }
      return .init(account: account.id, name: account.name, from: login.value, to: login.stripe)
    }
    return ScopeSummary(
      counts: PeopleBase(found).counts, linked: found.count { $0.stripeCustomerID != nil }, logins: logins.count,
      loginChanges: Array(logins.prefix(20)))
  }

  var counts: Counts {
    Counts(all: accounts.count, Dictionary(accounts.map { ($0.status, 1) }, uniquingKeysWith: +))
  }

  func detail(_ id: String) -> AccountDetail? {
    guard let account = accounts.first(where: { $0.id == id }) else { return nil }
    func value(_ field: Field, _ record: Record) -> String? {
      let drift = account.drift.first { $0.field == field && $0.record == record }
      return drift.map { $0.value } ?? account.values[field]
    }
    func record(_ record: Record) -> Values { Values(name: value(.name, record), email: value(.email, record)) }
    return AccountDetail(
      account: account,
      records: AccountDetail.Records(
        stripe: account.stripeCustomerID == nil
          ? nil : .init(name: account.name, email: account.email, seenAt: account.lastSyncedAt),
        users: record(.users), auth: record(.auth)),
      createdAt: Date(timeIntervalSince1970: 1_680_000_000), signsInWith: ["email", "google"], sameName: 1,
      plan: account.stripeCustomerID == nil
        ? nil : .init(name: "Pro", status: "active", renewsAt: Date(timeIntervalSince1970: 1_804_000_000)),
      history: history(account), version: account.version)
  }

  private func history(_ account: Account) -> [HistoryLine] {
    guard account.status != .unlinked else { return [] }
    let start = noon.addingTimeInterval(-300)
    let edit = Edit(
      id: EditID(rawValue: People.id(77)), account: account.id, customer: account.stripeCustomerID,
      author: "bea@example.com", before: Values(name: "Ada Byron", email: account.email),
      after: Changes(name: .set(account.name ?? "")), stage: .confirmed, recordedAt: start,
      acceptedAt: start.addingTimeInterval(0.182), settledAt: start.addingTimeInterval(1.104),
      requestID: "req_8nJ2kf93",
      eventID: "evt_1NfTest")
    return [
      HistoryLine(at: start, .edit(edit)),
      HistoryLine(
        at: start.addingTimeInterval(-86_400),
        .event(
          HistoryLine.Event(
            type: "customer.updated", origin: "webhook", outcome: "applied", eventID: "evt_1MaTest",
            changed: ChangedValues(email: FromTo(from: "ada@first.example.com", to: account.email))))),
    ]
  }
}
