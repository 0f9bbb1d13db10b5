// Customers who pass their addresses round: whatever comes in which order, however often, with edits of ours, links and
// reads among it, in the end all stands as if it had come once and in its order.

import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct ApplyGroupPropertyTests {
  /// What stands of one person in the end.
  private struct Found {
    let status: String
    let stored: Standing
    let isDeleted: Bool
    let needsRead: Bool
    let isOwed: Bool
    let problem: String?
    let reason: String?
    let conflictWith: String?
    let users: Standing
    let auth: Standing
    let identity: String?
    let edits: JSON
  }

  private static func found(_ db: MigratedDatabase, _ group: GroupHistory) async throws -> [Found] {
    let rows = try await db.owner.query(
      """
      select
        concat_ws(' ', a.status, a.reason), s.name, s.email, s.deleted, s.needs_read,
        s.owes_name or s.owes_email or s.owes_login or a.parked, s.problem, s.reason, s.conflict_with,
        p.full_name, p.email, u.raw_user_meta_data ->> 'full_name', u.email, i.identity_data ->> 'email',
        (select coalesce(jsonb_object_agg(e.id,
          jsonb_build_object('stage', e.stage, 'by', e.superseded_by -> 'values', 'sent', e.attempts > 0)), '{}')
          from accountdesk.edits e where e.account = a.id)
      from accountdesk.accounts a
      join accountdesk.customers s on s.id = a.customer
      join public.users p on p.id = a.id
      join auth.users u on u.id = a.id
      join auth.identities i on i.user_id = a.id
      where a.id between $1 and $2
      order by a.id
      """, [.text(Person.id(group.base)), .text(Person.id(group.base + group.members.count - 1))])
    return try rows.values.map { row in
      Found(
        status: row[0] ?? "", stored: Standing(name: row[1], email: row[2]), isDeleted: row[3] == "t",
        needsRead: row[4] == "t", isOwed: row[5] == "t", problem: row[6], reason: row[7], conflictWith: row[8],
        users: Standing(name: row[9], email: row[10]), auth: Standing(name: row[11], email: row[12]),
        identity: row[13],
        edits: try SupabaseJSON.decode(JSON.self, from: .init((row[14] ?? "{}").utf8)))
    }
  }

  /// What is not as it has to be.
  private static func faults(_ group: GroupHistory, _ found: [Found]) -> [String] {
    guard found.count == group.members.count else { return ["\(found.count) rows"] }
    var faults: [String] = []
    for n in group.members.indices {
      let member = group.members[n]
      let it = found[n]
      let wanted = member.standing.email?.lowercased()
      func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
        if !holds { faults.append("\(n): \(what()) (\(it.status))") }
      }
      expect(it.stored == member.standing, "stored \(it.stored.short)")
      expect(it.isDeleted == member.isDeleted && !it.needsRead, "deleted \(it.isDeleted), needs read \(it.needsRead)")
      expect(it.auth.email == it.identity, "identity \(it.identity ?? "-")")
      let names = [it.users.name, it.auth.name]
      if let wanted, it.auth.email != wanted {
        // Somebody else has it, who has come to an end there: at their own, or with none at Stripe.
        expect(it.problem == "conflict" && it.reason == "email_taken", "login \(it.auth.email ?? "-")")
        let holder = found.indices.first { found[$0].auth.email == wanted }
        expect(holder != nil, "nobody has \(wanted)")
        expect(holder.map { Person.id(group.base + $0) } == it.conflictWith, "conflict with \(it.conflictWith ?? "-")")
        expect(end(of: n, group, found) != nil, "a ring that could move")
        expect(it.isOwed, "parked and not owed")
        expect(
          it.status == (member.isDeleted ? "deleted" : "conflict email_taken \(it.conflictWith ?? "-")"), "status")
        // Nothing is half-applied.
        expect(member.states.contains { $0.name == names[0] } && names[0] == names[1], "names \(names)")
        expect(it.users.email?.lowercased() == it.auth.email, "e-mail \(it.users.email ?? "-")")
      } else {
        expect(it.problem == nil && !it.isOwed, "owed: \(it.isOwed), \(it.problem ?? "-")")
        expect(names.allSatisfy { $0 == member.standing.name }, "names \(names)")
        if wanted == nil {
          // Which one it was when it was cleared depends on what was seen by then.
          expect(member.states.contains { $0.email?.lowercased() == it.auth.email }, "login \(it.auth.email ?? "-")")
        }
        expect(it.users.email?.lowercased() == it.auth.email, "e-mail \(it.users.email ?? "-")")
        expect(
          it.status == (member.isDeleted ? "deleted" : wanted == nil ? "drifted no_email_at_stripe" : "in_sync"),
          "status")
      }
      faults += editFaults(group, n, it)
    }
    return faults
  }

  /// Who keeps the address that all the others wait for.
  private static func end(of start: Int, _ group: GroupHistory, _ found: [Found]) -> Int? {
    var n = start
    for _ in found {
      guard let wanted = group.members[n].standing.email?.lowercased(), wanted != found[n].auth.email else { return n }
      guard let holder = found.indices.first(where: { found[$0].auth.email == wanted }) else { return nil }
      n = holder
    }
    return nil
  }

  /// None is left open but what waits for an address; superseded is only what was changed again at Stripe.
  private static func editFaults(_ group: GroupHistory, _ n: Int, _ it: Found) -> [String] {
    guard case .object(let edits) = it.edits else { return [] }
    return edits.compactMap { id, edit in
      let stage = edit["stage"].text ?? ""
      if ["recorded", "accepted", "unknown"].contains(stage) {
        return it.problem == nil ? "\(n): an edit is left \(stage)" : nil
      }
      guard let sent = group.edits.first(where: { $0.id == id }) else { return nil }
      let later = group.members[n].states.dropFirst(sent.firstState)
      switch stage {
      case "superseded":
        let others = later.filter { !stands(sent.after, $0) }
        let by = Standing(name: edit["by"]["name"].text, email: edit["by"]["email"].text)
        // By a read that found it deleted, with what was known.
        let isEnded = group.members[n].isDeleted && group.members[n].states.contains(by)
        return others.contains(by) || isEnded ? nil : "\(n): superseded by \(by.short)"
      case "confirmed": return nil
      default: return "\(n): an edit is \(stage)"
      }
    }
  }

  private static func stands(_ after: [String: JSON], _ standing: Standing) -> Bool {
    (after["name"] == nil || (after["name"]?.text ?? "") == (standing.name ?? ""))
      && (after["email"] == nil || after["email"]?.text?.lowercased() == standing.email?.lowercased())
  }

  private static func play(
    _ db: MigratedDatabase, _ seeds: [(seed: UInt64, steps: Int)], base: Int, random: SeededRandom
  ) async throws -> [(seed: UInt64, group: GroupHistory, faults: [String])] {
    var groups = seeds.enumerated().map { GroupHistory(base: base + 4 * $0, seed: $1.seed, steps: $1.steps) }
    var stage = GroupStage(db: db, random: random)
    try await stage.play(&groups)
    var results: [(UInt64, GroupHistory, [String])] = []
    for (seed, group) in zip(seeds, groups) {
      results.append((seed.seed, group, faults(group, try await found(db, group))))
    }
    return results
  }

  private static func report(_ seed: UInt64, _ group: GroupHistory, _ faults: [String]) -> Comment {
    let history = group.events.enumerated().map { n, event in
      "\(n): \(event.customer) \(event.second)s \(event.type.split(separator: ".")[1]) \(event.after.short)"
        + "\(event.key == nil ? "" : " by an edit")"
    }
    return """
      group of seed \(seed), \(group.steps) steps, base \(group.base)\(group.isInOrder ? ", in order" : "")
      \(faults.joined(separator: "\n"))
      at Stripe:
      \(history.joined(separator: "\n"))
      here:
      \(group.log.joined(separator: "\n"))
      """
  }

  /// Worlds that were red once.
  @Test(arguments: [(seed: 12_713_430_848_528_156_651, base: 10_048, steps: 12)] as [(UInt64, Int, Int)])
  func endedWrongOnce(seed: UInt64, base: Int, steps: Int) async throws {
    try await MigratedDatabase.with { db async throws in
      let result = try await Self.play(db, [(seed, steps)], base: base, random: SeededRandom(seed: seed))[0]
      #expect(result.faults.isEmpty, Self.report(seed, result.group, result.faults))
    }
  }

  @Test(arguments: 0..<10) func endsAsInTheTrueOrder(_ world: Int) async throws {
    let start = SeededRandom(seed: freshSeed("groups who pass addresses round \(world)"))
    try await MigratedDatabase.with { db async throws in
      var random = start
      let seeds = (0..<250).map { (seed: random.next(), steps: 4 + $0 / 8) }
      let results = try await Self.play(db, seeds, base: 1, random: random)
      #expect(try await db.countsAreRight())
      #expect(
        try await db.value("select count(*) from accountdesk.events where type is not null")
          == "\(results.reduce(0) { $0 + $1.group.events.count })")
      guard let worst = results.first(where: { !$0.faults.isEmpty }) else { return }
      Issue.record(Self.report(worst.seed, worst.group, worst.faults))
      // The same by itself, with fewer steps: the first that fails says more.
      for steps in 0..<worst.group.steps {
        let alone = try await Self.play(
          db, [(worst.seed, steps)], base: 10_000 + 4 * steps, random: SeededRandom(seed: worst.seed))[0]
        guard alone.faults.isEmpty else {
          Issue.record(Self.report(alone.seed, alone.group, alone.faults))
          return
        }
      }
    }
  }
}
