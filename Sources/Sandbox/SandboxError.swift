// Why a sandbox cannot be had, as values; the words for them stand elsewhere.

public import Postgres

public enum SandboxError: Error, Sendable {
  /// Neither in Debian's place nor on the PATH.
  case postgresNotInstalled
  /// A directory or file that cannot be made, with the reason of the system.
  case cannotCreate(path: String, reason: String)
  /// A program of PostgreSQL's that failed, with the last it said.
  case programFailed(name: String, said: String)
  case database(PostgresError)
  /// An address that cannot be listened on.
  case cannotListen(port: Int)
  case interrupted
}
