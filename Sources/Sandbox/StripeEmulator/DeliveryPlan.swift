// Which webhooks go out, and when: lost, doubled and overtaken as the faults want it, tried again until they are taken.

/// One event on its way to one endpoint.
struct Delivery: Sendable, Equatable {
  /// Its place among all events.
  let event: Int
  let endpoint: String
  /// How long it is held back before it is sent.
  var wait: Duration
  var attempts = 0
  /// How long it has waited between attempts, all in all.
  var retried: Duration = .zero
  /// A second of the same, that nobody counts and that is not tried again.
  var isCopy = false
  /// Waits for another to overtake it.
  var isHeld = false
  /// Sent when the first attempt of this one has ended.
  var followers: [Delivery] = []

  init(event: Int, endpoint: String, wait: Duration) {
    self.event = event
    self.endpoint = endpoint
    self.wait = wait
  }
}

struct DeliveryPlan: Sendable {
  /// One that is to be overtaken goes all the same after so long.
  static let longestHold: Duration = .seconds(1)
  private static let firstRetry: Duration = .milliseconds(500)
  private static let longestRetry: Duration = .seconds(30)
  private static let lastRetry: Duration = .seconds(3 * 86_400)

  private var random: SeededRandom
  /// At most one of each endpoint.
  private var held: [String: Delivery] = [:]

  init(seed: UInt64) { random = SeededRandom(seed: seed, for: "webhooks") }

  /// For an event and an endpoint that wants it.
  mutating func plan(event: Int, endpoint: String, faults: SandboxFaults) -> [Delivery] {
    let isLost = random.happens(faults.webhookLoss)
    let isDoubled = random.happens(faults.webhookDuplicate)
    let isOvertaken = random.happens(faults.webhookReorder)
    if isLost { return [] }
    var delivery = Delivery(event: event, endpoint: endpoint, wait: faults.webhookDelay)
    if isDoubled {
      var copy = Delivery(event: event, endpoint: endpoint, wait: .zero)
      copy.isCopy = true
      delivery.followers.append(copy)
    }
    if let overtaken = held.removeValue(forKey: endpoint) {
      delivery.followers.append(overtaken)
    } else if isOvertaken {
      held[endpoint] = delivery
      delivery.isHeld = true
    }
    return [delivery]
  }

  /// One that nobody came to overtake; nil where it has gone already.
  mutating func release(_ delivery: Delivery) -> Delivery? {
    guard held[delivery.endpoint]?.event == delivery.event else { return nil }
    return held.removeValue(forKey: delivery.endpoint)
  }

  /// What is to be sent after an attempt that was, or was not, answered with 2xx.
  func next(after delivery: Delivery, isTaken: Bool) -> [Delivery] {
    let followers = delivery.followers
    guard !isTaken, !delivery.isCopy, delivery.retried < Self.lastRetry else { return followers }
    var retry = delivery
    retry.followers = []
    retry.attempts += 1
    retry.wait = min(Self.firstRetry * (1 << min(delivery.attempts, 10)), Self.longestRetry)
    retry.retried += retry.wait
    return followers + [retry]
  }
}

/// What is sent for a delivery.
struct WebhookMessage: Sendable {
  let url: String
  let secret: String
  let body: String
}

extension StripeState {
  /// nil where the endpoint is gone, or wants nothing any more.
  func message(for delivery: Delivery) -> WebhookMessage? {
    guard let endpoint = endpoints.first(where: { $0.id == delivery.endpoint }), endpoint.isEnabled else { return nil }
    return WebhookMessage(url: endpoint.url, secret: endpoint.secret, body: events[delivery.event].text)
  }

  mutating func settle(_ delivery: Delivery, isTaken: Bool) -> [Delivery] {
    if isTaken, !delivery.isCopy { events[delivery.event].pending -= 1 }
    return deliveries.next(after: delivery, isTaken: isTaken)
  }
}
