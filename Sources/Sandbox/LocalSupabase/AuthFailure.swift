// Why Auth refused, in the two shapes that its clients know.

internal import Postgres

struct AuthFailure: Error {
  /// From this version on, the code is a word.
  private static let newShape = "2024-01-01"

  let status: Int
  let code: String
  let message: String

  init(_ status: Int, _ code: String, _ message: String) {
    self.status = status
    self.code = code
    self.message = message
  }

  init(_ error: PostgresError) {
    switch error.sqlState {
    case "23505": self = .emailExists
    case nil: self.init(503, "unexpected_failure", "Database connection error")
    default: self.init(500, "unexpected_failure", "Database error: \(error.message)")
    }
  }

  static let emailExists = AuthFailure(
    422, "email_exists", "A user with this email address has already been registered")
  static let userNotFound = AuthFailure(403, "user_not_found", "User from sub claim in JWT does not exist")

  func response(to request: RestRequest) -> RestResponse {
    if let version = request.header("x-supabase-api-version"), version >= Self.newShape {
      return .json(
        status, .record(["code": .string(code), "message": .string(message)]),
        headers: [("X-Supabase-Api-Version", Self.newShape)])
    }
    return .json(
      status, .record(["code": .number("\(status)"), "error_code": .string(code), "msg": .string(message)]))
  }
}

/// A transaction's statements, their errors turned into Auth's.
struct AuthConnection: Sendable {
  private let connection: Connection

  @discardableResult
  func query(_ sql: String, _ parameters: [Parameter] = []) async throws(AuthFailure) -> Rows {
    do throws(PostgresError) {
      return try await connection.query(sql, parameters)
    } catch {
      throw AuthFailure(error)
    }
  }

  /// Commits where `body` returns, and rolls back where it throws.
  static func transaction<Value: Sendable>(
    in pool: Pool, _ body: @escaping @Sendable (AuthConnection) async throws(AuthFailure) -> Value
  ) async throws(AuthFailure) -> Value {
    let result: Result<Value, AuthFailure>
    do throws(PostgresError) {
      result = try await pool.withConnection { (connection) throws(PostgresError) in
        try await connection.execute("begin")
        do throws(AuthFailure) {
          let value = try await body(AuthConnection(connection: connection))
          try await Self.end(connection, "commit")
          return .success(value)
        } catch {
          if await connection.isAlive { try await connection.execute("rollback") }
          return .failure(error)
        }
      }
    } catch {
      throw AuthFailure(error)
    }
    return try result.get()
  }

  private static func end(_ connection: Connection, _ word: String) async throws(AuthFailure) {
    do throws(PostgresError) {
      try await connection.execute(word)
    } catch {
      throw AuthFailure(error)
    }
  }
}
