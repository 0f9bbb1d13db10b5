// `accountdesk webhooks`: Stripe's endpoint for the receiver: made, listed, mended, taken away.

import Accounts
import ArgumentParser
import FoundationEssentials
import Glibc
import Stripe
import Supabase
import Words

struct WebhooksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "webhooks", abstract: words.aboutWebhooks, discussion: words.discussionWebhooks,
    subcommands: [
      WebhooksCreateCommand.self, WebhooksListCommand.self, WebhooksTestCommand.self, WebhooksRollCommand.self,
      WebhooksMendCommand.self, WebhooksUntickCommand.self, WebhooksDeleteCommand.self,
    ])
}

struct WebhooksCreateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: words.aboutWebhooksCreate, discussion: words.discussionWebhooksCreate)

  @Argument(help: ArgumentHelp(words.optionWebhookUrl)) var url: String
  @Option(help: ArgumentHelp(words.optionSecretFile, valueName: "file")) var secretFile: String?
  @OptionGroup var options: WebhookOptions

  func run() async throws {
    try await withExitStatus {
      let desk = try await options.changingDesk()
      try check(isStripe: desk.isStripe)
      let file = try desk.secretFile(secretFile)
      let stripe = try desk.agree(to: words.webhookCreateQuestion(url))
      let standing = try await desk.endpoints()
      if let same = standing.first(where: { $0.url == url }) {
        throw CommandFailure(.badInput, words.endpointExists(url, id: same.id))
      }
      try SecretStore.reserve(file)
      // From here to the end of the writing nobody's Ctrl-C may leave half of it.
      signal(SIGINT, SIG_IGN)
      defer { signal(SIGINT, SIG_DFL) }
      let made: NewWebhookEndpoint
      do {
        made = try await desk.create(url, beside: standing, by: stripe)
      } catch {
        SecretStore.remove(file)
        throw error
      }
      do {
        try SecretStore.write(made.secret, to: file)
      } catch {
        try? await stripe.deleteWebhookEndpoint(made.endpoint.id)
        SecretStore.remove(file)
        throw error
      }
      Output.line("\(made.endpoint.id)  \(url)")
      Output.say(words.webhookCreated(secretFile: file))
      switch await desk.probe.ask(url, secret: made.secret) {
      case .accepted: break
      case .signatureRefused: Output.say(words.receiverHasOtherSecret)
      case .other(let status): Output.say(words.notAReceiver(url, status: status))
      case .unreachable: Output.say(words.notReachable(url))
      }
    }
  }

  /// Stripe reaches public addresses only; a sandbox's reaches this machine's.
  private func check(isStripe: Bool) throws {
    guard let address = URL(string: url), let host = address.host(), !host.isEmpty,
      address.user() == nil, address.fragment() == nil, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
      ["http", "https"].contains(address.scheme ?? "")
    else { throw CommandFailure(.badInput, words.webhookBadAddress(Output.safe(url))) }
    let isHere = Settings.isLoopback(host)
    if isHere, isStripe { throw CommandFailure(.badInput, words.webhookNotPublic(url)) }
    if address.scheme == "http", !isHere { throw CommandFailure(.badInput, words.webhookNeedsTLS(url)) }
  }
}

struct WebhooksListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: words.aboutWebhooksList)

  @OptionGroup var options: WebhookOptions
  @Flag(help: ArgumentHelp(words.optionAccountsJson)) var json = false

  func run() async throws {
    try await withExitStatus {
      for endpoint in try await options.desk().endpoints() {
        if json {
          try Output.json(EndpointLine(endpoint))
        } else {
          Output.line(
            [
              Output.padded(endpoint.id, 28),
              Output.padded(endpoint.isEnabled ? words.endpointEnabled : words.endpointDisabled, 8),
              Output.padded(ReceiverEndpoint.isOurs(endpoint) ? words.endpointOurs : words.endpointOthers, 8),
              Output.padded(endpoint.apiVersion ?? "-", 18), Output.safe(endpoint.url),
              Output.safe(endpoint.events.joined(separator: " ")),
            ].joined(separator: "  "))
        }
      }
    }
  }
}

/// An endpoint as a line of JSON.
private struct EndpointLine: Encodable {
  private let endpoint: WebhookEndpoint

  init(_ endpoint: WebhookEndpoint) { self.endpoint = endpoint }

  private enum Key: String, CodingKey {
    case id, url, status, events, ours, created, livemode
    case apiVersion = "api_version"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(endpoint.id, forKey: .id)
    try container.encode(endpoint.url, forKey: .url)
    try container.encode(endpoint.isEnabled ? "enabled" : "disabled", forKey: .status)
    try container.encode(endpoint.apiVersion, forKey: .apiVersion)
    try container.encode(endpoint.events, forKey: .events)
    try container.encode(ReceiverEndpoint.isOurs(endpoint), forKey: .ours)
    try container.encode(endpoint.created, forKey: .created)
    try container.encode(endpoint.livemode, forKey: .livemode)
  }
}

struct WebhooksMendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "mend", abstract: words.aboutWebhooksMend)

  @Argument(help: ArgumentHelp(words.optionWebhookRollId)) var id: String?
  @OptionGroup var options: WebhookOptions

  func run() async throws {
    try await withExitStatus {
      let desk = try await options.changingDesk()
      let endpoint = try await desk.endpoint(id)
      let missing = ReceiverEndpoint.missingTypes(endpoint)
      if endpoint.isEnabled, missing.isEmpty { return Output.say(words.endpointIsWell) }
      let stripe = try desk.agree(to: words.webhookMendQuestion(endpoint.url))
      let mended = try await desk.asking { () throws(StripeError) in
        try await stripe.updateWebhookEndpoint(
          endpoint.id, events: missing.isEmpty ? nil : endpoint.events + missing, isEnabled: true,
          idempotencyKey: UUID().uuidString)
      }
      Output.line("\(mended.id)  \(Output.safe(mended.url))")
    }
  }
}

struct WebhooksUntickCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "untick", abstract: words.aboutWebhooksUntick, discussion: words.discussionWebhooksUntick)

  @Argument(help: ArgumentHelp(words.optionWebhookId)) var id: String
  @OptionGroup var options: WebhookOptions

  func run() async throws {
    try await withExitStatus {
      let desk = try await options.changingDesk()
      let endpoint = try await desk.endpoint(id)
      guard !ReceiverEndpoint.isOurs(endpoint) else { throw CommandFailure(.badInput, words.endpointIsOurs(id)) }
      let kept = ReceiverEndpoint.typesToKeep(endpoint)
      if kept == endpoint.events { return Output.say(words.endpointIsWell) }
      guard !kept.isEmpty else { throw CommandFailure(.badInput, words.endpointWouldBeEmpty(id)) }
      let stripe = try desk.agree(to: words.webhookUntickQuestion(endpoint.url, kept: kept))
      let changed = try await desk.asking { () throws(StripeError) in
        try await stripe.updateWebhookEndpoint(id, events: kept, idempotencyKey: UUID().uuidString)
      }
      Output.line("\(changed.id)  \(Output.safe(changed.events.joined(separator: " ")))")
    }
  }
}

struct WebhooksDeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: words.aboutWebhooksDelete, discussion: words.discussionWebhooksDelete)

  @Argument(help: ArgumentHelp(words.optionWebhookRollId)) var id: String?
  @OptionGroup var options: WebhookOptions

  func run() async throws {
    try await withExitStatus {
      let desk = try await options.changingDesk()
      let endpoint = try await desk.endpoint(id)
      let stripe = try desk.agree(
        to: words.webhookDeleteQuestion(endpoint.url, isOurs: ReceiverEndpoint.isOurs(endpoint)))
      try await desk.asking { () throws(StripeError) in try await stripe.deleteWebhookEndpoint(endpoint.id) }
      Output.say(words.endpointDeleted(endpoint.id, url: Output.safe(endpoint.url)))
    }
  }
}
