// Plays many groups' histories side by side in one database: what several of them do next goes in one call.

import Postgres
import Sandbox
import Supabase

struct GroupStage {
  let db: MigratedDatabase
  var random: SeededRandom

  /// Until everything has come, whoever has to be asked was asked, and the timer has run.
  mutating func play(_ groups: inout [GroupHistory]) async throws {
    try await db.add(groups.flatMap(\.people))
    var left = Array(groups.indices)
    while !left.isEmpty {
      var actions: [(Int, GroupAction)] = []
      for index in left.shuffled(using: &random) {
        guard let action = groups[index].next() else {
          left.removeAll { $0 == index }
          continue
        }
        actions.append((index, action))
      }
      try await deliver(actions, &groups)
      try await begin(actions, &groups)
      try await read(actions, &groups)
      try await edit(actions, &groups)
      try await link(actions, &groups)
      if Int.random(in: 0..<4, using: &random) == 0 { try await beat() }
    }
    try await beat()
    try await sweep(&groups)
    try await beat()
  }

  private func beat() async throws { try await db.service.call("accountdesk_heartbeat", ["receiver": "r"]) }

  private func deliver(_ actions: [(Int, GroupAction)], _ groups: inout [GroupHistory]) async throws {
    var sent: [(group: Int, event: Int)] = []
    for case (let index, .deliver(let events)) in actions { sent += events.map { (index, $0) } }
    let outcomes = try await db.service.call(
      "accountdesk_apply_events",
      [
        "events": .array(sent.map { .string(groups[$0.group].events[$0.event].text) }),
        "received": .array(sent.map { .string(StripeEvent.time(groups[$0.group].clock)) }),
      ]
    ).items
    for (place, outcome) in zip(sent, outcomes) {
      groups[place.group].log.append(
        "event \(place.event): \(outcome["outcome"].text ?? "?") \(outcome["reason"].text ?? "")")
    }
  }

  private func begin(_ actions: [(Int, GroupAction)], _ groups: inout [GroupHistory]) async throws {
    var begun: [(group: Int, member: Int)] = []
    for case (let index, .begin(let member)) in actions { begun.append((index, member)) }
    let versions = try await rows(
      "select public.accountdesk_begin_read(customer) ->> 'version' from r", "customer text",
      begun.map { ["customer": .string(groups[$0.group].customer($0.member))] })
    for (place, version) in zip(begun, versions) {
      groups[place.group].began(place.member, version: JSON(version))
      groups[place.group].log.append("read of \(place.member) begins on \(version ?? "?")")
    }
  }

  private func read(_ actions: [(Int, GroupAction)], _ groups: inout [GroupHistory]) async throws {
    var reads: [(group: Int, read: GroupRead, isPage: Bool)] = []
    for (index, action) in actions {
      switch action {
      case .apply(let read): reads.append((index, read, false))
      case .page(let read): reads.append((index, read, true))
      default: break
      }
    }
    try await apply(reads, &groups)
  }

  /// One after another, in one transaction.
  private func apply(
    _ reads: [(group: Int, read: GroupRead, isPage: Bool)], _ groups: inout [GroupHistory]
  ) async throws {
    let outcomes = try await rows(
      """
      select case
        when page then accountdesk.apply_list(array[object], as_of, 'backfill', 'keep', 'keep')::text
        else public.accountdesk_apply_read(
          customer, coalesce(version, (public.accountdesk_begin_read(customer) ->> 'version')::bigint), as_of, object,
          'catch-up', edit) ->> 'outcome'
      end
      from r
      """, "customer text, version bigint, as_of timestamptz, object text, edit uuid, page boolean",
      reads.map { place in
        let customer = groups[place.group].customer(place.read.member)
        let answer = place.read.answer!
        let object: JSON =
          answer.isDeleted
          ? ["id": .string(customer), "object": "customer", "deleted": true]
          : customerObject(customer, answer.standing)
        return [
          "customer": .string(customer), "version": place.read.version, "object": .string(object.encoded),
          "as_of": .string(StripeEvent.time(place.read.asOf)), "edit": JSON(place.read.edit),
          "page": .bool(place.isPage),
        ]
      })
    for (place, outcome) in zip(reads, outcomes) {
      let answer = place.read.answer!
      groups[place.group].log.append(
        """
        \(place.isPage ? "page" : "read") of \(place.read.member)\(place.read.edit == nil ? "" : " for an edit"): \
        \(answer.isDeleted ? "deleted" : answer.standing.short) as of \(place.read.asOf): \(outcome ?? "?")
        """)
    }
  }

  private func sweep(_ groups: inout [GroupHistory]) async throws {
    // Who must be asked is asked once: nothing else is on its way any more.
    while true {
      let needed = try await db.service.call("accountdesk_needs_read", ["limit": 1000]).items.compactMap {
        $0["customer"].text
      }
      guard !needed.isEmpty else { return }
      var reads: [(Int, GroupRead, Bool)] = []
      for index in groups.indices {
        for member in groups[index].members.indices where needed.contains(groups[index].customer(member)) {
          reads.append((index, groups[index].readNow(member), false))
        }
      }
      guard !reads.isEmpty else { return }
      try await apply(reads, &groups)
    }
  }

  private func edit(_ actions: [(Int, GroupAction)], _ groups: inout [GroupHistory]) async throws {
    var recorded: [(group: Int, edit: GroupEdit)] = []
    for case (let index, .record(let edit)) in actions { recorded.append((index, edit)) }
    let answers = try await rows(
      """
      select public.accountdesk_record_edit(
        edit, account, name => name, email => email, clear_name => coalesce(clear_name, false), override => true)
      from r
      """, "edit uuid, account uuid, name text, email text, clear_name boolean",
      recorded.map { place in
        place.edit.asked.merging([
          "edit": .string(place.edit.id),
          "account": .string(Person.id(groups[place.group].base + place.edit.member)),
        ]) { $1 }
      })
    var sent: [(String, Int)] = []
    for (place, answer) in zip(recorded, answers) {
      let answer = try SupabaseJSON.decode(JSON.self, from: .init((answer ?? "null").utf8))
      let after = answer["edit"]["after"]
      if groups[place.group].recorded(place.edit, after: after) {
        sent.append((place.edit.id, groups[place.group].clock))
      }
      groups[place.group].log.append(
        "edit of \(place.edit.member): \(after == .null ? answer["problems"].encoded : after.encoded)")
    }
    // Their moments are those of the history.
    try await moments("public.accountdesk_may_send(edit)", "recorded_at = at, sent_at = at", sent)

    var accepted: [(String, Int)] = []
    var refused: [(String, Int)] = []
    for (index, action) in actions {
      switch action {
      case .accepted(let edit, let second):
        accepted.append((edit.id, second))
        groups[index].log.append("edit of \(edit.member) accepted")
      case .refused(let edit): refused.append((edit.id, groups[index].clock))
      default: break
      }
    }
    try await moments(
      "public.accountdesk_edit_accepted(edit, 'req_1')", "accepted_at = at + interval '500 ms'", accepted)
    try await moments("public.accountdesk_edit_refused(edit, '{}')", "refused_at = at", refused)
  }

  private func moments(_ call: String, _ assignment: String, _ edits: [(String, Int)]) async throws {
    let inputs: [[String: JSON]] = edits.map { ["edit": .string($0.0), "at": .string(StripeEvent.time($0.1))] }
    _ = try await rows("select \(call) from r", "edit uuid, at timestamptz", inputs)
    _ = try await rows(
      "update accountdesk.edits e set \(assignment) from r where e.id = r.edit", "edit uuid, at timestamptz", inputs)
  }

  private func link(_ actions: [(Int, GroupAction)], _ groups: inout [GroupHistory]) async throws {
    var links: [[String: JSON]] = []
    for case (let index, .link(let member)) in actions {
      links.append([
        "account": .string(Person.id(groups[index].base + member)),
        "customer": .string(groups[index].customer(member)),
      ])
      groups[index].log.append("\(member) is linked")
    }
    _ = try await rows(
      "insert into public.customers (id, stripe_customer_id) select account, customer from r",
      "account uuid, customer text", links)
  }

  /// A statement over the inputs `r`, in their order.
  private func rows(_ sql: String, _ columns: String, _ inputs: [[String: JSON]]) async throws -> [String?] {
    guard !inputs.isEmpty else { return [] }
    return try await db.owner.query(
      "with r as (select * from jsonb_to_recordset($1::jsonb) as r (\(columns))) \(sql)",
      [.text(JSON.array(inputs.map(JSON.object)).encoded)]
    ).values.map(\.first!)
  }
}

extension Standing {
  var short: String { "\(name ?? "-") \(email?.prefix { $0 != "@" } ?? "-")" }
}
