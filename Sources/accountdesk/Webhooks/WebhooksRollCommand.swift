// `accountdesk webhooks roll`: another secret without a delivery lost. Stripe cannot change an endpoint's secret, so a
// second endpoint with the same address is made; both secrets are taken until the receiver has shown that it takes the
// new one, and only then the old endpoint ends. It can be stopped anywhere and run again.

import Accounts
import ArgumentParser
import FoundationEssentials
import Glibc
import Receiver
import Stripe
import Supabase
import Words

struct WebhooksRollCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roll", abstract: words.aboutWebhooksRoll, discussion: words.discussionWebhooksRoll)

  @Argument(help: ArgumentHelp(words.optionWebhookRollId)) var id: String?
  @Option(help: ArgumentHelp(words.optionSecretFile, valueName: "file")) var secretFile: String?
  @Option(help: ArgumentHelp(words.optionWebhookRollWait, valueName: "time")) var wait = Wait.seconds(300)
  @OptionGroup var options: WebhookOptions

  func run() async throws {
    try await withExitStatus {
      let desk = try await options.changingDesk()
      _ = try desk.store()
      let file = try desk.secretFile(secretFile)
      if secretFile == nil, let value = desk.settings.value(.stripeWebhookSecret), value.file == nil {
        throw CommandFailure(.notConfigured, words.secretNotInFile(value.source))
      }
      let standing = try await desk.endpoints()
      if let pair = ReceiverEndpoint.pairs(standing).first(where: { pair in
        id.map { id in pair.contains { $0.id == id } } ?? true
      }) {
        // One that was begun before.
        let secrets = try SecretStore.read(file)
        guard let new = secrets.last else { throw CommandFailure(.notConfigured, words.secretFileEmpty(file)) }
        let stripe = try desk.agree(to: words.webhookRollQuestion(pair[0].url))
        return try await end(desk, old: Array(pair.dropFirst()), new: new, url: pair[0].url, file: file, by: stripe)
      }
      let old = try one(desk, of: standing)
      let secrets = FileManager.default.fileExists(atPath: file) ? try SecretStore.read(file) : []
      let stripe = try desk.agree(to: words.webhookRollQuestion(old.url))
      if secrets.isEmpty { try SecretStore.write("", to: file) }
      signal(SIGINT, SIG_IGN)
      let made = try await desk.create(old.url, beside: standing, by: stripe)
      do {
        try SecretStore.write((secrets + [made.secret]).joined(separator: ","), to: file)
      } catch {
        try? await stripe.deleteWebhookEndpoint(made.endpoint.id)
        throw error
      }
      signal(SIGINT, SIG_DFL)
      Output.line("\(made.endpoint.id)  \(Output.safe(made.endpoint.url))")
      Output.say(words.webhookRolled(secretFile: file))
      try await end(desk, old: [old], new: made.secret, url: old.url, file: file, by: stripe)
    }
  }

  /// Waits until every receiver that lives takes this secret.
  /// - Returns: those that do not by then.
  private static func receivers(
    without secret: String, _ store: AccountStore, until end: ContinuousClock.Instant
  ) async -> Result<[String], SupabaseError> {
    let fingerprint = WebhookVerifier.fingerprint(ofSecret: secret)
    while true {
      let receivers: [ReceiverState.LastSign]
      do throws(SupabaseError) {
        receivers = try await store.receiverState().receivers ?? []
      } catch {
        return .failure(error)
      }
      let names = receivers.filter {
        $0.lives == true && $0.mode == "webhooks" && $0.accepts?.contains(fingerprint) != true
      }.map(\.name)
      if names.isEmpty || ContinuousClock.now >= end || Task.isCancelled { return .success(names) }
      try? await Task.sleep(for: .milliseconds(500))
    }
  }

  private func one(_ desk: WebhookDesk, of endpoints: [WebhookEndpoint]) throws -> WebhookEndpoint {
    if let id {
      guard let found = endpoints.first(where: { $0.id == id }) else {
        throw CommandFailure(.noSuchAccount, words.noSuchEndpoint(Output.safe(id)))
      }
      guard ReceiverEndpoint.isOurs(found) else { throw CommandFailure(.badInput, words.endpointNotOurs(id)) }
      return found
    }
    return try desk.only(of: endpoints)
  }

  /// Waits for the receiver, then ends the old endpoint and takes its secret out of the file.
  private func end(
    _ desk: WebhookDesk, old: [WebhookEndpoint], new: String, url: String, file: String, by stripe: StripeClient
  ) async throws {
    let store = try desk.store()
    let end = ContinuousClock.now + wait.duration
    // What the receivers say of themselves comes first: one address may stand for many, and a probe finds only some.
    let without = try await withStopSignals { await Self.receivers(without: new, store, until: end) }.get()
    guard without.isEmpty else {
      throw CommandFailure(
        .tryAgain, words.rollNotTaken(by: Output.safe(without.joined(separator: ", ")), secretFile: file))
    }
    let isTaken = await withStopSignals { [probe = desk.probe] in
      await probe.isTaken(url, secret: new, within: end - ContinuousClock.now)
    }
    guard isTaken else { throw CommandFailure(.tryAgain, words.rollNotTaken(by: nil, secretFile: file)) }
    for endpoint in old {
      try await desk.asking { () throws(StripeError) in try await stripe.deleteWebhookEndpoint(endpoint.id) }
    }
    try SecretStore.write(new, to: file)
    Output.say(words.rollEnded(old.map(\.id), secretFile: file))
  }
}
