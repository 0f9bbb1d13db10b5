// PostgREST 14's part of the project: routes, calls and reads, each answered as it would.

internal import Postgres

struct RestService: Sendable {
  /// PostgREST's server refuses a longer head.
  private static let longestHead = 50 * 1024

  let pool: Pool
  let cache: SchemaCache
  let verifier: TokenVerifier
  let schemas: [String]
  let extraSearchPath: [String]
  let maxRows: Int
  /// Asked where a name is unknown; PostgREST itself always does.
  let keepsSchema: @Sendable () -> Bool

  func answer(_ request: RestRequest) async -> RestResponse {
    let origin = request.header("origin")
    if origin != nil, let preflight = CrossOrigin.preflight(request) { return preflight }
    var response: RestResponse
    do throws(RestFailure) {
      let length = request.headers.reduce(request.target.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
      response = length > Self.longestHead ? .plain(400, "Bad Request") : try await serve(request)
    } catch {
      response = error.isPlainText ? .plain(error.status, error.message) : error.response
    }
    if origin != nil { CrossOrigin.mark(&response, request) }
    if request.method == "HEAD" { response.body = [] }
    return response
  }

  private func serve(_ request: RestRequest) async throws(RestFailure) -> RestResponse {
    let caller = try verifier.caller(authorization: request.header("authorization"))
    let segments = try path(request)
    switch segments.count {
    case 1 where segments[0].isEmpty:
      guard request.isRead || request.method == "OPTIONS" else {
        throw RestFailure(405, "PGRST117", "Unsupported HTTP method: \(request.method)")
      }
      throw .unsupported("the description of the API at the root")
    case 1: return try await serveTable(segments[0], request, caller)
    case 2 where segments[0] == "rpc": return try await serveCall(segments[1], request, caller)
    default: throw RestFailure(404, "PGRST125", "Invalid path specified in request URL")
    }
  }

  private func path(_ request: RestRequest) throws(RestFailure) -> [String] {
    guard request.path.first == "/" else {
      throw RestFailure(404, "PGRST125", "Invalid path specified in request URL")
    }
    var segments: [String] = []
    for part in request.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let text = PercentCoding.decode(part, plusIsSpace: false) else { throw .invalidText }
      segments.append(text)
    }
    return segments
  }

  /// - Parameter header: the profile that this method goes by.
  private func schema(_ request: RestRequest, header: String) throws(RestFailure) -> String {
    guard let wanted = request.header(header) else { return schemas[0] }
    guard schemas.contains(wanted) else {
      throw RestFailure(
        406, "PGRST106", "Invalid schema: \(wanted)",
        hint: .string("Only the following schemas are exposed: \(schemas.joined(separator: ", "))"))
    }
    return wanted
  }

  private func settings(_ request: RestRequest, _ caller: Caller, schema: String, known: RestSchema) -> [RestSetting] {
    let path = ([schema] + extraSearchPath).map(SQLText.quote).joined(separator: ", ")
    return [RestSetting(name: "search_path", value: path)] + request.settings(caller: caller)
      + (known.settings[caller.role] ?? [])
  }

  /// With what is known; where that is not enough, with what is there now.
  private func withSchema<Value>(
    _ body: (RestSchema) throws(RestFailure) -> Value
  ) async throws(RestFailure) -> (Value, RestSchema) {
    let known = try await cache.current()
    do throws(RestFailure) {
      return (try body(known), known)
    } catch  where ["PGRST202", "PGRST205"].contains(error.code) && !keepsSchema() {
      let fresh = try await cache.reload()
      return (try body(fresh), fresh)
    }
  }

  // MARK: - Calls

  private func serveCall(
    _ name: String, _ request: RestRequest, _ caller: Caller
  ) async throws(RestFailure) -> RestResponse {
    guard ["GET", "HEAD", "POST", "OPTIONS"].contains(request.method) else {
      throw RestFailure(405, "PGRST101", "Cannot use the \(request.method) method on RPC")
    }
    let schema = try schema(request, header: request.method == "POST" ? "content-profile" : "accept-profile")
    if request.method == "OPTIONS" {
      let (call, _) = try await withSchema { (known) throws(RestFailure) in
        try RestCall(name, schema: schema, arguments: RestArguments(query: []), in: known)
      }
      let methods = call.routine.isVolatile ? "OPTIONS,POST" : "OPTIONS,GET,HEAD,POST"
      return RestResponse(status: 200, headers: [("Access-Control-Allow-Origin", "*"), ("Allow", methods)])
    }
    let query = try RestQuery(request.query, isReadingCall: request.isRead)
    let range = try RestRange(
      limit: query.limit, offset: query.offset, header: request.isRead ? request.header("range") : nil)
    let preferences = try RestPreferences(request)
    let arguments =
      request.isRead
      ? RestArguments(query: query.arguments)
      : try RestArguments(body: request.body, contentType: request.header("content-type"))
    let (call, known) = try await withSchema { (known) throws(RestFailure) in
      try RestCall(name, schema: schema, arguments: arguments, in: known)
    }
    let media = try RestMedia(request)
    let routine = call.routine
    if preferences.maxAffected != nil, !routine.isSet {
      throw RestFailure(
        400, "PGRST128",
        "Function must return SETOF or TABLE when max-affected preference is used with handling=strict")
    }
    let answer = RestAnswer(
      request: request, media: media, preferences: preferences, range: range,
      profile: schemas.count > 1 ? schema : nil, location: nil, isVoid: routine.returns == .void,
      countedAtMost: maxRows)
    let isReadOnly = request.isRead || !routine.isVolatile
    let transaction = RestTransaction(
      caller: caller, isReadOnly: isReadOnly,
      settings: settings(request, caller, schema: schema, known: known) + routine.settings,
      statements: [try statement(call, query, answer, known)],
      isHeld: !isReadOnly && answer.judgesRows)
    let rows = try await transaction.run(in: pool) { (rows) throws(RestFailure) in try answer.judge(rows) }
    return try answer.response(rows)
  }

  private func statement(
    _ call: RestCall, _ query: RestQuery, _ answer: RestAnswer, _ known: RestSchema
  ) throws(RestFailure) -> Statement {
    let routine = call.routine
    if answer.preferences.count == .planned { throw .unsupported("count=planned on a function") }
    if !routine.isScalar, !query.namesBesideSelect.isEmpty {
      throw .unsupported("a filter or an order by a column of a function's result that select leaves out")
    }
    var sql = SQLText()
    let source = call.source(query.select, &sql)
    let alias = SQLText.quote(routine.rowType ?? routine.name)
    let rows = RestSource(
      name: alias, columns: routine.rowType.flatMap { known.relations[routine.schema]?[$0]?.columns })
    let filter = try rows.filter(query.conditions, &sql)
    let total = answer.preferences.count == nil ? "null" : "(select count(*) from pgrst_source as \(alias)\(filter))"
    let isScalar = routine.isScalar && !query.select.contains { $0.field != nil }
    let body =
      answer.hasBody
      ? answer.media.body(column: isScalar ? "pgrst_scalar" : nil, isList: routine.isSet) : "''"
    return Statement(
      """
      with pgrst_source as (\(source)) select \(total), pg_catalog.count(_postgrest_t), (\(body))::text, \
      \(Self.answerSettings) from (select \(try rows.select(query.select)) from pgrst_source as \(alias)\(filter)\
      \(try rows.order(query.order))\(answer.range.clause(most: maxRows))) _postgrest_t
      """, sql.parameters)
  }

  private static let answerSettings = """
    nullif(current_setting('response.headers', true), ''), nullif(current_setting('response.status', true), '')
    """

  // MARK: - Reads

  private func serveTable(
    _ name: String, _ request: RestRequest, _ caller: Caller
  ) async throws(RestFailure) -> RestResponse {
    switch request.method {
    case "GET", "HEAD": break
    case "POST", "PATCH", "PUT", "DELETE": throw .unsupported("writing to a table (\(request.method))")
    case "OPTIONS": throw .unsupported("OPTIONS on a table")
    default: throw RestFailure(405, "PGRST117", "Unsupported HTTP method: \(request.method)")
    }
    let schema = try schema(request, header: "accept-profile")
    let query = try RestQuery(request.query, isReadingCall: false)
    let range = try RestRange(limit: query.limit, offset: query.offset, header: request.header("range"))
    let preferences = try RestPreferences(request)
    let (relation, known) = try await withSchema { (known) throws(RestFailure) in
      guard let relation = known.relations[schema]?[name] else {
        let near = NearNames.best(for: name, among: (known.relations[schema] ?? [:]).keys)
        throw RestFailure(
          404, "PGRST205", "Could not find the table '\(schema).\(name)' in the schema cache",
          hint: .text(near.map { "Perhaps you meant the table '\(schema).\($0)'" }))
      }
      return relation
    }
    let normalised = query.normalised
    let answer = RestAnswer(
      request: request, media: try RestMedia(request), preferences: preferences, range: range,
      profile: schemas.count > 1 ? schema : nil,
      location: "/\(name)" + (normalised.isEmpty ? "" : "?\(normalised)"), isVoid: false, countedAtMost: maxRows)
    let table = "\(SQLText.quote(schema)).\(SQLText.quote(name))"
    let transaction = RestTransaction(
      caller: caller, isReadOnly: true, settings: settings(request, caller, schema: schema, known: known),
      statements: try statements(table, relation, query, answer), isHeld: false)
    let rows = try await transaction.run(in: pool) { (rows) throws(RestFailure) in try answer.judge(rows) }
    return try answer.response(rows)
  }

  private func statements(
    _ table: String, _ relation: RestRelation, _ query: RestQuery, _ answer: RestAnswer
  ) throws(RestFailure) -> [Statement] {
    let source = RestSource(name: table, columns: relation.columns)
    var sql = SQLText()
    let filter = try source.filter(query.conditions, &sql)
    let limited = " limit \(maxRows + 1)"
    let total =
      switch answer.preferences.count {
      case .exact: "(select count(*) from (select 1 from \(table)\(filter)) counted)"
      case .estimated: "(select count(*) from (select 1 from \(table)\(filter)\(limited)) counted)"
      case .planned, nil: "null"
      }
    let body = answer.hasBody ? answer.media.body(isList: true) : "''"
    let main = Statement(
      """
      with pgrst_source as (select \(try source.select(query.select)) from \(table)\(filter)\
      \(try source.order(query.order))\(answer.range.clause(most: maxRows))) \
      select \(total), pg_catalog.count(_postgrest_t), (\(body))::text, \(Self.answerSettings) \
      from (select * from pgrst_source) _postgrest_t
      """, sql.parameters)
    switch answer.preferences.count {
    case .planned, .estimated:
      return [main, Statement("explain (format json) select 1 from \(table)\(filter)", sql.parameters)]
    case .exact, nil: return [main]
    }
  }
}
