// One project's Supabase: calls to functions of the database. Auth stands in a file of its own.

public import FoundationEssentials
import HTTPTypes
public import Transport

/// A call without arguments.
public struct NoArguments: Encodable, Sendable {
  public init() {}
}

/// Where a client's access tokens come from; asked at each request.
public struct TokenSource: Sendable {
  /// One that is good, as far as is known.
  let current: @Sendable () async throws(SupabaseError) -> String
  /// Another one, in the place of one that the server calls expired.
  let renewed: @Sendable (_ expired: String) async throws(SupabaseError) -> String

  public init(
    current: @escaping @Sendable () async throws(SupabaseError) -> String,
    renewed: @escaping @Sendable (_ expired: String) async throws(SupabaseError) -> String
  ) {
    self.current = current
    self.renewed = renewed
  }

  /// One token, which stays as it is.
  init(fixed token: String) {
    current = { () throws(SupabaseError) in token }
    renewed = { (_) throws(SupabaseError) in throw .unauthorized(code: "PGRST303") }
  }
}

/// A client of one Supabase project.
public struct SupabaseClient: Sendable {
  let base: String
  let key: SupabaseKey
  let transport: any HTTPTransport
  var tokens: TokenSource?
  var isReadOnly = false

  /// `url`: the project's address, with or without a slash at its end.
  public init(url: String, key: SupabaseKey, transport: any HTTPTransport) {
    base = String(url.reversed().drop { $0 == "/" }.reversed())
    self.key = key
    self.transport = transport
  }

  /// The same client, calling as the signed-in user to whom the access token belongs.
  public func signedIn(accessToken: String) -> SupabaseClient { signedIn(TokenSource(fixed: accessToken)) }

  /// The same client, calling as the user to whom the tokens belong.
  public func signedIn(_ tokens: TokenSource) -> SupabaseClient {
    var client = self
    client.tokens = tokens
    return client
  }

  /// The same client, whose calls the database lets change nothing: `X-AccountDesk-Read-Only: true` goes with each.
  public var readOnly: SupabaseClient {
    var client = self
    client.isReadOnly = true
    return client
  }

  /// What a function may take, unless said otherwise: the database stops a statement after 8 s by itself.
  public static let limits = Limits(connect: .seconds(5), total: .seconds(20))

  /// Calls a function of the schema `public` and reads its result.
  ///
  /// - `repeatable`: calling it twice is the same as once, so a call whose connection was lost is made again, once.
  public func call<Value: Decodable & Sendable>(
    _ function: String, _ arguments: some Encodable & Sendable = NoArguments(), as: Value.Type = Value.self,
    limits: Limits? = nil, repeatable: Bool = false
  ) async throws(SupabaseError) -> Value {
    let response = try await post(function, arguments, limits, repeatable)
    return try Self.decode(Value.self, response)
  }

  /// Calls a function that answers nothing, or whose answer does not matter.
  public func call(
    _ function: String, _ arguments: some Encodable & Sendable = NoArguments(), limits: Limits? = nil,
    repeatable: Bool = false
  ) async throws(SupabaseError) {
    _ = try await post(function, arguments, limits, repeatable)
  }

  /// Calls a function and hands its answer on as it came. The largest that is taken has 64 MiB.
  public func text(
    _ function: String, _ arguments: some Encodable & Sendable = NoArguments(), repeatable: Bool = false
  ) async throws(SupabaseError) -> Data {
    let limits = Limits(
      connect: Self.limits.connect, total: Self.limits.total, responseBytes: 64 << 20)
    return try await post(function, arguments, limits, repeatable).body
  }

  private func post(
    _ function: String, _ arguments: some Encodable, _ limits: Limits?, _ repeatable: Bool
  ) async throws(SupabaseError) -> Response {
    let body = try Self.encode(arguments)
    let token = try await tokens?.current()
    do {
      return try await post(function, body, limits, repeatable, token)
    } catch {
      // Refused before anything was done, so it may be sent again. A clock of this machine's may be wrong.
      guard case .unauthorized(code: "PGRST303") = error, let token, let tokens else { throw error }
      return try await post(function, body, limits, repeatable, tokens.renewed(token))
    }
  }

  private func post(
    _ function: String, _ body: Data, _ limits: Limits?, _ repeatable: Bool, _ token: String?
  ) async throws(SupabaseError) -> Response {
    var request = Request(.post, "\(base)/rest/v1/rpc/\(function)", limits: limits ?? Self.limits)
    request.headers = headers(token: token)
    // A project may expose other schemas before `public`.
    if let name = HTTPField.Name("Content-Profile") { request.headers[name] = "public" }
    if isReadOnly, let name = HTTPField.Name("X-AccountDesk-Read-Only") { request.headers[name] = "true" }
    request.body = body
    let response = try await send(request, again: repeatable)
    guard (200...299).contains(response.status) else { throw SupabaseError(rpc: function, response) }
    return response
  }
}

extension SupabaseClient {
  /// New keys go in `apikey` alone; legacy ones in both headers; a user's token takes the second one.
  func headers(token: String?) -> HTTPFields {
    var fields: HTTPFields = [.accept: "application/json", .contentType: "application/json"]
    if let name = HTTPField.Name("apikey") { fields[name] = key.text }
    if let token {
      fields[.authorization] = "Bearer \(token)"
    } else if case .legacy = key.kind {
      fields[.authorization] = "Bearer \(key.text)"
    }
    return fields
  }

  func send(_ request: Request, again: Bool) async throws(SupabaseError) -> Response {
    do {
      return try await transport.send(request)
    } catch {
      guard again, case .lost = error else { throw .transport(error) }
    }
    do {
      return try await transport.send(request)
    } catch {
      throw .transport(error)
    }
  }

  static func encode(_ value: some Encodable) throws(SupabaseError) -> Data {
    do {
      return try SupabaseJSON.encode(value)
    } catch {
      throw .unexpected(path: "arguments")
    }
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ response: Response) throws(SupabaseError) -> Value {
    do {
      return try SupabaseJSON.decode(type, from: response.body)
    } catch let error as DecodingError {
      guard let path = error.path else { throw .notJSON(status: response.status) }
      throw .unexpected(path: path)
    } catch {
      throw .notJSON(status: response.status)
    }
  }
}

extension DecodingError {
  /// Where in the JSON the trouble is; nil if it is no JSON. Keys and indices only: never a value.
  fileprivate var path: String? {
    let (context, key): (Context, (any CodingKey)?) =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, nil)
      case .keyNotFound(let key, let context): (context, key)
      case .dataCorrupted(let context): (context, nil)
      @unknown default: (Context(codingPath: [], debugDescription: ""), nil)
      }
    if case .dataCorrupted = self, context.codingPath.isEmpty { return nil }
    return (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
  }
}
