// A sandbox's database: its people, our migrations, and the first sight of each customer.

import Accounts
import Postgres
import Sandbox
import Stripe
import Supabase

extension RunningSandbox {
  /// Makes the database, or takes the one that was kept, with the people that it was made with.
  /// - Returns: the customers that Stripe is to have.
  static func prepare(_ setup: SandboxSetup, _ cluster: Cluster) async throws -> [StripeEmulator.Customer] {
    try await cluster.prepareDatabase(template: !setup.isBare)
    guard !setup.isBare else { return [] }
    let superuser = try await cluster.connectAsSuperuser()
    let kept = try await keptPeople(superuser)
    let people = People.make(count: kept?.users ?? setup.users, seed: kept?.seed ?? setup.seed)
    if kept == nil {
      try await People.load(people, into: superuser)
      try await superuser.execute("comment on database postgres is 'people \(setup.users) \(setup.seed)'")
    }
    if setup.withStaff { try await People.loadStaff(into: superuser) }
    await superuser.close()
    let owner = try await Connection.connect(cluster.url())
    _ = try await Migrator(owner).run()
    var customers = People.customers(people)
    if kept != nil { try await takeStored(owner, into: &customers) }
    await owner.close()
    return customers
  }

  private static func keptPeople(_ connection: Connection) async throws -> (users: Int, seed: UInt64)? {
    let comment = try await connection.query(
      "select shobj_description(oid, 'pg_database') from pg_database where datname = 'postgres'")
    let words = (comment.single ?? "").split(separator: " ")
    guard words.count == 3, words[0] == "people", let users = Int(words[1]), let seed = UInt64(words[2]) else {
      return nil
    }
    return (users, seed)
  }

  /// The emulator forgets at its end; what Supabase last stored of a kept sandbox's Stripe stands in for it.
  private static func takeStored(_ owner: Connection, into customers: inout [StripeEmulator.Customer]) async throws {
    let rows = try await owner.query(
      "select id, name, email, deleted from accountdesk.customers where as_of is not null or deleted")
    let stored = Dictionary(rows.values.map { ($0[0] ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    for index in customers.indices {
      guard let row = stored[customers[index].id] else { continue }
      customers[index].name = row[1]
      customers[index].email = row[2]
      customers[index].isDeleted = row[3] == "t"
    }
  }

  /// Reads every customer once, and leaves people's records as they are.
  func seeCustomers() async throws {
    let services = try services(limiters: StripeLimiters(rate: 10_000, burst: 1000))
    let backfill = Backfill(store: services.store, stripe: services.stripe, machine: "sandbox", rate: 10_000)
    let state = try await backfill.begin(logins: .keep, names: .keep, author: services.author)
    if case .gaveUp(let failure) = await backfill.run(state, report: { _ in }) { throw failure }
  }
}
