// One call: its attempts, the waits between them, and what its last answer means.

import FoundationEssentials
import HTTPTypes
import Transport

/// Asked before every attempt, counted from 1; `false`, or an error, ends the call with `StripeError.stopped`.
public typealias BeforeSending = @Sendable (_ attempt: Int) async throws -> Bool

/// A request in the making.
struct Call {
  let method: HTTPRequest.Method
  let path: String
  let form: Form
  /// What is sent instead of the form; only the door takes it.
  var json: Data?
  let limiter: RateLimiter
  let policy: RetryPolicy
  let limits: Limits
  var idempotencyKey: String?
  var beforeEachSending: BeforeSending?

  static func get(
    _ path: String, _ form: Form = Form(), limiter: RateLimiter, policy: RetryPolicy, limits: Limits
  ) -> Call {
    Call(method: .get, path: path, form: form, limiter: limiter, policy: policy, limits: limits)
  }
}

extension StripeClient {
  func answer<Value: FromJSON>(_ call: Call, as: Value.Type = Value.self) async throws(StripeError)
    -> Answer<Value>
  {
    let response = try await send(call)
    let value: Value
    do {
      value = try Value(json: response.body)
    } catch let error as DecodingError {
      throw .unexpected(status: response.status, path: error.path)
    } catch {
      throw .unexpected(status: response.status, path: (error as? WrongShape)?.path ?? "")
    }
    return Answer(
      value: value, requestID: response.headers[.requestID],
      date: response.headers[.date].flatMap(HTTPDate.parse), roundTrip: response.duration,
      body: response.body)
  }

  private func request(_ call: Call) async throws(StripeError) -> Request {
    var request = Request(call.method, base + call.path, limits: call.limits)
    request.headers = [
      .authorization: "Bearer \(try await access.secret())", .stripeVersion: Self.version,
      .accept: "application/json",
      .userAgent: "accountdesk",
    ]
    if isBulk, isByDoor { request.headers[.doorPriority] = "bulk" }
    if isReadOnly, isByDoor { request.headers[.readOnly] = "true" }
    if let json = call.json {
      request.headers[.contentType] = "application/json"
      request.body = json
    } else if call.method == .post {
      request.headers[.contentType] = "application/x-www-form-urlencoded"
      request.headers[.idempotencyKey] = call.idempotencyKey
      request.body = Data(call.form.encoded.utf8)
    } else if !call.form.fields.isEmpty {
      request.url += "?" + call.form.encoded
    }
    return request
  }

  func send(_ call: Call) async throws(StripeError) -> Response {
    // The door lets the database decide; Stripe knows no such wish.
    if isReadOnly, !isByDoor, call.method != .get { throw .api(.readOnly) }
    let start = pace.now()
    var attempt = 0
    var previous: StripeFailure?
    while true {
      attempt += 1
      try await clear(call, attempt)
      let outcome = await outcome(of: call)
      if case .answered(let response) = outcome { return response }
      if call.idempotencyKey != nil, case .failed(let failure, _, let isReplay) = outcome,
        failure.status >= 500, !failure.isDoors
      {
        if isReplay || previous.map(failure.repeats) == true { throw .savedFailure(failure) }
        previous = failure
      }
      let wait = call.policy.wait(
        afterAttempt: attempt, elapsed: pace.now() - start, asked: outcome.asksToWait,
        random: pace.random())
      guard outcome.isWorthRepeating, let wait else { throw outcome.error }
      do {
        try await pace.sleep(wait)
      } catch {
        throw .transport(.cancelled)
      }
    }
  }

  /// Waits for a turn, and then asks whether there is still to be an attempt, so that nothing comes between.
  private func clear(_ call: Call, _ attempt: Int) async throws(StripeError) {
    do {
      try await call.limiter.take()
    } catch {
      throw .transport(.cancelled)
    }
    if let ask = call.beforeEachSending {
      let isAllowed = (try? await ask(attempt)) ?? false
      if Task.isCancelled { throw .transport(.cancelled) }
      guard isAllowed else { throw .stopped }
    }
    try await gate?()
  }

  private func outcome(of call: Call) async -> Outcome {
    let request: Request
    do {
      request = try await self.request(call)
    } catch {
      return .unsent(error)
    }
    do {
      return Outcome(try await transport.send(request))
    } catch {
      return .unanswered(error)
    }
  }
}

/// What one attempt brought.
private enum Outcome {
  case answered(Response)
  case failed(StripeFailure, isWorthRepeating: Bool, isReplay: Bool)
  case unreadable(status: Int, isWorthRepeating: Bool, asked: Duration?)
  case unanswered(TransportError)
  /// There was no token to send it with.
  case unsent(StripeError)

  init(_ response: Response) {
    if (200...299).contains(response.status) {
      self = .answered(response)
    } else if let failure = StripeFailure(response) {
      self = .failed(
        failure, isWorthRepeating: RetryPolicy.isWorthRepeating(response, failure),
        isReplay: response.headers[.idempotentReplayed] == "true")
    } else {
      self = .unreadable(
        status: response.status, isWorthRepeating: RetryPolicy.isWorthRepeating(response, nil),
        asked: response.retryAfter)
    }
  }

  var error: StripeError {
    switch self {
    case .answered(let response): .unexpected(status: response.status, path: "")
    case .failed(let failure, _, _): .api(failure)
    case .unreadable(let status, _, _): .unexpected(status: status, path: "")
    case .unanswered(let error): .transport(error)
    case .unsent(let error): error
    }
  }

  var isWorthRepeating: Bool {
    switch self {
    case .answered: false
    case .failed(_, let isWorthRepeating, _), .unreadable(_, let isWorthRepeating, _):
      isWorthRepeating
    case .unanswered(let error), .unsent(.transport(let error)): RetryPolicy.isWorthRepeating(error)
    case .unsent: false
    }
  }

  var asksToWait: Duration? {
    switch self {
    case .failed(let failure, _, _): failure.retryAfter
    case .unreadable(_, _, let asked): asked
    case .answered, .unanswered, .unsent: nil
    }
  }
}

extension StripeFailure {
  private struct Envelope: Decodable {
    let error: Body
  }

  private struct Body: Decodable {
    let type: String?
    let code: String?
    let param: String?
    let message: String?
  }

  /// nil where the body is not an error as Stripe writes them.
  fileprivate init?(_ response: Response) {
    guard let body = try? JSONDecoder().decode(Envelope.self, from: response.body).error else {
      return nil
    }
    self.init(
      type: body.type ?? "", code: body.code, param: body.param, message: body.message ?? "",
      status: response.status,
      requestID: response.headers[.requestID], retryAfter: response.retryAfter)
  }
}

extension Response {
  /// Seconds; the form with a date is not Stripe's.
  fileprivate var retryAfter: Duration? {
    headers[.retryAfter].flatMap { Int($0) }.flatMap {
      (0...86_400).contains($0) ? .seconds($0) : nil
    }
  }
}

extension DecodingError {
  /// Where in the JSON the trouble is, empty if it is no JSON. Keys and indices only: never a value.
  fileprivate var path: String {
    let (context, key): (Context, (any CodingKey)?) =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .dataCorrupted(let context):
        (context, nil)
      case .keyNotFound(let key, let context): (context, key)
      @unknown default: (Context(codingPath: [], debugDescription: ""), nil)
      }
    return (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
  }
}
