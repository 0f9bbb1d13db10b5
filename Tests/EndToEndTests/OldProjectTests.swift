// A project as people have it, brought right by the three commands one after another; their reports say what was there.

import Foundation
import Postgres
import Sandbox
import TestSupport
import Testing

@Suite struct OldProjectTests {
  private static func summary(_ output: String) throws -> [String: Any] {
    let line = try #require(output.split(separator: "\n").last)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: [String: Any]])
    return try #require(object["summary"])
  }

  @Test(.timeLimit(.minutes(40))) func broughtRight() async throws {
    let seed = UInt64.random(in: 0...999_999)
    try await BackfillTests.with(BackfillTests.faults, seed: seed) { project, old, superuser async throws in
      try await Self.bringRight(project, old, superuser, seed: seed)
    }
  }

  private static func bringRight(
    _ project: LocalProject, _ old: OldProject, _ superuser: Connection, seed: UInt64
  ) async throws {
    func count(_ fault: OldProject.Fault) -> Int { BackfillTests.faults[fault, default: 0] }
    func run(_ arguments: String..., status: Int = 0) async throws -> [String: Any] {
      let result = try await Program.run(arguments + ["--json"], settings: project.settings)
      #expect(result.status == status, "\(arguments), seed \(seed): \(result.errors)")
      return try summary(result.output)
    }
    _ = try await run("backfill", "--rate", "25")

    let proposals = try #require(try await run("link")["kinds"] as? [String: Int])
    #expect(proposals["metadata"] == count(.unlinkedWithMetadata), "seed \(seed)")
    #expect(proposals["email"] == count(.unlinkedWithEmail), "seed \(seed)")
    #expect(proposals["no_customer"] == count(.withoutCustomer), "seed \(seed)")
    #expect(proposals["no_user"] == count(.withoutUser), "seed \(seed)")
    #expect(proposals["two_accounts"] == 2 * count(.double), "seed \(seed)")
    #expect(proposals["unknown_customer"] == count(.missing), "seed \(seed)")

    let links = try await run(
      "link", "--accept", "metadata", "--accept", "email", "--create", "--yes", "--rate", "20")
    #expect(links["linked"] as? Int == count(.unlinkedWithMetadata) + count(.unlinkedWithEmail), "seed \(seed)")
    #expect(links["created"] as? Int == count(.withoutCustomer), "seed \(seed)")

    // Some stay: what Stripe has no name for, what two want, what is gone.
    let end = try await run("reconcile", "--logins", "stripe", "--yes", "--rate", "20", status: 75)
    #expect(end["events_complete"] as? Bool == true)
    let found = try await OldProject.records(superuser)
    for (id, records) in old.recordsAfterAll() {
      // Who swaps gets there in the next round at the latest, when the other has been asked.
      #expect(found[id] == records, "seed \(seed)")
    }

    // And once more, nothing is left to mend.
    let before = try await OldProject.records(superuser)
    let again = try await run("reconcile", "--logins", "stripe", "--yes", "--rate", "20", status: 75)
    #expect(again["mended"] as? Int == 0, "seed \(seed)")
    #expect(try await OldProject.records(superuser) == before)
  }

  /// Where the project holds logins, those whose address changed at Stripe wait, are found in their number, and end as
  /// they are decided.
  @Test(.timeLimit(.minutes(40))) func heldLoginsAreFoundAndDecided() async throws {
    let seed = UInt64.random(in: 0...999_999)
    let stripe = StripeEmulator(seed: seed)
    try await BackfillTests.with([.none: 40, .nameInUsers: 5], seed: seed, stripe: stripe) {
      project, old, superuser async throws in
      try await Self.decideHeld(project, old, superuser, seed: seed)
    }
  }

  private static func decideHeld(
    _ project: LocalProject, _ old: OldProject, _ superuser: Connection, seed: UInt64
  ) async throws {
    func run(_ arguments: [String], status: Int = 0) async throws -> [[String: Any]] {
      let result = try await Program.run(arguments, settings: project.settings)
      #expect(result.status == status, "\(arguments), seed \(seed): \(result.errors)")
      return try result.output.split(separator: "\n").compactMap {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
    }
    _ = try await run(["backfill", "--rate", "25", "--json"])
    _ = try await run(["settings", "hold", "hold"])
    let standing = try await OldProject.records(superuser)
    let moved = old.people.filter { standing[$0.id]?.status == "in_sync" && $0.customer != nil }.prefix(9)
    #expect(moved.count == 9)
    for (number, person) in moved.enumerated() {
      let answer = try await Program.shell(
        """
        curl -sf -o /dev/null -u \(project.stripe.key): --data-urlencode 'email=moved\(number)@example.com' \
        \(project["STRIPE_API_BASE"])/v1/customers/\(person.customer ?? "")
        """)
      #expect(answer.status == 0)
    }
    // No receiver was there: the catch-up of the reconcile brings them.
    _ = try await run(["reconcile", "--json"], status: 75)
    let held = try await run(["accounts", "--status", "held", "--json"]).compactMap { $0["id"] as? String }
    #expect(Set(held) == Set(moved.map(\.id)), "seed \(seed)")
    let events = try await run(["events", "--json"]).filter { $0["outcome"] as? String == "held" }
    #expect(events.count == 9, "seed \(seed)")
    func event(_ person: Person) -> String {
      events.first { $0["account"] as? String == person.id }?["id"] as? String ?? ""
    }
    _ = try await run(["events", "--json", "--approve"] + moved.prefix(6).map(event))
    _ = try await run(["events", "--json", "--reject"] + moved.dropFirst(6).map(event))
    let found = try await OldProject.records(superuser)
    for (number, person) in moved.enumerated() {
      let wanted = "moved\(number)@example.com"
      let records = try #require(found[person.id])
      #expect(records.stripe?.email == wanted && records.users.email == wanted, "seed \(seed)")
      #expect(records.auth.email == (number < 6 ? wanted : standing[person.id]?.auth.email), "seed \(seed)")
      #expect(records.status == (number < 6 ? "in_sync" : "drifted"), "seed \(seed)")
    }
    #expect(try await run(["accounts", "--status", "held", "--json"]).isEmpty)
  }
}
