// The sandbox's people: invented for all to see, the same for the same seed, and not all of them in order.

public enum People {
  /// The password of the first person; the others have none.
  public static let password = "sandbox-password"

  /// A customer is made so many seconds after its user.
  static let customerAfter = 60

  /// From 2022-01-01 to 2025-01-01, in seconds since 1970.
  private static let signUps = 1_640_995_200..<1_735_689_600
  private static let domains = ["example.com", "example.org", "example.net", "mail.test", "post.test"]

  /// The first is always Ada Lovelace, ada@example.com, in sync. Of twenty or more, every kind is among them, and of
  /// many, about an eighth is not in sync. Nobody's e-mail is anybody else's.
  public static func make(count: Int, seed: UInt64) -> [Person] {
    guard count > 0 else { return [] }
    var random = SeededRandom(seed: seed, for: "people")
    let kinds = kinds(count: count, using: &random)
    var people: [Person] = []
    people.reserveCapacity(count)
    // The one whose customer the next one in conflict shares.
    var partner: Person?
    for (index, kind) in kinds.enumerated() {
      let person = person(index, of: count, kind: kind, partner: kind == .conflict ? partner : nil, using: &random)
      if kind == .conflict { partner = partner == nil ? person : nil }
      people.append(person)
    }
    return people
  }

  /// The customers that these people have at Stripe.
  public static func customers(_ people: [Person]) -> [StripeEmulator.Customer] {
    var seen: Set<String> = []
    return people.compactMap { person in
      guard let id = person.customer, person.kind != .conflict || seen.insert(id).inserted else { return nil }
      return StripeEmulator.Customer(
        id: id, name: person.stripe?.name, email: person.stripe?.email, created: person.created + customerAfter,
        metadata: ["supabaseUUID": person.id], plan: person.plan, isDeleted: person.kind == .deleted)
    }
  }

  private static func kinds(count: Int, using random: inout SeededRandom) -> [Person.Kind] {
    func share(_ percent: Int) -> Int { max(count >= 20 ? 1 : 0, count * percent / 100) }
    // Two for each customer that is shared.
    let shares: [(kind: Person.Kind, number: Int)] = [
      (.nameDrifted, share(3)), (.emailDrifted, share(2)), (.unlinked, share(4)), (.conflict, share(1) * 2),
      (.deleted, share(2)),
    ]
    var kinds = [Person.Kind](repeating: .inSync, count: count)
    for (kind, number) in shares {
      var left = number
      while left > 0 {
        let place = Int(random.next() % UInt64(count))
        guard place > 0, kinds[place] == .inSync else { continue }
        kinds[place] = kind
        left -= 1
      }
    }
    return kinds
  }

  private static func person(
    _ index: Int, of count: Int, kind: Person.Kind, partner: Person?, using random: inout SeededRandom
  ) -> Person {
    let id = uuid(using: &random)
    let customer = "cus_" + random.token(14)
    let step = signUps.count / count
    let created = signUps.lowerBound + signUps.count * index / count + Int(random.next() % UInt64(max(1, step)))
    if index == 0 {
      let ada = Person.Record(name: "Ada Lovelace", email: "ada@example.com")
      return Person(
        id: id, kind: .inSync, created: created, customer: customer, hasCustomersRow: true, stripe: ada,
        users: .init(name: ada.name, email: nil), auth: ada, providers: [.email], plan: .studio)
    }
    let names = InventedNames.schedule[index % InventedNames.schedule.count]
    let given = names.given[Int(random.next() % UInt64(names.given.count))]
    let family = names.family[Int(random.next() % UInt64(names.family.count))]
    let other = names.given[Int(random.next() % UInt64(names.given.count))]
    let domain = domains[Int(random.next() % UInt64(domains.count))]
    let isNameless = random.happens(0.01)
    let isCapital = random.happens(0.01)
    let isLinkedOnPaper = random.happens(0.3)
    let isGoogleOnly = random.happens(0.1)
    let hasGoogle = random.happens(0.05)
    let providers: [Person.Provider] = isGoogleOnly ? [.google] : hasGoogle ? [.email, .google] : [.email]
    let plan = random.happens(0.3) ? SandboxPlan.allCases[Int(random.next() % 3)] : nil

    let name = isNameless && kind == .inSync ? nil : names.full(given, family)
    // The number makes it nobody else's.
    let email = "\(given.plain).\(family.plain)\(index)@\(domain)"
    var stripe: Person.Record? = .init(name: name, email: email)
    var users = Person.Record(name: name, email: nil)
    var auth = Person.Record(name: name, email: email)
    switch kind {
    case .inSync where isCapital: stripe?.email = "\(given.plain.uppercased()).\(family.plain)\(index)@\(domain)"
    case .inSync: break
    case .nameDrifted: users.name = "\(names.full(other, family)) (\(given.text))"
    case .emailDrifted: auth.email = "\(given.plain)\(index)@\(domain)"
    case .unlinked, .deleted: stripe = nil
    case .conflict:
      if let partner { stripe = partner.stripe }
    }
    return Person(
      id: id, kind: kind, created: created, customer: kind == .unlinked ? nil : partner?.customer ?? customer,
      hasCustomersRow: kind != .unlinked || isLinkedOnPaper, stripe: stripe, users: users, auth: auth,
      providers: providers, plan: [.inSync, .nameDrifted, .emailDrifted].contains(kind) ? plan : nil)
  }

  /// Of version 4.
  private static func uuid(using random: inout SeededRandom) -> String {
    let high = random.next() & 0xffff_ffff_ffff_0fff | 0x4000
    let low = random.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
    let digits = [high, low].map { value in
      let hex = String(value, radix: 16)
      return String(repeating: "0", count: 16 - hex.utf8.count) + hex
    }.joined()
    var text = ""
    for (place, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(place) { text += "-" }
      text.append(digit)
    }
    return text
  }
}

extension StripeEmulator {
  /// Puts these people's customers in, without events.
  public func load(_ people: [Person]) { load(People.customers(people)) }
}
