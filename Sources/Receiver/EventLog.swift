// The receiver's log: one line an event, with ids and never a name, an e-mail or a secret.

internal import Accounts
internal import Logging

struct EventLog: Sendable {
  let logger: Logger

  func event(_ webhook: Webhook, _ outcome: String, customer: String? = nil, since started: ContinuousClock.Instant) {
    let milliseconds = Int((ContinuousClock.now - started) / .milliseconds(1))
    logger.info(
      "event",
      metadata: [
        "event": "\(webhook.id)", "type": "\(webhook.type)", "outcome": "\(outcome)", "customer": "\(customer ?? "-")",
        "ms": "\(milliseconds)",
      ])
  }

  func caughtUp(_ result: EventResult) {
    logger.info(
      "caught up",
      metadata: [
        "event": "\(result.id ?? "-")", "outcome": "\(result.outcome)", "customer": "\(result.customer ?? "-")",
      ])
  }

  func swept(_ count: Int) { logger.info("read from Stripe", metadata: ["customers": "\(count)"]) }

  func notCommitted(_ webhook: Webhook, cause: String) {
    logger.error(
      "event not committed", metadata: ["event": "\(webhook.id)", "type": "\(webhook.type)", "cause": "\(cause)"])
  }

  func warning(_ message: String, cause: String) {
    logger.warning("\(message)", metadata: ["cause": "\(cause)"])
  }
}
