// Sends signed webhooks until they are taken.

internal import Crypto
internal import FoundationEssentials
internal import HTTPTypes
internal import Synchronization
internal import Transport

/// Where deliveries wait for whoever sends them.
struct WebhookOutbox: Sendable {
  private var waiting: [Delivery] = []
  private var sender: AsyncStream<Delivery>.Continuation?

  mutating func put(_ deliveries: [Delivery]) {
    if let sender {
      for delivery in deliveries { sender.yield(delivery) }
    } else {
      waiting += deliveries
    }
  }

  mutating func open(_ sender: AsyncStream<Delivery>.Continuation) {
    self.sender = sender
    put(waiting)
    waiting = []
  }

  mutating func close() { sender = nil }
}

extension StripeEmulator {
  /// How many are under way at the same moment, at most.
  private static let mostAtOnce = 32
  private static let limits = Limits(connect: .seconds(5), total: .seconds(20), responseBytes: 1 << 20)

  /// Until it is cancelled.
  func deliverWebhooks() async {
    let transport = CurlTransport()
    let (deliveries, sender) = AsyncStream.makeStream(of: Delivery.self)
    let (places, freed) = AsyncStream.makeStream(of: Void.self)
    for _ in 0..<Self.mostAtOnce { freed.yield() }
    outbox.withLock { $0.open(sender) }
    await withDiscardingTaskGroup { group in
      var place = places.makeAsyncIterator()
      for await delivery in deliveries {
        if delivery.isHeld || delivery.wait > .zero {
          group.addTask { await self.sendLater(delivery) }
        } else {
          guard await place.next() != nil else { break }
          group.addTask {
            await self.send(delivery, by: transport)
            freed.yield()
          }
        }
      }
    }
    outbox.withLock { $0.close() }
  }

  private func sendLater(_ delivery: Delivery) async {
    do {
      try await Task.sleep(for: delivery.isHeld ? DeliveryPlan.longestHold : delivery.wait)
    } catch {
      return
    }
    var due: Delivery? = delivery
    if delivery.isHeld {
      due = state.withLock { $0.deliveries.release(delivery) }
    } else {
      due?.wait = .zero
    }
    if let due { outbox.withLock { $0.put([due]) } }
  }

  private func send(_ delivery: Delivery, by transport: CurlTransport) async {
    guard let message = state.withLock({ $0.message(for: delivery) }) else { return }
    var headers: HTTPFields = [
      .contentType: "application/json; charset=utf-8", .cacheControl: "no-cache",
      .accept: "*/*; q=0.5, application/xml",
      .userAgent: "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    ]
    headers[.stripeSignature] = WebhookSignature.header(body: message.body, secret: message.secret, time: now())
    let isTaken: Bool
    do throws(TransportError) {
      let response = try await transport.send(
        Request(.post, message.url, headers: headers, body: Data(message.body.utf8), limits: Self.limits))
      isTaken = (200..<300).contains(response.status)
    } catch {
      if error == .cancelled { return }
      isTaken = false
    }
    let next = state.withLock { $0.settle(delivery, isTaken: isTaken) }
    outbox.withLock { $0.put(next) }
  }
}

public enum WebhookSignature {
  /// - Parameters:
  ///   - secret: the whole `whsec_…`.
  ///   - time: of the sending, in seconds since 1970.
  public static func header(body: String, secret: String, time: Int) -> String {
    let signed = Data("\(time).\(body)".utf8)
    let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Data(secret.utf8)))
    let digits = code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    return "t=\(time),v1=\(digits)"
  }
}

extension HTTPField.Name {
  fileprivate static let stripeSignature = HTTPField.Name("Stripe-Signature")!
}
