// What PostgreSQL or the way to it answered instead of rows.

/// `description` names the code only: a server's message may quote a row.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
  /// Five characters; nil when there was no answer from a server.
  public let sqlState: String?
  public let message: String
  public let detail: String?
  public let hint: String?
  /// The function, table or line the server names, for a developer.
  public let context: String?

  public init(
    sqlState: String? = nil, message: String, detail: String? = nil, hint: String? = nil, context: String? = nil
  ) {
    self.sqlState = sqlState
    self.message = message
    self.detail = detail
    self.hint = hint
    self.context = context
  }

  /// The server could not be reached, or the connection is gone: nothing is known of what was under way.
  public var isConnectionLoss: Bool {
    guard let sqlState else { return true }
    return sqlState.hasPrefix("08") || ["57P01", "57P02", "57P03"].contains(sqlState)
  }

  public var description: String { "PostgreSQL error \(sqlState ?? "without an answer")" }
}
