// `accountdesk webhooks test`: an event round the ring, and its time. A mark in the metadata of one customer is written
// and taken away again; nothing else of anybody changes.

import Accounts
import ArgumentParser
import FoundationEssentials
import Stripe
import Supabase
import Words

struct WebhooksTestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: words.aboutWebhooksTest, discussion: words.discussionWebhooksTest)

  @Option(help: ArgumentHelp(words.optionWebhookTestAccount, valueName: "id")) var account: String?
  @Option(help: ArgumentHelp(words.optionWebhookTestWait, valueName: "time")) var wait = Wait.seconds(30)
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false
  @OptionGroup var options: WebhookOptions

  private static let key = "accountdesk_test"

  func run() async throws {
    try await withExitStatus {
      let desk = try await options.changingDesk()
      let services = try await options.services.services()
      let customer = try await customer(services.store)
      let stripe = try desk.agree(to: words.webhookTestQuestion(customer))
      let started = ContinuousClock.now
      let mark = UUID().uuidString
      let answer = try await stripe.setMetadata(ofCustomer: customer, Self.key, to: mark, idempotencyKey: mark)
      let since = Int((answer.date ?? Date()).timeIntervalSince1970) - 10
      let arrival: Arrival?
      do {
        arrival = try await arrived(mark, since: since, services)
      } catch {
        try? await clear(customer, stripe)
        throw error
      }
      let took = ContinuousClock.now - started
      try await clear(customer, stripe)
      try report(arrival, took, customer)
    }
  }

  private func clear(_ customer: String, _ stripe: StripeClient) async throws {
    _ = try await stripe.setMetadata(ofCustomer: customer, Self.key, to: "", idempotencyKey: UUID().uuidString)
  }

  /// The customer of the account that is named, or of any that is in sync.
  private func customer(_ store: AccountStore) async throws -> String {
    let chosen: Account?
    if let account {
      chosen = try await store.one(account)
    } else {
      chosen = try await store.accounts(AccountQuery(status: .inSync), page: 1).rows.first
    }
    guard let customer = chosen?.stripeCustomerID else {
      throw CommandFailure(.noSuchAccount, words.nobodyToTest)
    }
    return customer
  }

  /// - Returns: nil where it has not come in time.
  private func arrived(_ mark: String, since: Int, _ services: Services) async throws -> Arrival? {
    let end = ContinuousClock.now + wait.duration
    var event: String?
    while ContinuousClock.now < end {
      if event == nil {
        let page = try await services.stripe.events(types: ["customer.updated"], createdFrom: since).value
        event = page.items.first { $0.raw.contains(mark) }?.id
      }
      if let event, let arrival = try await services.store.arrivals([event]).first { return arrival }
      try await Task.sleep(for: .milliseconds(100))
    }
    return nil
  }

  private func report(_ arrival: Arrival?, _ took: Duration, _ customer: String) throws {
    let milliseconds = Int(took / .milliseconds(1))
    if json {
      try Output.json(
        TestLine(
          event: arrival?.id, customer: customer, cameBy: arrival?.cameBy,
          milliseconds: arrival.map { _ in milliseconds }))
    } else if let arrival {
      Output.line(
        words.webhookCame(arrival.id, by: arrival.cameBy ?? "-", time: words.duration(milliseconds: milliseconds)))
    }
    guard let arrival else { throw CommandFailure(.tryAgain, words.webhookDidNotCome) }
    guard arrival.cameBy == Origin.webhook.rawValue else { throw CommandFailure(.tryAgain, words.webhookCaughtUp) }
  }
}

private struct TestLine: Encodable {
  let event: String?
  let customer: String
  let cameBy: String?
  let milliseconds: Int?

  private enum CodingKeys: String, CodingKey {
    case event, customer, milliseconds
    case cameBy = "came_by"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(event, forKey: .event)
    try container.encode(customer, forKey: .customer)
    try container.encode(cameBy, forKey: .cameBy)
    try container.encode(milliseconds, forKey: .milliseconds)
  }
}
