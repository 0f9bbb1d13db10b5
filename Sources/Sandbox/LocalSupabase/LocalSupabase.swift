// A Supabase project on this machine: PostgREST and Auth behind one gateway, over a PostgreSQL.

internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Postgres

public final class LocalSupabase: Sendable {
  /// Longer bodies are refused, in bytes.
  private static let longestBody = 64 << 20

  private let rest: RestService
  private let auth: AuthService
  private let gateway: Gateway?
  private let faults: @Sendable () -> SandboxFaults
  private let databaseURL: String

  /// - Parameters:
  ///   - databaseURL: as the role `authenticator`.
  ///   - authDatabaseURL: as the role `supabase_auth_admin`.
  ///   - schemas: those that are exposed; the first is the one that requests mean which name none.
  ///   - extraSearchPath: where functions look for names besides.
  ///   - maxRows: an answer has no more; what is behind them is cut off silently, as on a hosted project.
  ///   - gateway: false leaves PostgREST alone, at `/`.
  ///   - auth: how Auth is set up.
  ///   - faults: asked at each request, for those of Supabase.
  public init(
    databaseURL: String, authDatabaseURL: String, keys: LocalSupabaseKeys, schemas: [String] = ["public"],
    extraSearchPath: [String] = ["public", "extensions"], maxRows: Int = 1000, gateway: Bool = true,
    auth rules: AuthRules = AuthRules(),
    faults: @escaping @Sendable () -> SandboxFaults = { .none }
  ) {
    let pool = Pool(databaseURL, limit: 20)
    let verifier = TokenVerifier(secret: keys.jwtSecret)
    rest = RestService(
      pool: pool, cache: SchemaCache(pool: pool, schemas: schemas), verifier: verifier, schemas: schemas,
      extraSearchPath: extraSearchPath, maxRows: maxRows, keepsSchema: { faults().supabaseSchemaKept })
    auth = AuthService(
      pool: Pool(authDatabaseURL, limit: 10), passwords: PasswordHasher(pool: pool), verifier: verifier,
      signer: TokenSigner(secret: keys.jwtSecret), rules: rules)
    self.gateway = gateway ? Gateway(keys: keys) : nil
    self.faults = faults
    self.databaseURL = databaseURL
  }

  /// Runs until it is cancelled, and listens on 127.0.0.1 only.
  /// - Parameters:
  ///   - port: 0 lets the system choose.
  ///   - onListening: gets the port once requests are taken.
  /// - Throws: where the port cannot be listened on.
  public func run(port: Int, onListening: @escaping @Sendable (_ port: Int) async -> Void) async throws {
    let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in
      try await self.respond(to: request)
    }
    let application = Application(
      responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
      logger: Logger(label: "LocalSupabase") { _ in SwiftLogNoOpLogHandler() })
    let result: Result<Void, any Error>
    do {
      // The following may end before, with its connection; it is cancelled when the server ends.
      async let _ = followSchemaChanges()
      try await application.run()
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await rest.pool.close()
    await auth.pool.close()
    try result.get()
  }

  /// `notify pgrst` makes what is known of the schema be read anew. Should the connection that listens be lost, unknown
  /// names still do.
  private func followSchemaChanges() async {
    do throws(PostgresError) {
      let connection = try await Connection.connect(databaseURL)
      for await payload in try await connection.notifications(on: "pgrst") where payload != "reload config" {
        await rest.cache.forget()
      }
    } catch {
      // The first request will find the database gone as well, and says so.
    }
    await rest.cache.forget()
  }

  private func respond(to request: Request) async throws -> Response {
    let fault = faults()
    if fault.supabaseLatency > .zero { try await Task.sleep(for: fault.supabaseLatency) }
    let headers = request.headers.map { (name: $0.name.canonicalName, value: $0.value) }
    if fault.supabaseDown {
      return Self.http(RestFailure.connection("The local Supabase was told to be down.").response)
    }
    let body = try await request.body.collect(upTo: Self.longestBody)
    let plain = RestRequest(
      method: request.method.rawValue, target: request.head.path ?? "/", headers: headers,
      body: Array(body.readableBytesView))
    return Self.http(await answer(plain))
  }

  private func answer(_ request: RestRequest) async -> RestResponse {
    guard let gateway else { return await rest.answer(request) }
    switch gateway.route(request) {
    case .rest(let inner): return await rest.answer(inner)
    case .auth(let inner): return await auth.answer(inner)
    case nil:
      return .json(404, .record(["message": .string("no Route matched with those values")]))
    }
  }

  private static func http(_ response: RestResponse) -> Response {
    var fields = HTTPFields()
    for (name, value) in response.headers {
      guard let name = HTTPField.Name(name) else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    // NIO puts the usual reason to a usual status; the reasons that functions choose are lost on the way.
    return Response(
      status: HTTPResponse.Status(code: response.status), headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: response.body)))
  }
}
