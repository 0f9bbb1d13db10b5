// Every role at every path of the door, with one's own account, somebody's and one of the staff: by plain requests, and
// by the table of the documentation.

import Accounts
import FoundationEssentials
import Sandbox
import Stripe
import Supabase
import TestSupport
import Testing

@testable import Door

@Suite(.timeLimit(.minutes(40))) struct DoorMatrixTests {
  /// A path, by the action of the table under which it stands.
  private static let paths: [(path: String, action: String)] = [
    ("read", "see"), ("edit", "edit"), ("portal", "portal"), ("resync", "resync"), ("resync of a user", "resync"),
    ("link", "link"),
  ]
  private static let roles = ["viewer", "editor", "admin", "owner"]

  private struct Target {
    let what: String
    let account: String
    let customer: String
  }

  @Test func theTableHoldsAtTheDoor() async throws {
    try await DoorProject.with { project async throws in
      let people = project.people.filter { $0.kind == .inSync }
      let (owner, other) = (people[0], people[1])
      try await Self.giveStaffCustomers(project)
      let table = try Self.table()
      for role in Self.roles {
        let id = role == "owner" ? owner.id : DoorProject.id(role)
        let targets = [
          role == "owner"
            ? Target(what: "own", account: owner.id, customer: owner.customer ?? "")
            : Target(what: "staff", account: id, customer: Self.customer(of: role)),
          Target(what: "other", account: other.id, customer: other.customer ?? ""),
          Target(what: "staff", account: DoorProject.id("other"), customer: Self.customer(of: "other")),
        ]
        for target in targets {
          for (path, action) in Self.paths {
            let whom = try #require(table[action]?[role])
            let isAllowed =
              whom == "all" || whom.hasPrefix("people") && target.what != "staff"
              || whom.hasSuffix("own") && target.account == id
            let answer = try await Self.ask(project, path, target, as: id)
            #expect(
              isAllowed ? answer.status == 200 : answer.status == 403,
              "\(role) \(path) \(target.what): \(answer.status) \(answer.body)")
            if !isAllowed {
              #expect(
                ["not_permitted", "staff"].contains(answer.code), "\(role) \(path) \(target.what): \(answer.body)")
            }
          }
        }
      }
    }
  }

  /// By action and role: all, people, own or -.
  private static func table() throws -> [String: [String: String]] {
    let rows = Permissions.table.split(separator: "\n").filter { $0.hasPrefix("|") && !$0.hasPrefix("|-") }.map { row in
      row.split(separator: "|").map { cell in String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
    }
    let columns = try #require(rows.first)
    return Dictionary(
      uniqueKeysWithValues: rows.dropFirst().map { row in
        (row[0], Dictionary(uniqueKeysWithValues: zip(columns, row)))
      })
  }

  private static func customer(of role: String) -> String { "cus_staff\(role)" }

  private static func giveStaffCustomers(_ project: DoorProject) async throws {
    for name in DoorProject.staff {
      project.local.stripe.load([
        StripeEmulator.Customer(
          id: customer(of: name), name: "Staff \(name)", email: "\(name)@example.com", created: 1_700_000_000)
      ])
      try await project.execute(
        """
        insert into public.customers (id, stripe_customer_id)
        values ('\(DoorProject.id(name))', '\(customer(of: name))')
        """)
    }
  }

  private static func ask(
    _ project: DoorProject, _ path: String, _ target: Target, as asker: String
  ) async throws -> RawResponse {
    let (door, token) = (project.door, DoorProject.token(asker))
    switch path {
    case "read": return try await door.read("/v1/customers/\(target.customer)", token: token)
    case "portal":
      return try await door.edit(
        "/v1/billing_portal/sessions", body: "customer=\(target.customer)", key: EditID().rawValue, token: token)
    case "resync": return try await door.resync(target.customer, #"{"logins":"keep"}"#, token: token)
    case "resync of a user": return try await door.resync(target.account, #"{"logins":"keep"}"#, token: token)
    case "link":
      return try await door.client.send(
        "POST", "/accounts/\(target.account)/link",
        headers: [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")], body: "{}")
    default:
      // Whoever may not edit has none; with one of their own only their role is in the way.
      let edit = EditID()
      let name = "Name of \(edit.rawValue)"
      try await project.execute(
        """
        insert into accountdesk.edits (id, account, customer, author, author_id, before, after)
        values ('\(edit.rawValue)', '\(target.account)', '\(target.customer)', 'x', '\(asker)', '{}',
          '{"name": "\(name)"}')
        """)
      return try await door.edit(
        "/v1/customers/\(target.customer)", body: "name=\(name.replacing(" ", with: "%20"))", key: edit.rawValue,
        token: token)
    }
  }

  /// What a desk says that only looks is kept at the door, whoever sits there.
  @Test func aDeskThatOnlyLooksChangesNothing() async throws {
    try await DoorProject.with { project async throws in
      let person = try #require(project.people.first { $0.kind == .inSync })
      let customer = try #require(person.customer)
      let token = project.token("admin")
      let edit = try await project.record(person, name: "Other", as: token)
      let looking = ("X-AccountDesk-Read-Only", "true")
      func ask(_ method: String, _ path: String, _ type: String, _ body: String?) async throws -> RawResponse {
        try await project.door.client.send(
          method, path,
          headers: [("Authorization", "Bearer \(token)"), ("Idempotency-Key", edit.rawValue), looking]
            + (body == nil ? [] : [("Content-Type", type)]), body: body)
      }
      let form = "application/x-www-form-urlencoded"
      #expect(try await ask("GET", "/v1/customers/\(customer)", form, nil).status == 200)
      for (path, type, body) in [
        ("/v1/customers/\(customer)", form, "name=Other"),
        ("/v1/billing_portal/sessions", form, "customer=\(customer)"),
        ("/accounts/\(customer)/resync", "application/json", "{}"),
        ("/accounts/\(person.id)/link", "application/json", "{}"),
      ] {
        let answer = try await ask("POST", path, type, body)
        #expect(answer.status == 403 && answer.code == "read_only", "\(path): \(answer.body)")
      }
      #expect(project.local.stripe.customer(customer)?.name == person.stripe?.name)
      // The same client without that wish carries it out.
      let client = try project.stripe(token)
      await #expect(throws: (any Error).self) {
        try await client.readOnly.updateCustomer(customer, name: "Other", idempotencyKey: edit.rawValue)
      }
      #expect(
        try await client.updateCustomer(customer, name: "Other", idempotencyKey: edit.rawValue).value.name == "Other")
    }
  }
}
