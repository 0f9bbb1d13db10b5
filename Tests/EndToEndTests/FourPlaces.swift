// A person's values straight from where they stand, not by way of our clients.

import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing
import Transport

/// What each place says; nil where it has nothing.
struct FourPlaces: Equatable {
  var stripeName: String?
  var stripeEmail: String?
  var usersName: String?
  var usersEmail: String?
  var authName: String?
  var authEmail: String?
  var identityEmail: String?

  static func all(name: String, email: String) -> FourPlaces {
    FourPlaces(
      stripeName: name, stripeEmail: email, usersName: name, usersEmail: email, authName: name, authEmail: email,
      identityEmail: email)
  }

  static func read(customer: String, in sandbox: RunningSandbox) async throws -> FourPlaces {
    let answer = try await CurlTransport().send(
      Request(
        .get, "\(sandbox["STRIPE_API_BASE"])/v1/customers/\(customer)",
        headers: [.authorization: "Bearer \(sandbox["STRIPE_SECRET_KEY"])"]))
    let object = try #require(try JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
    let rows = try await sandbox.query(
      """
      select p.full_name, p.email, u.raw_user_meta_data ->> 'full_name', u.email,
        (select i.identity_data ->> 'email' from auth.identities i where i.user_id = u.id and i.provider = 'email')
      from public.customers c
      join auth.users u on u.id = c.id
      left join public.users p on p.id = c.id
      where c.stripe_customer_id = $1
      """, [.text(customer)])
    let row = try #require(rows.first)
    return FourPlaces(
      stripeName: object["name"] as? String, stripeEmail: object["email"] as? String, usersName: row[0],
      usersEmail: row[1], authName: row[2], authEmail: row[3], identityEmail: row[4])
  }
}

extension RunningSandbox {
  /// As the owner of the migrations.
  func query(_ sql: String, _ parameters: [Parameter] = []) async throws -> [[String?]] {
    let connection = try await Connection.connect(self["DATABASE_URL"])
    let rows = try await connection.query(sql, parameters).values
    await connection.close()
    return rows
  }

  /// The database as its superuser, whom a hosted project gives to nobody.
  var superuserURL: String { self["DATABASE_URL"].replacing("//postgres:", with: "//supabase_admin:") }

  /// Several statements, as the owner of the project's tables, or as the superuser.
  func script(_ sql: String, asSuperuser: Bool = false) async throws {
    let connection = try await Connection.connect(asSuperuser ? superuserURL : self["DATABASE_URL"])
    try await connection.execute(sql)
    await connection.close()
  }

  /// Changes the emulator's faults while it runs; the JSON names only those that change.
  func setFaults(_ json: String) async throws {
    let answer = try await CurlTransport().send(
      Request(
        .post, "\(self["STRIPE_API_BASE"])/sandbox/faults", headers: [.contentType: "application/json"],
        body: Data(json.utf8)))
    try #require(answer.status == 200)
  }

  /// `accountdesk` with the sandbox's settings, and `settings` over them.
  func run(_ arguments: String..., settings: [String: String] = [:]) async throws -> Program.Result {
    try await Program.run(arguments, settings: self.settings.merging(settings) { $1 })
  }

  /// The first person, who is always the same and in sync.
  var ada: (email: String, customer: String) {
    get async throws {
      let rows = try await query(
        "select u.email, c.stripe_customer_id from auth.users u join public.customers c using (id) where u.email = $1",
        [.text("ada@example.com")])
      let row = try #require(rows.first)
      return (try #require(row[0]), try #require(row[1]))
    }
  }
}
