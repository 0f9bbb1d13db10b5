// The one copy of what is known of the database, read again when it says that it changed.

internal import Postgres

actor SchemaCache {
  private let pool: Pool
  private let schemas: [String]
  private var known: RestSchema?
  private var loading: Task<Result<RestSchema, PostgresError>, Never>?

  init(pool: Pool, schemas: [String]) {
    self.pool = pool
    self.schemas = schemas
  }

  /// Read at the first use.
  func current() async throws(RestFailure) -> RestSchema {
    if let known { return known }
    return try await reload()
  }

  /// What is there now; callers that come while it is being read share one reading.
  @discardableResult
  func reload() async throws(RestFailure) -> RestSchema {
    let task =
      loading
      ?? Task { [pool, schemas] in
        do throws(PostgresError) {
          return .success(
            try await pool.withConnection { (connection) throws(PostgresError) in
              try await RestSchema.load(connection, schemas: schemas)
            })
        } catch {
          return .failure(error)
        }
      }
    loading = task
    let result = await task.value
    let isStillWanted = loading == task
    if isStillWanted { loading = nil }
    switch result {
    case .success(let schema):
      // Forgotten meanwhile: it may be older than the change that made it so.
      if isStillWanted { known = schema }
      return schema
    case .failure:
      throw RestFailure(
        503, "PGRST002", "Could not query the database for the schema cache. Retrying.")
    }
  }

  /// Forgotten rather than read: the next request reads it.
  func forget() {
    known = nil
    loading = nil
  }
}
