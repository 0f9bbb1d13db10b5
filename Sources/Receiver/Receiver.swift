// The receiver's endpoints: what Stripe calls is verified, committed, and only then acknowledged.

internal import Accounts
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Logging

struct Receiver: Sendable {
  /// A larger body is not an event of Stripe's. Bytes.
  static let largestBody = 1 << 20

  let verifier: WebhookVerifier
  let queue: CommitQueue
  let readiness: Readiness
  let metrics: ReceiverMetrics
  let log: EventLog
  /// Bodies that are held at once, bytes.
  var budget = ByteBudget(limit: 24 << 20)
  /// A customer has to be read, since its events have no order.
  var onNeedsRead: @Sendable () -> Void = {}

  /// `POST /webhooks/stripe` unless only polling, `GET /healthz` (alive), `/readyz` (Supabase answers), `/metrics`.
  func addRoutes(to router: Router<some RequestContext>, withWebhooks: Bool) {
    if withWebhooks { router.post("webhooks/stripe") { request, _ in await receive(request) } }
    router.get("healthz") { _, _ in plain(.ok, "alive") }
    router.get("readyz") { _, _ in
      await readiness.obstacle().map { plain(.serviceUnavailable, $0) } ?? plain(.ok, "ready")
    }
    router.get("metrics") { _, _ in
      var response = plain(.ok, "")
      response.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
      response.body = ResponseBody(byteBuffer: ByteBuffer(string: PrometheusText(metrics.current).text))
      return response
    }
  }

  func receive(_ request: Request) async -> Response {
    let started = ContinuousClock.now
    var held = 0
    defer { budget.give(held) }
    var body: [UInt8] = []
    do {
      for try await part in request.body {
        guard held + part.readableBytes <= Self.largestBody else { throw BodyError.tooLarge }
        guard budget.take(part.readableBytes) else { throw BodyError.noRoom }
        held += part.readableBytes
        body += part.readableBytesView
      }
    } catch BodyError.noRoom {
      return busy("noRoom")
    } catch BodyError.tooLarge {
      return refuse(.contentTooLarge, "tooLarge", "The body is larger than an event can be.")
    } catch {
      return refuse(.badRequest, "cutOff", "The body was cut off.")
    }

    let now = Date()
    do throws(SignatureError) {
      try verifier.verify(
        header: request.headers[.stripeSignature], body: body, now: Int64(now.timeIntervalSince1970))
    } catch {
      return refuse(.badRequest, "signature \(error.rawValue)", "Signature: \(error.rawValue). Nothing was changed.")
    }
    let webhook: Webhook
    do throws(WebhookError) {
      webhook = try Webhook(body: body)
    } catch {
      return refuse(.badRequest, error.rawValue, "Not an event: \(error.rawValue). Nothing was changed.")
    }
    guard webhook.isApplied else {
      metrics.event(type: "other", outcome: "ignored", age: nil)
      log.event(webhook, "ignored", since: started)
      return plain(.ok, "ignored")
    }
    return await commit(ReceivedEvent(webhook: webhook, received: now), since: started)
  }

  private func commit(_ event: ReceivedEvent, since started: ContinuousClock.Instant) async -> Response {
    let webhook = event.webhook
    do throws(CommitError) {
      let result = try await queue.commit(event)
      metrics.event(type: webhook.type, outcome: result.outcome, age: webhook.age(at: Date()))
      log.event(webhook, result.outcome, customer: result.customer, since: started)
      if result.outcome == "needs_read" { onNeedsRead() }
      return plain(.ok, result.outcome)
    } catch {
      switch error {
      case .full: return busy("full")
      case .stopping: return busy("stopping")
      case .failed(let cause):
        metrics.event(type: webhook.type, outcome: "not_committed", age: nil)
        log.notCommitted(webhook, cause: "\(cause)")
        return again("Not committed; send it again.")
      }
    }
  }

  private func refuse(_ status: HTTPResponse.Status, _ reason: String, _ text: String) -> Response {
    metrics.refused(reason)
    log.warning("webhook refused", cause: reason)
    return plain(status, text)
  }

  /// No line each: whoever floods us would flood the log.
  private func busy(_ reason: String) -> Response {
    metrics.refused(reason)
    return again("Too much at once; send it again.")
  }

  private func again(_ text: String) -> Response {
    var response = plain(.serviceUnavailable, text)
    response.headers[.retryAfter] = "1"
    return response
  }

  private func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
  }

  private enum BodyError: Error { case tooLarge, noRoom }
}

extension HTTPField.Name {
  fileprivate static let stripeSignature = Self("Stripe-Signature")!
}
