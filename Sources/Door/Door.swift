// The door's way with one request: read strictly, asked of the database with the caller's token, given its turn, handed
// on with the key that only the door has, and answered with what Stripe said.

internal import Accounts
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Stripe
internal import Supabase
internal import Transport

struct Door: Sendable {
  /// A form with the longest name and e-mail, each byte of them escaped, is no longer. Bytes.
  static let largestBody = 16 << 10
  /// After a longer wait the database is asked again: what may be done is what may be done now.
  static let freshness = Duration.milliseconds(250)

  let gatekeeper: Gatekeeper
  let stripe: StripeClient
  let store: AccountStore
  /// Where the customer portal leads back to.
  let returnURL: String?
  let lines: Lines
  let crowd = Crowd()
  let metrics = DoorMetrics()
  let log: DoorLog

  /// A line for each of Stripe's operations.
  struct Lines: Sendable {
    let read: Turns
    let update: Turns
    let portal: Turns

    init(bounds: Turns.Bounds = Turns.Bounds(), stripe: StripeClient) {
      func line(_ operation: StripeOperation) -> Turns {
        Turns(bounds: bounds, now: stripe.clock) { () async throws(CancellationError) in
          try await stripe.turn(operation)
        }
      }
      read = line(.readCustomer)
      update = line(.updateCustomer)
      portal = line(.createPortalSession)
    }

    /// Until it is cancelled.
    func run() async {
      await withDiscardingTaskGroup { group in
        for line in [read, update, portal] { group.addTask { await line.run() } }
      }
    }

    subscript(_ passage: Passage) -> Turns {
      switch passage {
      case .readCustomer, .resync, .link: read
      case .updateCustomer: update
      case .portalSession: portal
      }
    }
  }

  func answer(_ request: Hummingbird.Request) async -> Hummingbird.Response {
    let target = request.head.path ?? ""
    switch (request.method, target) {
    case (.get, "/healthz"): return Self.plain(.ok, "alive")
    case (.get, "/readyz"): return await readiness()
    case (.get, "/metrics"):
      return Self.plain(.ok, metrics.text(waiting: lines), type: "text/plain; version=0.0.4; charset=utf-8")
    default: break
    }
    let started = ContinuousClock.now
    var passage: Passage?
    var caller: Caller?
    let key = request.headers[.idempotencyKey]
    do throws(DoorRefusal) {
      guard let token = AccessToken(header: request.headers[.authorization]) else { throw .badToken }
      let body = try await Self.body(request)
      guard
        let asked = Passage(
          method: request.method.rawValue, target: target, type: request.headers[.contentType], body: body)
      else { throw .noPassage }
      passage = asked
      try crowd.enter(token)
      defer { crowd.leave(token) }
      let isBulk = request.headers[.priority] == "bulk"
      let gatekeeper = request.headers[.readOnly] == nil ? gatekeeper : gatekeeper.readOnly
      let response = try await pass(asked, key: key, token: token, isBulk: isBulk, gatekeeper) { caller = $0 }
      let status = response.status.code
      metrics.passed(asked.name, status: status, in: ContinuousClock.now - started)
      log.passed(asked, caller, key: key, status: status, requestID: response.headers[.requestID], since: started)
      return response
    } catch {
      metrics.refused(passage?.name ?? "none", error.code)
      log.refused(passage, caller, key: key, error.code)
      return error.response
    }
  }

  private func pass(
    _ passage: Passage, key: String?, token: AccessToken, isBulk: Bool, _ gatekeeper: Gatekeeper,
    found: (Caller) -> Void
  ) async throws(DoorRefusal) -> Hummingbird.Response {
    switch passage {
    case .updateCustomer: guard let key, isUUID(key.utf8) else { throw .noKey }
    case .portalSession: guard let key, Self.isKey(key) else { throw .noKey }
    case .readCustomer, .resync, .link: break
    }
    var caller = try await gatekeeper.admit(passage, key: key, token: token)
    found(caller)
    let before = ContinuousClock.now
    do {
      try await lines[passage].take(operatorID: caller.operatorID, isBulk: isBulk || caller.isBulk)
    } catch {
      throw DoorRefusal(error)
    }
    let waited = ContinuousClock.now - before
    metrics.waited(waited)
    if waited > Self.freshness { caller = try await gatekeeper.admit(passage, key: key, token: token, again: true) }
    return try await send(passage, key: key ?? "", as: caller)
  }

  private func send(
    _ passage: Passage, key: String, as caller: Caller
  ) async throws(DoorRefusal) -> Hummingbird.Response {
    switch passage {
    case .resync(_, let wish): return try await resync(wish, as: caller)
    case .link(let user): return try await link(user, as: caller)
    case .readCustomer, .updateCustomer, .portalSession: break
    }
    let answer: Transport.Response
    do {
      switch passage {
      case .updateCustomer(let id, let fields):
        answer = try await stripe.passUpdate(
          customer: id, fields: fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, idempotencyKey: key)
      case .portalSession(let customer):
        // Of a kind that no edit has, so that nobody uses up the key of somebody's edit.
        answer = try await stripe.passPortalSession(
          customer: customer, returnURL: returnURL, idempotencyKey: "portal-\(caller.operatorID)-\(key)")
      case .readCustomer(let id), .resync(let id, _), .link(let id): answer = try await stripe.passRead(customer: id)
      }
    } catch {
      throw .stripeAway
    }
    return Self.passed(answer)
  }

  /// Reads Stripe and applies it, as whoever asked.
  private func resync(_ wish: ResyncWish, as caller: Caller) async throws(DoorRefusal) -> Hummingbird.Response {
    guard !caller.customer.isEmpty else { throw .forbidden("no_such_account") }
    let resync = Resync(store: store, stripe: stripe.afterTurn)
    let logins: Logins = wish.takesLogins ? .stripe : .keep
    let answer: DoorResync
    do throws(ResyncFailure) {
      if wish.isDry {
        answer = DoorResync(
          result: try await resync.tryOut(customer: caller.customer, logins: logins, forOwner: caller.isOwner),
          customer: nil)
      } else {
        let (result, standing) = try await resync.read(
          customer: caller.customer, edit: caller.edit.map(EditID.init(rawValue:)), logins: logins,
          author: caller.author, finishes: true, forOwner: caller.isOwner)
        answer = DoorResync(result: result, customer: standing.raw)
      }
    } catch {
      return try Self.refused(error)
    }
    return try Self.json(answer)
  }

  /// Gives a user a customer, as whoever asked.
  private func link(_ user: String, as caller: Caller) async throws(DoorRefusal) -> Hummingbird.Response {
    let result: LinkResult
    do throws(ResyncFailure) {
      result = try await Linking(store: store, stripe: stripe.afterTurn, author: caller.author).create(for: user)
    } catch {
      return try Self.refused(error)
    }
    return try Self.json(result)
  }

  private func readiness() async -> Hummingbird.Response {
    do {
      try await stripe.reach()
      return Self.plain(.ok, "ready")
    } catch {
      return Self.plain(.serviceUnavailable, "Stripe does not answer")
    }
  }

  // MARK: - Plumbing

  private static func body(_ request: Hummingbird.Request) async throws(DoorRefusal) -> [UInt8] {
    var body: [UInt8] = []
    do {
      for try await part in request.body {
        guard body.count + part.readableBytes <= largestBody else { throw DoorRefusal.tooLarge }
        body += part.readableBytesView
      }
    } catch let refusal as DoorRefusal {
      throw refusal
    } catch {
      throw .cutOff
    }
    return body
  }

  /// Stripe's answer as it came; what belongs to the connection alone is not handed on.
  private static func passed(_ answer: Transport.Response) -> Hummingbird.Response {
    var headers = HTTPFields()
    for field in answer.headers where isPassed(field.name.canonicalName) { headers.append(field) }
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
  }

  private static let passedHeaders: Set = [
    "content-type", "date", "request-id", "original-request", "idempotency-key", "idempotent-replayed", "retry-after",
  ]

  private static func isPassed(_ name: String) -> Bool { passedHeaders.contains(name) || name.hasPrefix("stripe-") }

  private static func refused(_ failure: ResyncFailure) throws(DoorRefusal) -> Hummingbird.Response {
    switch failure {
    case .stripe(let error): return try refused(error)
    case .supabase(.rejected(code: "PT409", _, _, _, _)): throw .otherMode
    case .supabase: throw .supabaseAway
    case .keepsChanging: throw .keepsChanging
    }
  }

  /// A no of Stripe's to a read that the door made itself.
  private static func refused(_ error: StripeError) throws(DoorRefusal) -> Hummingbird.Response {
    guard let failure = error.failure else { throw .stripeAway }
    struct Envelope: Encodable { let error: Said }
    struct Said: Encodable {
      let type: String
      let code: String?
      let param: String?
      let message: String
    }
    let said = Said(type: failure.type, code: failure.code, param: failure.param, message: failure.message)
    var response = try json(Envelope(error: said), status: failure.status)
    // The client of the door's own has repeated it as often as is any use.
    response.headers[.stripeShouldRetry] = "false"
    response.headers[.requestID] = failure.requestID
    return response
  }

  private static func json(
    _ value: some Encodable, status: Int = 200
  ) throws(DoorRefusal) -> Hummingbird.Response {
    guard let body = try? SupabaseJSON.encode(value) else { throw .supabaseAway }
    return Response(
      status: HTTPResponse.Status(code: status), headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }

  private static func plain(
    _ status: HTTPResponse.Status, _ text: String, type: String = "text/plain; charset=utf-8"
  ) -> Hummingbird.Response {
    Response(
      status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
  }

  /// Visible ASCII, short enough for Stripe with what is put before it.
  private static func isKey(_ text: String) -> Bool {
    (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
  }
}

extension HTTPField.Name {
  static let priority = Self("AccountDesk-Priority")!
  static let readOnly = Self("X-AccountDesk-Read-Only")!
}
