// Everything that the emulator knows, as one value: a request goes in, an answer and webhooks to send come out.

/// A request that is understood as far as its parameters.
struct StripeCall: Sendable {
  let method: String
  /// Without the query.
  let path: String
  let parameters: StripeParameters
  let requestID: String
  /// Only of a POST.
  let idempotencyKey: String?

  /// What stands between the slashes.
  var segments: [Substring] { path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { $0 } }
}

struct StripeState: Sendable {
  var customers = CustomerTable()
  var events: [StripeEvent] = []
  var eventNumbers: [String: Int] = [:]
  var endpoints: [StripeEndpoint] = []
  var idempotency = IdempotencyStore()
  var deliveries: DeliveryPlan
  var faults: SandboxFaults
  /// Pages of the list of customers that were given out.
  private(set) var pagesOfCustomers = 0
  private var ids: SeededRandom
  private var mishaps: SeededRandom
  private var rate = RequestRate()
  private let key: String
  /// Webhooks that the request at hand brought about.
  private var outgoing: [Delivery] = []

  init(key: String, seed: UInt64, faults: SandboxFaults) {
    self.key = key
    self.faults = faults
    ids = SeededRandom(seed: seed, for: "ids")
    mishaps = SeededRandom(seed: seed, for: "mishaps")
    deliveries = DeliveryPlan(seed: seed)
  }

  mutating func newID(_ prefix: String, length: Int = 24) -> String { prefix + ids.token(length) }

  mutating func newCustomerID() -> String {
    while true {
      let id = newID("cus_", length: 14)
      if !customers.contains(id) { return id }
    }
  }

  /// Whether a request is taken at all. Has to be asked first, once for each request, as it counts against the rate.
  /// - Parameters:
  ///   - authorization: the header as it came.
  ///   - uptime: since any fixed moment.
  mutating func admit(authorization: String?, uptime: Duration) throws(StripeRefusal) {
    if faults.apiRate > 0, !rate.admits(perSecond: faults.apiRate, uptime: uptime) { throw .tooMany }
    guard let sent = StripeKeys.key(in: authorization) else { throw .noKey }
    guard sent == key else { throw .wrongKey(sent) }
    if faults.keyExpired { throw .expiredKey(sent) }
  }

  /// Carries a request out, or fails it by a fault.
  /// - Returns: the answer, and the webhooks that it brought about.
  mutating func perform(_ call: StripeCall, now: Int) -> (reply: StripeReply, deliveries: [Delivery]) {
    let fails = mishaps.happens(faults.apiError)
    let failsBefore = mishaps.happens(0.5)
    if fails, failsBefore {
      idempotency.forget(call.idempotencyKey)
      return (StripeReply(refusal: .failed, requestID: call.requestID), [])
    }
    let reply: StripeReply
    do throws(StripeRefusal) {
      let body = try execute(call, now: now)
      reply = fails ? StripeReply(refusal: .failed, requestID: call.requestID) : StripeReply(status: 200, body: body)
      idempotency.save(reply, call)
      if !fails, call.method == "GET", call.path == "/v1/customers" { pagesOfCustomers += 1 }
    } catch {
      idempotency.forget(call.idempotencyKey)
      reply = StripeReply(refusal: error, requestID: call.requestID)
    }
    defer { outgoing = [] }
    return (reply, outgoing)
  }

  private mutating func execute(_ call: StripeCall, now: Int) throws(StripeRefusal) -> String {
    if let permission = StripePermissions.needed(by: call), faults.missingPermissions.contains(permission) {
      throw .notPermitted(key, permission)
    }
    let segments = call.segments
    let parameters = call.parameters
    guard segments.first == "v1", (2...3).contains(segments.count), !segments[segments.count - 1].isEmpty else {
      throw .unknownRoute(call.method, call.path)
    }
    let id = segments.count == 3 ? PercentCoding.decode(segments[2], plusIsSpace: false) : nil
    switch (call.method, segments[1], id) {
    case ("GET", "customers", nil): return try listCustomers(parameters)
    case ("POST", "customers", nil): return try createCustomer(call, now: now)
    case ("GET", "customers", "search"): return try searchCustomers(parameters)
    case ("GET", "customers", let id?): return try customerText(id, parameters)
    case ("POST", "customers", let id?): return try updateCustomer(id, call, now: now)
    case ("DELETE", "customers", let id?): return try deleteCustomer(id, call, now: now)
    case ("GET", "events", nil): return try listEvents(parameters)
    case ("GET", "events", let id?): return try eventText(id, parameters)
    case ("GET", "subscriptions", nil): return try listSubscriptions(parameters, now: now)
    case ("GET", "subscriptions", let id?): return try subscriptionText(id, parameters, now: now)
    case ("GET", "products", nil): return try listProducts(parameters)
    case ("GET", "products", let id?): return try productText(id, parameters)
    case ("GET", "prices", nil): return try listPrices(parameters)
    case ("GET", "prices", let id?): return try priceText(id, parameters)
    case ("GET", "webhook_endpoints", nil): return try listEndpoints(parameters)
    case ("POST", "webhook_endpoints", nil): return try createEndpoint(parameters, now: now)
    case ("GET", "webhook_endpoints", let id?): return try endpointText(id, parameters)
    case ("POST", "webhook_endpoints", let id?): return try updateEndpoint(id, parameters)
    case ("DELETE", "webhook_endpoints", let id?): return try deleteEndpoint(id, parameters)
    case ("POST", "billing_portal", "sessions"): return try createPortalSession(parameters, now: now)
    default: throw .unknownRoute(call.method, call.path)
    }
  }

  /// Records what happened to a customer, and plans its webhooks.
  mutating func happened(
    _ type: StripeEvent.Kind, _ customer: StripeCustomer, previous: WireJSON? = nil, _ call: StripeCall, now: Int
  ) {
    let receivers = endpoints.filter { $0.isEnabled && $0.wants(type.rawValue) }
    let event = StripeEvent(
      id: newID("evt_1", length: 23), kind: type, created: max(now, events.last?.created ?? now), customer: customer,
      previous: previous?.encoded, requestID: call.requestID, idempotencyKey: call.idempotencyKey,
      pending: receivers.count)
    eventNumbers[event.id] = events.count
    for receiver in receivers {
      outgoing += deliveries.plan(event: events.count, endpoint: receiver.id, faults: faults)
    }
    events.append(event)
  }
}

/// How a request is answered, before its headers.
struct StripeReply: Sendable {
  let status: Int
  let body: String
  var headers: [StripeRefusal.Header] = []

  init(status: Int, body: String) {
    self.status = status
    self.body = body
  }

  init(refusal: StripeRefusal, requestID: String) {
    status = refusal.status
    body = refusal.body(requestID: requestID)
    headers = refusal.headers
  }
}
