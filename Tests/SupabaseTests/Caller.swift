// Calls a function as PostgREST does: JSON arguments by name, one transaction, as the role of the request.

import Foundation
import Postgres
import Supabase

struct Caller: Sendable {
  let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  /// - Parameter role: `service_role`, `authenticated` or `anon`.
  /// - Throws: `PostgresError`; nothing of the call is kept then.
  @discardableResult
  func call(
    _ function: String, _ arguments: [String: JSON] = [:], role: String = "service_role"
  ) async throws -> JSON {
    let text = try await text(function, arguments, role: role)
    guard let text, !text.isEmpty else { return .null }
    return try SupabaseJSON.decode(JSON.self, from: Data(text.utf8))
  }

  func call<Value: Decodable>(
    _ function: String, _ arguments: [String: JSON] = [:], as type: Value.Type
  ) async throws -> Value {
    let text = try await text(function, arguments, role: "service_role") ?? "null"
    return try SupabaseJSON.decode(type, from: Data(text.utf8))
  }

  /// The SQLSTATE with which a call is refused; nil where it is not.
  func refusal(
    _ function: String, _ arguments: [String: JSON] = [:], role: String = "service_role"
  ) async throws -> String? {
    do {
      try await call(function, arguments, role: role)
      return nil
    } catch let error as PostgresError {
      return error.sqlState
    }
  }

  private func text(_ function: String, _ arguments: [String: JSON], role: String) async throws -> String? {
    let found = try await connection.query(
      """
      select p.provolatile <> 'v', string_agg(quote_ident(a.name) || ' ' || format_type(a.type, null), ', ')
      from pg_proc p
      left join unnest(p.proargnames, p.proargtypes::oid[]) a (name, type) on a.name = any ($2::text[])
      where p.proname = $1 and p.pronamespace = 'public'::regnamespace
      group by p.oid
      """, [.text(function), .text("{\(arguments.keys.joined(separator: ","))}")])
    guard let row = found.values.first else { throw NoSuchFunction(name: function) }
    let columns = row[1] ?? ""
    let names = arguments.keys.sorted().map { "\"\($0)\"" }
    let call = "public.\(function)(\(names.map { "\($0) => a.\($0)" }.joined(separator: ", ")))::text"
    let source = columns.isEmpty ? "" : " from json_to_record($1::json) as a (\(columns))"
    let json = String(decoding: try SupabaseJSON.encode(JSON.object(arguments)), as: UTF8.self)
    do {
      let rows = try await connection.pipeline([
        Statement("begin \(row[0] == "t" ? "read only" : "read write")"),
        Statement(
          "select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)",
          [.text(role), .text("{\"role\":\"\(role)\"}")]),
        Statement("select \(call)\(source)", columns.isEmpty ? [] : [.text(json)]),
        Statement("commit"),
      ])
      return rows[2].single
    } catch {
      if await connection.status != .idle { try await connection.execute("rollback") }
      throw error
    }
  }
}

struct NoSuchFunction: Error { let name: String }

extension Connection {
  /// The SQLSTATE with which a script fails; nil where it does not. No transaction stays open.
  func refusal(_ script: String) async throws -> String? {
    do {
      try await execute(script)
      return nil
    } catch {
      if status != .idle { try await execute("rollback") }
      return error.sqlState
    }
  }
}
