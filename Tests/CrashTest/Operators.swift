// Those who edit: several at once, each with customers of their own, in bursts that fall into one second. Beside their
// edits they change customers at Stripe itself, as the dashboard does, which no edit of ours accounts for.

import Accounts
import Sandbox
import Stripe
import Supabase

struct Operators: Sendable {
  static let atOnce = 8
  private static let names = ["Ada Crash", "Zoë Çrash", "王 Crash", "Crash", "Æther \u{1F680} O'Crash"]

  let plan: Plan
  let ring: Ring
  let mailbag: Mailbag

  struct Outcome: Sendable {
    var edits = 0
    /// Refused by a check: somebody had the address still, or nothing would have changed.
    var checked = 0
    /// Changes at Stripe that were no edits.
    var direct = 0
    /// Edits whose authors have to look again, with their customers.
    var open: [EditID: String] = [:]
  }

  func run() async throws -> Outcome {
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      for number in 0..<Self.atOnce {
        group.addTask {
          let share = plan.edits / Self.atOnce + (number < plan.edits % Self.atOnce ? 1 : 0)
          let people = ring.people.enumerated().filter { $0.offset % Self.atOnce == number }.map(\.element)
          var one = One(
            operators: self, people: people, share: share, number: number,
            random: SeededRandom(seed: plan.seed &+ UInt64(number), for: "operator"))
          return try await one.run()
        }
      }
      return try await group.reduce(into: Outcome()) { sum, one in
        sum.edits += one.edits
        sum.checked += one.checked
        sum.direct += one.direct
        sum.open.merge(one.open) { first, _ in first }
      }
    }
  }

  private struct One {
    let operators: Operators
    let people: [Person]
    let share: Int
    let number: Int
    var random: SeededRandom
    var addresses = 0
    var outcome = Outcome()

    var ring: Ring { operators.ring }

    mutating func run() async throws -> Outcome {
      while outcome.edits < share {
        try Task.checkCancellation()
        let person = anybody()
        switch draw(100) {
        case ..<50:
          for _ in 0...min(draw(4), share - outcome.edits - 1) { try await edit(person, Changes(name: name())) }
        case ..<65: try await edit(person, Changes(email: .set(address())))
        case ..<72: try await edit(person, Changes(name: name(), email: .set(address())))
        case ..<77 where outcome.edits + 2 <= share: try await editTwice(person)
        case ..<85: try await handOn()
        case ..<90: try await passRound()
        default: try await change(person, name: .some(name().value), email: nil)
        }
      }
      return outcome
    }

    /// Two operators who do not know of each other.
    private mutating func editTwice(_ person: Person) async throws {
      let (first, second) = (Changes(name: name()), Changes(email: .set(address())))
      let operators = operators
      async let one = operators.edit(person, first, id: id())
      async let other = operators.edit(person, second, id: id())
      for end in try await [one, other] { count(end) }
      await operators.mailbag.collect()
    }

    /// Somebody gets a new address, and somebody else the old one.
    private mutating func handOn() async throws {
      let (giver, taker) = (anybody(), anybody())
      let old = email(of: giver)
      guard giver.id != taker.id, try await edit(giver, Changes(email: .set(address()))), email(of: giver) != old
      else { return }
      // As long as it is somebody's login, the check lets no edit take it; Stripe itself minds nothing.
      if try await !edit(taker, Changes(email: old.map { .set($0) })) { try await change(taker, name: nil, email: old) }
    }

    /// A ring of people who pass their addresses on: at Stripe two have the same one in between.
    private mutating func passRound() async throws {
      var around = [anybody()]
      for _ in 0...draw(3) {
        let next = anybody()
        if !around.contains(where: { $0.id == next.id }) { around.append(next) }
      }
      let addresses = around.map { email(of: $0) }
      for (place, person) in around.enumerated() {
        try await change(person, name: nil, email: addresses[(place + 1) % around.count])
      }
    }

    /// - Returns: whether it was recorded.
    @discardableResult
    private mutating func edit(_ person: Person, _ changes: Changes) async throws -> Bool {
      let end = try await operators.edit(person, changes, id: id())
      count(end)
      await operators.mailbag.collect()
      return end != .checked
    }

    private mutating func change(_ person: Person, name: String??, email: String?) async throws {
      _ = try await ring.stripe.updateCustomer(
        person.customer ?? "", name: name, email: email.map { .some($0) }, idempotencyKey: id().rawValue)
      outcome.direct += 1
      await operators.mailbag.collect()
    }

    private mutating func count(_ end: End) {
      if end == .checked { outcome.checked += 1 } else { outcome.edits += 1 }
      if case .open(let id, let customer) = end { outcome.open[id] = customer }
    }

    private mutating func draw(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
    private mutating func anybody() -> Person { people[draw(people.count)] }
    private func email(of person: Person) -> String? { ring.emulator.customer(person.customer ?? "")?.email }

    private mutating func name() -> Change {
      let place = draw(Operators.names.count + 1)
      return place == Operators.names.count ? .clear : .set(Operators.names[place])
    }

    private mutating func address() -> String {
      addresses += 1
      let domain = random.happens(0.1) ? "Example.COM" : "example.com"
      return "crash-\(number)-\(addresses)@\(domain)"
    }

    private mutating func id() -> EditID {
      var hex = ""
      for _ in 0..<32 { hex += String(draw(16), radix: 16) }
      let digits = Array(hex)
      return EditID(
        rawValue: [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-"))
    }
  }
}
