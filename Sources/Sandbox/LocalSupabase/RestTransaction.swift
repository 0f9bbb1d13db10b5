// One request, one transaction: as the caller's role, with what functions may ask about the request.

internal import Postgres

struct RestTransaction: Sendable {
  let caller: Caller
  let isReadOnly: Bool
  let settings: [RestSetting]
  let statements: [Statement]
  /// Whether the rows decide if it is committed.
  let isHeld: Bool

  /// All goes to the server at once, the commit too unless it is held: one way there and back.
  /// - Returns: the rows of `statements`.
  func run(
    in pool: Pool, judge: @escaping @Sendable ([Rows]) throws(RestFailure) -> Void
  ) async throws(RestFailure) -> [Rows] {
    let begin = Statement("begin isolation level read committed \(isReadOnly ? "read only" : "read write")")
    var all = [begin, setup] + statements
    if !isHeld { all.append(Statement("commit")) }
    let sent = all
    let result: Result<[Rows], RestFailure>
    do throws(PostgresError) {
      result = try await pool.withConnection { (connection) throws(PostgresError) in
        do throws(PostgresError) {
          let rows = Array(try await connection.pipeline(sent)[2..<2 + statements.count])
          guard isHeld else { return .success(rows) }
          do throws(RestFailure) {
            try judge(rows)
          } catch {
            try await connection.execute("rollback")
            return .failure(error)
          }
          try await connection.execute("commit")
          return .success(rows)
        } catch {
          if await connection.isAlive { try await connection.execute("rollback") }
          throw error
        }
      }
    } catch {
      throw RestFailure(error, anonymous: caller.isAnonymous)
    }
    let rows = try result.get()
    if !isHeld { try judge(rows) }
    return rows
  }

  private var setup: Statement {
    var sql = SQLText()
    let calls = settings.map { "set_config(\(sql.bind(.text($0.name))), \(sql.bind(.text($0.value))), true)" }
    return Statement("select " + calls.joined(separator: ", "), sql.parameters)
  }
}

extension RestRequest {
  /// What `current_setting('request.…')` shows of this request.
  func settings(caller: Caller) -> [RestSetting] {
    var names: [String] = []
    var latest: [String: String] = [:]
    for (name, value) in headers where name != "cookie" {
      if latest.updateValue(value, forKey: name) == nil { names.append(name) }
    }
    let shown = names.sorted().map { WireJSON.Member(key: $0, value: .string(latest[$0] ?? "")) }
    var cookies: [WireJSON.Member] = []
    for part in headers.filter({ $0.name == "cookie" }).flatMap({ $0.value.split(separator: ";") }) {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      cookies.append(.init(key: sides[0].trimmed, value: .string(sides.count == 2 ? sides[1].trimmed : "")))
    }
    return [
      RestSetting(name: "role", value: caller.role),
      RestSetting(name: "request.jwt.claims", value: caller.claims),
      RestSetting(name: "request.method", value: method),
      RestSetting(
        name: "request.path", value: PercentCoding.decode(path, plusIsSpace: false) ?? String(path)),
      RestSetting(name: "request.headers", value: WireJSON.object(shown).encoded),
      RestSetting(name: "request.cookies", value: WireJSON.object(cookies).encoded),
    ]
  }
}
