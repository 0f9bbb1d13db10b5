// The receiver: what Stripe calls. It verifies, commits, and only then acknowledges.

internal import FoundationEssentials
internal import HTTPTypes
public import Hummingbird
public import Logging

public struct Receiver: Sendable {
  /// A larger body is not an event of Stripe's. Bytes.
  static let largestBody = 1 << 20

  private let verifier: WebhookVerifier
  private let sink: EventSink
  private let logger: Logger
  private let name: String

  /// - Parameter name: tells this receiver from others on the same project, in its heartbeat.
  public init(verifier: WebhookVerifier, sink: EventSink, name: String, logger: Logger) {
    self.verifier = verifier
    self.sink = sink
    self.name = name
    self.logger = logger
  }

  /// `POST /webhooks/stripe`, `GET /healthz` (alive) and `GET /readyz` (Supabase answers).
  public func addRoutes(to router: Router<some RequestContext>) {
    router.post("webhooks/stripe") { request, _ in await receive(request) }
    router.get("healthz") { _, _ in plain(.ok, "alive") }
    router.get("readyz") { _, _ in
      await sink.isReady() ? plain(.ok, "ready") : plain(.serviceUnavailable, "Supabase does not answer")
    }
  }

  /// Leaves a sign of life every 15 seconds until it is cancelled.
  public func runHeartbeat() async {
    while !Task.isCancelled {
      do {
        try await sink.heartbeat(receiver: name)
      } catch {
        logger.warning("heartbeat not stored", metadata: ["cause": "\(error)"])
      }
      try? await Task.sleep(for: .seconds(15))
    }
  }

  func receive(_ request: Request) async -> Response {
    let started = ContinuousClock.now
    let body: [UInt8]
    do {
      body = Array(try await request.body.collect(upTo: Self.largestBody).readableBytesView)
    } catch {
      logger.warning("webhook refused", metadata: ["cause": "too large or cut off"])
      return plain(.contentTooLarge, "The body is larger than an event can be, or was cut off.")
    }

    let now = Date()
    do throws(SignatureError) {
      try verifier.verify(
        header: request.headers[.stripeSignature], body: body, now: Int64(now.timeIntervalSince1970))
    } catch {
      logger.warning("webhook refused", metadata: ["cause": "signature \(error.rawValue)"])
      return plain(.badRequest, "Signature: \(error.rawValue). Nothing was changed.")
    }

    let webhook: Webhook
    do throws(WebhookError) {
      webhook = try Webhook(body: body)
    } catch {
      logger.warning("webhook refused", metadata: ["cause": "\(error.rawValue)"])
      return plain(.badRequest, "Not an event: \(error.rawValue). Nothing was changed.")
    }
    guard webhook.isApplied else {
      log(webhook, "ignored", since: started)
      return plain(.ok, "ignored")
    }

    do {
      let received = now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
      let result = try await sink.commit(webhook, received: received)
      log(webhook, result?.outcome ?? "committed", customer: result?.customer, since: started)
      return plain(.ok, result?.outcome ?? "committed")
    } catch {
      logger.error(
        "event not committed", metadata: ["event": "\(webhook.id)", "type": "\(webhook.type)", "cause": "\(error)"])
      var response = plain(.serviceUnavailable, "Not committed; send it again.")
      response.headers[.retryAfter] = "1"
      return response
    }
  }

  /// One line an event: ids, never a name or an e-mail.
  private func log(
    _ webhook: Webhook, _ outcome: String, customer: String? = nil, since started: ContinuousClock.Instant
  ) {
    let elapsed = started.duration(to: .now).components
    let milliseconds = elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000
    logger.info(
      "event",
      metadata: [
        "event": "\(webhook.id)", "type": "\(webhook.type)", "outcome": "\(outcome)", "customer": "\(customer ?? "-")",
        "ms": "\(milliseconds)",
      ])
  }

  private func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
  }
}

extension HTTPField.Name {
  fileprivate static let stripeSignature = Self("Stripe-Signature")!
}
