// Invented people: the same for the same seed, every kind among them, and nobody's e-mail anybody else's.

import TestSupport
import Testing

@testable import Sandbox

@Suite struct PeopleTests {
  @Test func sameSeedSamePeople() {
    let seed = freshSeed("people")
    #expect(People.make(count: 300, seed: seed) == People.make(count: 300, seed: seed), "seed \(seed)")
    #expect(People.make(count: 300, seed: seed) != People.make(count: 300, seed: seed &+ 1), "seed \(seed)")
  }

  @Test(arguments: [0, 1, 2, 19, 20, 21, 50, 1000, 20_000]) func areAsTheyShouldBe(count: Int) {
    let seed = freshSeed("people")
    let people = People.make(count: count, seed: seed)
    #expect(people.count == count)
    if let ada = people.first {
      #expect(ada.auth == .init(name: "Ada Lovelace", email: "ada@example.com"))
      #expect(ada.stripe == ada.auth)
      #expect(ada.kind == .inSync)
    }
    let emails = people.compactMap(\.auth.email)
    #expect(Set(emails).count == count, "seed \(seed)")
    #expect(Set(people.map(\.id)).count == count, "seed \(seed)")
    #expect(emails.allSatisfy { $0 == $0.lowercased() && StripeEmail.isValid($0) && $0.utf8.count < 256 })
    for email in emails + people.compactMap(\.stripe?.email) {
      let domain = email.split(separator: "@").last ?? ""
      #expect(["example.com", "example.org", "example.net"].contains(domain) || domain.hasSuffix(".test"))
    }
    let kinds = Dictionary(grouping: people, by: \.kind).mapValues(\.count)
    if count >= 20 { #expect(Set(kinds.keys) == Set(Person.Kind.allCases), "seed \(seed)") }
    if count >= 1000 {
      let share = Double(kinds[.inSync] ?? 0) / Double(count)
      #expect((0.86...0.88).contains(share), "seed \(seed)")
    }
    for person in people { check(person, seed: seed) }
    let shared = Dictionary(grouping: people.filter { $0.customer != nil }, by: \.customer)
    for (_, sharing) in shared where sharing.count > 1 {
      #expect(sharing.map(\.kind) == [.conflict, .conflict], "seed \(seed)")
      #expect(sharing[0].stripe == sharing[1].stripe, "seed \(seed)")
    }
    #expect(people.filter { $0.kind == .conflict }.allSatisfy { shared[$0.customer]?.count == 2 }, "seed \(seed)")
  }

  private func check(_ person: Person, seed: UInt64) {
    let (stripe, auth) = (person.stripe, person.auth)
    #expect(!person.providers.isEmpty)
    #expect(person.users.email == nil)
    #expect(person.id.utf8.count == 36 && person.id[person.id.index(person.id.startIndex, offsetBy: 14)] == "4")
    switch person.kind {
    case .inSync:
      #expect(stripe?.name == auth.name && person.users.name == auth.name, "seed \(seed)")
      #expect(stripe?.email?.lowercased() == auth.email, "seed \(seed)")
    case .nameDrifted: #expect(stripe?.name == auth.name && person.users.name != auth.name, "seed \(seed)")
    case .emailDrifted: #expect(stripe?.name == auth.name && stripe?.email != auth.email, "seed \(seed)")
    case .unlinked: #expect(person.customer == nil && stripe == nil, "seed \(seed)")
    case .deleted: #expect(person.customer != nil && stripe == nil && person.hasCustomersRow, "seed \(seed)")
    case .conflict: #expect(person.customer != nil && stripe != nil && person.hasCustomersRow, "seed \(seed)")
    }
  }

  @Test func manyScriptsAreAmongThem() {
    let names = People.make(count: 40, seed: 1).compactMap(\.auth.name).joined()
    let wanted: [(String, ClosedRange<UInt32>)] = [
      ("Latin with accents", 0xc0...0x17f), ("combining", 0x300...0x36f), ("Greek", 0x370...0x3ff),
      ("Cyrillic", 0x400...0x4ff), ("Hebrew", 0x590...0x5ff), ("Arabic", 0x600...0x6ff),
      ("Devanagari", 0x900...0x97f), ("Thai", 0xe00...0xe7f), ("Chinese", 0x4e00...0x9fff), ("Korean", 0xac00...0xd7a3),
      ("emoji", 0x1f300...0x1faff),
    ]
    for (script, range) in wanted {
      #expect(names.unicodeScalars.contains { range.contains($0.value) }, "\(script)")
    }
  }

  @Test(.timeLimit(.minutes(40))) func theirCustomersAreAtStripe() async throws {
    let people = People.make(count: 200, seed: 5)
    let emulator = StripeEmulator(seed: 5)
    emulator.load(people)
    for person in people {
      let customer = person.customer.flatMap(emulator.customer)
      switch person.kind {
      case .unlinked: #expect(customer == nil)
      case .deleted: #expect(customer?.isDeleted == true)
      default: #expect(customer.map { Person.Record(name: $0.name, email: $0.email) } == person.stripe)
      }
    }
    let linked = Set(people.filter { $0.stripe != nil }.compactMap(\.customer))
    try await withRunning(emulator) { stripe in
      var ids: [String] = []
      var page: StripeAnswer
      repeat {
        page = try await stripe.get("/v1/customers?limit=100" + (ids.last.map { "&starting_after=\($0)" } ?? ""))
        ids += page.ids
      } while page.hasMore == true
      #expect(Set(ids) == linked && ids.count == linked.count)
      #expect(ids.last == people[0].customer)
      let ada = try await stripe.get("/v1/subscriptions?customer=\(people[0].customer ?? "")")
      #expect(ada.ids.count == 1)
      #expect(try await stripe.get("/v1/events").ids == [])
    }
  }
}
