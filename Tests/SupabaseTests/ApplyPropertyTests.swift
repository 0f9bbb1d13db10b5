// Whatever comes in which order, however often, and whatever is read meanwhile: in the end all stands as at Stripe.

import Postgres
import Sandbox
import Supabase
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct ApplyPropertyTests {
  /// One customer at Stripe, and what is on its way from there.
  private struct Stripe {
    let n: Int
    var second = 1
    var standing: Standing
    /// Every event that has happened; any of them may come, again and again.
    var events: [StripeEvent] = []
    var undelivered: [Int] = []

    var customer: String { "cus_\(n)" }

    init(_ n: Int) {
      self.n = n
      standing = Standing(name: "A", email: "a\(n)@example.com")
      events = [.created(standing, second: second, customer: customer)]
      undelivered = [0]
    }

    /// Sometimes a second passes; sometimes something else than name and e-mail changes.
    mutating func change(_ random: inout SeededRandom) {
      if Int.random(in: 0..<3, using: &random) == 0 { second += Int.random(in: 1...3, using: &random) }
      let before = standing
      switch Int.random(in: 0..<6, using: &random) {
      case 0: break
      case 1: standing.email = "\("abc".randomElement(using: &random)!)\(n)@example.com"
      default: standing.name = "\("ABC".randomElement(using: &random)!)"
      }
      undelivered.append(events.count)
      events.append(.updated(before, standing, second: second, customer: customer))
    }

    /// The moment from which on a read that is answered now knows nothing.
    func asOf(_ random: inout SeededRandom) -> Int { second - 1 - Int.random(in: 0...2, using: &random) }
  }

  /// A read that Stripe has answered and nobody has applied yet.
  private struct Read {
    let standing: Standing
    let version: JSON
    let asOf: Int
    let isPage: Bool
  }

  private struct Play {
    let db: MigratedDatabase
    var stripe: Stripe
    var random: SeededRandom
    var reads: [Read] = []
    var log: [String] = []

    mutating func deliver(_ indices: [Int]) async throws {
      let outcomes = try await db.service.apply(indices.map { stripe.events[$0] })
      for (index, outcome) in zip(indices, outcomes) {
        let event = stripe.events[index]
        log.append("\(index): \(event.before?.name ?? "-")→\(event.after.name!) at \(event.second): \(outcome)")
      }
      stripe.undelivered.removeAll { indices.contains($0) }
    }

    mutating func ask(isPage: Bool) async throws {
      let version = try await db.service.call("accountdesk_begin_read", ["customer": .string(stripe.customer)])[
        "version"]
      reads.append(Read(standing: stripe.standing, version: version, asOf: stripe.asOf(&random), isPage: isPage))
    }

    mutating func apply(_ read: Read) async throws {
      let outcome: JSON
      if read.isPage {
        outcome = try await db.applyPage(
          [customerObject(stripe.customer, read.standing).encoded], asOf: StripeEvent.time(read.asOf))
      } else {
        outcome = try await db.service.applyRead(
          read.standing, of: stripe.customer, version: read.version, second: read.asOf)
      }
      log.append("\(read.isPage ? "page" : "read") \(read.standing.name!) as of \(read.asOf): \(outcome.encoded)")
    }

    mutating func step() async throws {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<3: stripe.change(&random)
      case 3..<7:
        let count = Int.random(in: 1...3, using: &random)
        try await deliver((0..<count).map { _ in Int.random(in: stripe.events.indices, using: &random) })
      case 7: try await ask(isPage: false)
      case 8: try await ask(isPage: true)
      default:
        if let index = reads.indices.randomElement(using: &random) { try await apply(reads.remove(at: index)) }
      }
    }

    /// Everything that is on its way comes, and whoever has to be asked is asked.
    mutating func end() async throws {
      for read in reads.shuffled(using: &random) { try await apply(read) }
      reads = []
      try await deliver(stripe.undelivered.shuffled(using: &random))
      for _ in 0..<3 {
        let needed = try await db.service.call("accountdesk_needs_read").items
        guard needed.contains(where: { $0["customer"].text == stripe.customer }) else { return }
        stripe.second += 1
        try await ask(isPage: false)
        try await apply(reads.removeLast())
      }
    }
  }

  @Test(arguments: 0..<6) func endsAsAtStripe(_ group: Int) async throws {
    var random = SeededRandom(seed: freshSeed("random histories \(group)"))
    let seeds = (0..<60).map { _ in random.next() }
    try await MigratedDatabase.with { db async throws in
      try await db.add(seeds.indices.map { Person($0, name: "A", email: "a\($0)@example.com") })
      for (n, seed) in seeds.enumerated() {
        var play = Play(db: db, stripe: Stripe(n), random: SeededRandom(seed: seed))
        // Where the first that is seen is not the first that was, what had changed by then is left alone, and is drift.
        let fromTheBeginning = n % 3 > 0
        if fromTheBeginning { try await play.deliver([0]) }
        // Small ones first.
        for _ in 0..<(2 + n / 2) { try await play.step() }
        try await play.end()
        let stored = try await db.stored(play.stripe.customer)
        let status = try await db.status(n) ?? ""
        guard stored == play.stripe.standing, status == "in_sync" || (status == "drifted" && !fromTheBeginning)
        else {
          let history = play.stripe.events.map { "\($0.second): \($0.after.name!) \($0.after.email!)" }
          Issue.record(
            """
            case \(n) of seed \(seed): \(stored) (\(status)) and not \(play.stripe.standing)
            at Stripe: \(history.joined(separator: ", "))
            \(play.log.joined(separator: "\n"))
            """)
          return
        }
      }
      #expect(try await db.countsAreRight())
    }
  }
}
