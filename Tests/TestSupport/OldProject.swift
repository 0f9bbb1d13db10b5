// A project as people have it: years of accounts whose records disagree, each fault in a known number, and what a
// backfill has to make of them, reckoned here and not by the program.

public import Postgres
public import Sandbox

public struct OldProject: Sendable {
  /// What is wrong with an account, or with two that belong together, or with a customer alone.
  public enum Fault: String, CaseIterable, Sendable {
    case none
    case nameInUsers, nameInAuth, nameInBoth
    /// Stripe has none.
    case noNameAtStripe
    /// The person changed it in the app.
    case login
    case emailInUsers
    /// No link; the customer's metadata names the user.
    case unlinkedWithMetadata
    /// No link; the customer has the same e-mail, and nobody else has.
    case unlinkedWithEmail
    case withoutCustomer
    /// At Stripe only.
    case withoutUser
    /// Two accounts, one customer.
    case double
    case deleted
    /// Linked to a customer that Stripe does not know.
    case missing
    /// Stripe's e-mail is another account's login.
    case taken
    /// Two accounts, each with the other's e-mail at Stripe.
    case swapped

    var accounts: Int { self == .double || self == .swapped ? 2 : self == .withoutUser ? 0 : 1 }
  }

  /// The values of one account in every place.
  public struct Records: Sendable, Equatable {
    public var stripe: Person.Record?
    public var users: Person.Record
    public var auth: Person.Record
    public var status: String
  }

  /// What is reckoned for all of it.
  public struct Outcome: Sendable {
    /// By user id.
    public var records: [String: Records] = [:]
    /// Values written, by the words of the report.
    public var written: [String: Int] = [
      "users_names": 0, "auth_names": 0, "users_emails": 0, "logins": 0, "deleted": 0, "missing": 0, "unlinked": 0,
      "listed": 0,
    ]
  }

  public let people: [Person]
  public let customers: [StripeEmulator.Customer]
  private let faults: [String: Fault]
  /// E-mails in public.users that differ; our migration makes that column.
  private let usersEmails: [String: String]

  public func people(_ faults: Fault...) -> [Person] {
    people.filter { faults.contains(self.faults[$0.id] ?? .none) }
  }

  /// What a backfill has to make of it.
  public func outcome(takingLogins: Bool) -> Outcome {
    var outcome = Outcome()
    func write(_ what: String) { outcome.written[what, default: 0] += 1 }
    let stripe = Dictionary(customers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    outcome.written["listed"] = customers.count { !$0.isDeleted }
    let linked = Set(people.compactMap(\.customer))
    outcome.written["unlinked"] = customers.count { !$0.isDeleted && !linked.contains($0.id) }
    for person in people {
      let fault = faults[person.id] ?? .none
      let customer = person.customer.flatMap { stripe[$0] }.flatMap { $0.isDeleted ? nil : $0 }
      var records = Records(
        stripe: customer.map { Person.Record(name: $0.name, email: $0.email) }, users: person.users, auth: person.auth,
        status: "in_sync")
      records.users.email = usersEmails[person.id] ?? person.auth.email
      switch fault {
      case .none: break
      case .nameInUsers: write("users_names")
      case .nameInAuth: write("auth_names")
      case .nameInBoth:
        write("users_names")
        write("auth_names")
      case .noNameAtStripe: records.status = "drifted"
      case .login, .swapped:
        if takingLogins {
          write("users_emails")
          write("logins")
        }
      case .emailInUsers: if takingLogins { write("users_emails") }
      case .unlinkedWithMetadata, .unlinkedWithEmail, .withoutCustomer, .withoutUser: records.status = "unlinked"
      case .double: records.status = "conflict"
      case .deleted:
        write("deleted")
        records.status = "deleted"
      case .missing:
        write("missing")
        records.status = "unknown"
      case .taken: records.status = takingLogins ? "conflict" : "drifted"
      }
      if [.nameInUsers, .nameInBoth, .nameInAuth].contains(fault) {
        records.users.name = customer?.name
        records.auth.name = customer?.name
      }
      if [.login, .emailInUsers, .swapped].contains(fault) {
        if takingLogins {
          records.users.email = customer?.email
          records.auth.email = customer?.email
        } else {
          records.status = "drifted"
        }
      }
      outcome.records[person.id] = records
    }
    return outcome
  }

  /// What backfill, links (all that are proposed, and a customer for everybody) and a reconcile that takes Stripe's
  /// logins have to make of it, by user id.
  public func recordsAfterAll() -> [String: Records] {
    let customers = Dictionary(customers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var records = outcome(takingLogins: true).records
    for person in people {
      let own = Person.Record(name: person.users.name, email: person.auth.email)
      switch faults[person.id] {
      case .withoutCustomer, .unlinkedWithEmail:
        records[person.id] = Records(stripe: own, users: own, auth: own, status: "in_sync")
      case .unlinkedWithMetadata:
        guard let customer = customers.values.first(where: { $0.metadata["supabaseUUID"] == person.id }) else { break }
        let stripe = Person.Record(name: customer.name, email: customer.email)
        records[person.id] = Records(stripe: stripe, users: stripe, auth: stripe, status: "in_sync")
      default: break
      }
    }
    return records
  }

  /// - Parameter counts: how many of each fault; of two that belong together, pairs.
  public init(_ counts: [Fault: Int], seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var order: [Fault] = []
    for fault in Fault.allCases { order += Array(repeating: fault, count: counts[fault] ?? 0) }
    order.shuffle(using: &random)
    var people: [Person] = []
    var customers: [StripeEmulator.Customer] = []
    var faults: [String: Fault] = [:]
    var usersEmails: [String: String] = [:]
    for (number, fault) in order.enumerated() {
      let first = people.count
      // A shop grows, and some day it imported a fifth of its customers in one second.
      let share = Double.random(in: 0..<1, using: &random)
      let created = share < 0.2 ? 1_600_000_000 : 1_640_995_200 + Int(share.squareRoot() * 90_000_000)
      func id(_ part: Int) -> String { Self.uuid(&random) }
      func name(_ part: Int) -> String { "Person \(number).\(part)" }
      func email(_ part: Int) -> String { "person\(number).\(part)@example.com" }
      for part in 0..<fault.accounts {
        let own = Person.Record(name: name(part), email: email(part))
        var (users, auth) = (own, own)
        users.email = nil
        if fault == .nameInUsers || fault == .nameInBoth { users.name = "Another \(number)" }
        if fault == .nameInAuth || fault == .nameInBoth { auth.name = "A third \(number)" }
        if fault == .login { auth.email = "moved\(number)@post.test" }
        let customer: String? =
          switch fault {
          case .withoutCustomer, .unlinkedWithMetadata, .unlinkedWithEmail: nil
          case .double: "cus_\(number)x0"
          default: "cus_\(number)x\(part)"
          }
        let person = Person(
          id: id(part), kind: .inSync, created: created, customer: customer, hasCustomersRow: customer != nil,
          stripe: own, users: users, auth: auth, providers: [.email], plan: nil)
        if fault == .emailInUsers { usersEmails[person.id] = "card\(number)@post.test" }
        faults[person.id] = fault
        people.append(person)
      }
      let made = people[first...]
      func add(_ part: Int, name: String?, email: String?, metadata: [String: String] = [:], isDeleted: Bool = false) {
        customers.append(
          StripeEmulator.Customer(
            id: "cus_\(number)x\(part)", name: name, email: email, created: created + 60, metadata: metadata,
            isDeleted: isDeleted))
      }
      switch fault {
      case .missing, .withoutCustomer: break
      case .noNameAtStripe: add(0, name: nil, email: email(0))
      case .unlinkedWithMetadata:
        add(0, name: name(0), email: "paid\(number)@post.test", metadata: ["supabaseUUID": made.first?.id ?? ""])
      case .deleted: add(0, name: nil, email: nil, isDeleted: true)
      // The login of whoever came first, who is in order.
      case .taken: add(0, name: name(0), email: nil)
      case .swapped:
        add(0, name: name(0), email: email(1))
        add(1, name: name(1), email: email(0))
      default: add(0, name: name(0), email: email(0))
      }
    }
    // Each needs a holder of its own.
    var holders = people.filter { faults[$0.id] == Fault.none }.compactMap(\.auth.email).makeIterator()
    let takers = Set(people.filter { faults[$0.id] == .taken }.compactMap(\.customer))
    for place in customers.indices where takers.contains(customers[place].id) {
      guard let email = holders.next() else { preconditionFailure("as many without a fault are needed as are taken") }
      customers[place].email = email
    }
    self.people = people
    self.customers = customers
    self.faults = faults
    self.usersEmails = usersEmails
  }

  private static func uuid(_ random: inout SeededRandom) -> String {
    let digits = (0..<32).map { _ in String(Int.random(in: 0..<16, using: &random), radix: 16) }.joined()
    let cuts = [0, 8, 12, 16, 20, 32]
    return zip(cuts, cuts.dropFirst()).map { from, to in
      String(digits.dropFirst(from).prefix(to - from))
    }.joined(separator: "-")
  }

  /// Puts the people in. `migrate` is called when all but what our own column has is there.
  public func load(into superuser: Connection, migrate: () async throws -> Void) async throws {
    try await People.load(people, into: superuser)
    try await migrate()
    for (id, email) in usersEmails {
      _ = try await superuser.query("update public.users set email = $1 where id = $2", [.text(email), .text(id)])
    }
  }

  /// What stands in the database now, by user id.
  public static func records(_ connection: Connection) async throws -> [String: Records] {
    let rows = try await connection.query(
      """
      select
        a.id, a.status, c.as_of is not null and not c.deleted, c.name, c.email, p.full_name, p.email,
        u.raw_user_meta_data ->> 'full_name', u.email
      from accountdesk.accounts a
      join auth.users u on u.id = a.id
      join public.users p on p.id = a.id
      left join accountdesk.customers c on c.id = a.customer
      """)
    var found: [String: Records] = [:]
    for row in rows.values {
      found[row[0] ?? ""] = Records(
        stripe: row[2] == "t" ? Person.Record(name: row[3], email: row[4]) : nil,
        users: Person.Record(name: row[5], email: row[6]), auth: Person.Record(name: row[7], email: row[8]),
        status: row[1] ?? "")
    }
    return found
  }
}
