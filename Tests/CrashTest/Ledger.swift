// What the database has to say at the end.

import Foundation
import Postgres
import Sandbox

struct Ledger: Sendable {
  let connection: Connection
  let ring: Ring

  /// What has to be zero before anything can be compared.
  struct Rest: Sendable, Equatable, CustomStringConvertible {
    var missing = 0
    var needsRead = 0
    var parked = 0
    var unsettled = 0

    var isNothing: Bool { self == Rest() }
    var isOnlyUnsettled: Bool { !isNothing && self == Rest(unsettled: unsettled) }
    var description: String {
      "\(missing) events not stored, \(needsRead) customers to be read, \(parked) parked, \(unsettled) edits not settled"
    }
  }

  func rest() async throws(PostgresError) -> Rest {
    let ids = ring.emulator.events(after: 0).map(\.id)
    let row = try await connection.query(
      """
      select
        (select count(*) from unnest($1::text[]) x where not exists (
          select from accountdesk.events v where v.id = x)),
        (select count(*) from accountdesk.customers c where c.needs_read),
        (select count(*)
          from accountdesk.customers c
          where c.problem is not null or c.owes_name or c.owes_email or c.owes_login),
        (select count(*) from accountdesk.edits e where e.stage in ('recorded', 'accepted', 'unknown'))
      """, [.text("{\(ids.joined(separator: ","))}")])
    let numbers = (row.values.first ?? []).map { Int($0 ?? "") ?? -1 }
    guard numbers.count == 4 else { return Rest(missing: -1) }
    return Rest(missing: numbers[0], needsRead: numbers[1], parked: numbers[2], unsettled: numbers[3])
  }

  /// Each customer whose records are not what Stripe has, and how.
  func differences() async throws(PostgresError) -> [String: [String]] {
    let rows = try await connection.query(
      """
      select
        c.stripe_customer_id, s.name, s.email, p.full_name, p.email, u.raw_user_meta_data ->> 'full_name', u.email,
        coalesce(i.identity_data ->> 'email', u.email), a.status,
        concat_ws(' ', s.problem, s.reason, case when s.needs_read then 'needs_read' end)
      from public.customers c
      left join accountdesk.customers s on s.id = c.stripe_customer_id
      left join accountdesk.accounts a on a.id = c.id
      left join public.users p on p.id = c.id
      left join auth.users u on u.id = c.id
      left join auth.identities i on i.user_id = c.id and i.provider = 'email'
      """)
    let places = Dictionary(rows.values.map { ($0[0] ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    var differences: [String: [String]] = [:]
    for person in ring.people {
      let id = person.customer ?? ""
      guard let customer = ring.emulator.customer(id), let row = places[id] else {
        differences[id] = ["is not there"]
        continue
      }
      var found: [String] = []
      func compare(_ place: String, _ value: String?, _ wanted: String?) {
        if value != wanted { found.append("\(place) \(value ?? "∅") and not \(wanted ?? "∅")") }
      }
      let login = customer.email?.lowercased()
      compare("stored name", row[1], customer.name)
      compare("stored e-mail", row[2], customer.email)
      compare("public name", row[3], customer.name)
      // Auth keeps small letters only, and a change of letters alone is none.
      compare("public e-mail", row[4]?.lowercased(), login)
      compare("auth name", row[5], customer.name)
      compare("auth e-mail", row[6], login)
      compare("identity", row[7], login)
      compare("status", row[8], "in_sync")
      if let problem = row[9], !problem.isEmpty { found.append(problem) }
      if !found.isEmpty { differences[id] = found }
    }
    return differences
  }

  /// Each edit of which it is still not known what became of it.
  func openEdits() async throws(PostgresError) -> [String] {
    let rows = try await connection.query(
      """
      select format('%s of %s: %s, %s, sent %s times; %s', e.id, e.customer, e.stage, e.after, e.attempts, e.failure)
      from accountdesk.edits e
      where e.stage in ('recorded', 'accepted', 'unknown')
      """)
    return rows.values.compactMap { $0[0] }
  }

  /// Stored events that Stripe never had.
  func strays() async throws(PostgresError) -> [String] {
    let known = Set(ring.emulator.events(after: 0).map(\.id))
    let rows = try await connection.query("select id from accountdesk.events where type is not null")
    return rows.values.compactMap { $0[0] }.filter { !known.contains($0) }
  }

  func edits() async throws(PostgresError) -> String {
    try await counts("select stage, count(*) from accountdesk.edits group by 1 order by 2 desc")
  }

  func outcomes() async throws(PostgresError) -> String {
    try await counts(
      "select outcome, count(*) from accountdesk.events where type is not null group by 1 order by 2 desc")
  }

  private func counts(_ sql: String) async throws(PostgresError) -> String {
    try await connection.query(sql).values
      .map { "\($0[0] ?? "") \(grouped(Int($0[1] ?? "") ?? 0))" }.joined(separator: ", ")
  }
}
