// What a migration would do, without doing it.

import Postgres

/// What is to come of a migration, outside of the schema `accountdesk` by each object's name.
public struct MigrationPlan: Equatable, Sendable {
  /// The migrations that are to be applied.
  public let missing: [String]
  public let names: ProjectNames
  /// `function public.accountdesk_about`, `column public.users.email`, `trigger on_auth_user_change on auth.users`.
  public let created: [String]
  /// What is there under the name of something of ours, and changes.
  public let replaced: [String]
  /// What was applied and is not as it was made any more: `function public.accountdesk_about`.
  public let mended: [String]
}

extension Migrator {
  /// Looks, and changes nothing.
  /// - Throws: what `run` would throw on a schema that is not known, and on one that is of another release.
  public func plan() async throws(MigrationError) -> MigrationPlan {
    let missing = try await missing()
    let names = try await agreedNames()
    // The first says what it does not know; it makes only new objects of ours, and is taken back.
    if let first = missing.first, first.name == migrations.first?.name {
      try await tryOut(first.name, first.sql(for: names))
    }
    let objects = missing.flatMap { Self.objects(in: $0.sql, names) }
    var seen: Set<String> = []
    var created: [String] = []
    var replaced: [String] = []
    for object in objects where seen.insert(object.text).inserted {
      let exists = try await database(object.query, object.parameters).single == "t"
      if !exists { created.append(object.text) } else if object.isReplaced { replaced.append(object.text) }
    }
    return MigrationPlan(
      missing: missing.map(\.name), names: names, created: created, replaced: replaced, mended: try await ailing())
  }

  /// What a run would bring back. Where our part is not there whole, nobody can say.
  private func ailing() async throws(MigrationError) -> [String] {
    guard try await database("select to_regprocedure('accountdesk.ailments()')").single != nil else { return [] }
    var seen: Set<String> = []
    return try await ailments().map { "\($0.kind) \($0.name)" }.filter { seen.insert($0).inserted }
  }

  private func tryOut(_ name: String, _ sql: String) async throws(MigrationError) {
    do throws(PostgresError) {
      try await connection.execute("begin")
      try await connection.execute(sql)
      try await connection.execute("rollback")
    } catch {
      _ = try? await connection.execute("rollback")
      throw error.isConnectionLoss ? .database(error) : .failed(migration: name, error)
    }
  }

  /// Something outside of our schema, and how to see whether it is there.
  struct Object {
    let text: String
    let query: String
    let parameters: [Parameter]
    /// Where it is there already, we change it.
    var isReplaced = true
  }

  /// What a migration's text makes outside of our schema. A test holds this to what really comes of it.
  static func objects(in sql: String, _ names: ProjectNames) -> [Object] {
    var objects: [Object] = []
    if sql.firstMatch(of: #/(?m)^create schema accountdesk;/#) != nil {
      objects.append(
        Object(text: "schema accountdesk", query: "select to_regnamespace('accountdesk') is not null", parameters: []))
    }
    for match in sql.matches(of: #/(?m)^create extension if not exists (\w+)/#) {
      objects.append(
        Object(
          text: "extension \(match.1)", query: "select exists (select from pg_extension where extname = $1)",
          parameters: [.text(String(match.1))], isReplaced: false))
    }
    if sql.contains("alter table %I.%I add column %I text") {
      objects.append(column(names))
    }
    for match in sql.matches(of: #/(?m)^create (?:or replace )?function (public\.\w+)\(/#) {
      objects.append(function(String(match.1)))
    }
    for match in sql.matches(of: #/(?m)^create or replace trigger (\w+) [a-z ]+ on (\S+)/#) {
      let table =
        switch match.2 {
        case "%1$s": names.users
        case "%2$s": names.customers
        default: ProjectNames.Table(schema: "auth", name: "users")
        }
      objects.append(trigger(String(match.1), table))
    }
    return objects
  }

  private static func column(_ names: ProjectNames) -> Object {
    Object(
      text: "column \(names.users.text).\(names.usersEmail)",
      query: """
        select exists (
          select from pg_attribute a
          where a.attrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and a.attname = $3
            and a.attnum > 0 and not a.attisdropped)
        """, parameters: [.text(names.users.schema), .text(names.users.name), .text(names.usersEmail)],
      isReplaced: false)
  }

  private static func function(_ name: String) -> Object {
    Object(
      text: "function \(name)",
      query: """
        select exists (
          select from pg_proc p where p.pronamespace = 'public'::regnamespace and 'public.' || p.proname = $1)
        """, parameters: [.text(name)])
  }

  private static func trigger(_ name: String, _ table: ProjectNames.Table) -> Object {
    Object(
      text: "trigger \(name) on \(table.text)",
      query: """
        select exists (
          select from pg_trigger t where t.tgrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and t.tgname = $3)
        """, parameters: [.text(table.schema), .text(table.name), .text(name)])
  }
}
