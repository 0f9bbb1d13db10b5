// Events and customers as Stripe sends them, and people as a project has them.

import Foundation
import Postgres
import Supabase

/// What stands at Stripe.
struct Standing: Hashable, Sendable {
  var name: String?
  var email: String?
}

struct StripeEvent: Sendable {
  var id = "evt_\(UInt64.random(in: 0 ... .max))"
  var type = "customer.updated"
  /// Seconds after an arbitrary beginning.
  var second = 0
  var customer = "cus_1"
  var after: Standing
  /// Nil for what says nothing of it.
  var before: Standing?
  var key: String?
  var request: String? = "req_1"
  var livemode = false

  /// The moment from which `second` counts.
  static let beginning = 1_780_000_000

  /// As a function takes it.
  static func time(_ second: Int) -> String {
    RFC3339.text(Date(timeIntervalSince1970: Double(beginning + second)))
  }

  static func created(_ after: Standing, second: Int = 0, customer: String = "cus_1") -> StripeEvent {
    StripeEvent(type: "customer.created", second: second, customer: customer, after: after)
  }

  static func updated(
    _ before: Standing, _ after: Standing, second: Int, customer: String = "cus_1", key: String? = nil
  ) -> StripeEvent {
    StripeEvent(second: second, customer: customer, after: after, before: before, key: key)
  }

  static func deleted(_ after: Standing, second: Int, customer: String = "cus_1") -> StripeEvent {
    StripeEvent(type: "customer.deleted", second: second, customer: customer, after: after)
  }

  var text: String {
    var data: [String: JSON] = ["object": customerObject(customer, after, livemode: livemode)]
    if let before {
      var previous: [String: JSON] = [:]
      if before.name != after.name { previous["name"] = JSON(before.name) }
      if before.email != after.email { previous["email"] = JSON(before.email) }
      // Something else did.
      if previous.isEmpty { previous["metadata"] = ["seat": "1"] }
      data["previous_attributes"] = .object(previous)
    }
    let event: JSON = [
      "id": .string(id), "object": "event", "type": .string(type), "created": .integer(Self.beginning + second),
      "livemode": .bool(livemode), "data": .object(data),
      "request": request.map { ["id": .string($0), "idempotency_key": JSON(key)] } ?? .null,
    ]
    return event.encoded
  }
}

/// - Parameter user: whom its metadata names.
func customerObject(_ id: String, _ standing: Standing, livemode: Bool = false, user: String? = nil) -> JSON {
  [
    "id": .string(id), "object": "customer", "name": JSON(standing.name), "email": JSON(standing.email),
    "livemode": .bool(livemode), "metadata": user.map { ["supabaseUUID": .string($0)] } ?? [:],
  ]
}

extension Caller {
  /// What became of each.
  @discardableResult
  func apply(_ events: StripeEvent...) async throws -> [String] { try await apply(events) }

  @discardableResult
  func apply(_ events: [StripeEvent]) async throws -> [String] { try await applyTexts(events.map(\.text)) }

  @discardableResult
  func applyTexts(_ events: [String]) async throws -> [String] {
    try await call("accountdesk_apply_events", ["events": .array(events.map(JSON.string))])
      .items.map { $0["outcome"].text ?? "?" }
  }

  /// A read that begins and is answered now, as of `second`.
  @discardableResult
  func read(
    _ standing: Standing, of customer: String = "cus_1", second: Int, arguments: [String: JSON] = [:]
  ) async throws -> JSON {
    let version = try await call("accountdesk_begin_read", ["customer": .string(customer)])["version"]
    return try await applyRead(standing, of: customer, version: version, second: second, arguments: arguments)
  }

  @discardableResult
  func applyRead(
    _ standing: Standing, of customer: String = "cus_1", version: JSON, second: Int,
    arguments: [String: JSON] = [:]
  ) async throws -> JSON {
    let own: [String: JSON] = [
      "customer": .string(customer), "version": version, "as_of": .string(StripeEvent.time(second)),
      "object": .string(customerObject(customer, standing).encoded),
    ]
    return try await call("accountdesk_apply_read", own.merging(arguments) { $1 })
  }
}

/// An invented person of a project.
struct Person: Sendable {
  let id: String
  var name: String?
  var email: String?
  var customer: String?
  var oauth = false

  init(_ n: Int, name: String? = "Ada", email: String? = nil, customer: String? = nil, oauth: Bool = false) {
    id = Self.id(n)
    self.name = name
    self.email = email ?? "p\(n)@example.com"
    self.customer = customer ?? "cus_\(n)"
    self.oauth = oauth
  }

  static func id(_ n: Int) -> String {
    "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - "\(n)".count) + "\(n)"
  }
}

extension MigratedDatabase {
  /// As a sign-up makes them, with their link.
  func add(_ people: Person...) async throws { try await add(people) }

  func add(_ people: [Person]) async throws {
    let rows = JSON.array(
      people.map {
        [
          "id": .string($0.id), "name": JSON($0.name), "email": JSON($0.email),
          "customer": JSON($0.customer), "provider": $0.oauth ? "google" : "email",
        ]
      })
    try await owner.query(
      """
      with people as (
        select * from jsonb_to_recordset($1::jsonb) as p (id uuid, name text, email text, customer text, provider text)
      ),
      users as (
        insert into auth.users (
          id, email, email_confirmed_at, raw_user_meta_data, confirmation_token, recovery_token, email_change,
          email_change_token_new, created_at)
        select id, email, now(), jsonb_build_object('full_name', name, 'theme', 'dark'), '', '', '', '', now() from people
        returning id
      )
      insert into auth.identities (provider_id, user_id, identity_data, provider)
      select id::text, id, jsonb_build_object('sub', id, 'email', email, 'email_verified', true), provider from people
      """, [.text(rows.encoded)])
    try await owner.query(
      """
      insert into public.customers (id, stripe_customer_id)
      select id, customer from jsonb_to_recordset($1::jsonb) as p (id uuid, customer text) where customer <> ''
      """, [.text(rows.encoded)])
  }

  /// What a backfill does with a page of Stripe's list; how many met which end.
  @discardableResult
  func applyPage(
    _ objects: [String], asOf: String, logins: String = "keep", names: String = "keep"
  ) async throws -> JSON {
    let answer = try await value(
      """
      select accountdesk.apply_list(
        array(select jsonb_array_elements_text($1::jsonb)), $2::timestamptz, 'backfill', $3, $4)
      """, .text(JSON.array(objects.map(JSON.string)).encoded), .text(asOf), .text(logins), .text(names))
    return try SupabaseJSON.decode(JSON.self, from: Data((answer ?? "null").utf8))
  }

  /// Name and e-mail in the four places of Supabase: public.users, auth.users, the identity.
  func records(_ n: Int = 1) async throws -> [String] {
    try await lines(
      """
      select p.full_name, p.email, u.raw_user_meta_data ->> 'full_name', u.email, i.identity_data ->> 'email'
      from auth.users u
      left join public.users p on p.id = u.id
      left join auth.identities i on i.user_id = u.id and i.provider = 'email'
      where u.id = $1
      """, .text(Person.id(n)))
  }

  func status(_ n: Int = 1) async throws -> String? {
    try await value(
      "select status || coalesce(' ' || reason, '') from accountdesk.accounts where id = $1", .text(Person.id(n)))
  }

  /// What is stored of Stripe.
  func stored(_ customer: String = "cus_1") async throws -> Standing {
    let row = try await owner.query(
      "select name, email from accountdesk.customers where id = $1", [.text(customer)]
    ).values.first
    return Standing(name: row?[0], email: row?[1])
  }

  /// Whether the kept counts are what counting would give.
  func countsAreRight() async throws -> Bool {
    try await value(
      """
      select not exists (
        select from (select status, count(*) as n from accountdesk.accounts group by status) a
        full join (
          select status, sum(n) as n from accountdesk.count_changes group by status having sum(n) <> 0) c using (status)
        where a.n is distinct from c.n)
      """) == "t"
  }
}
