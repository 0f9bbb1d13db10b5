// What every command about webhook endpoints needs: Stripe with the configured key, and nothing of Supabase.

import Accounts
import ArgumentParser
import FoundationEssentials
import Stripe
import Supabase
import Transport
import Words

struct WebhookOptions: ParsableArguments {
  @OptionGroup var services: ServiceOptions
  @Flag(help: ArgumentHelp(words.optionEditYes)) var yes = false

  /// To look only.
  func desk() throws -> WebhookDesk { try WebhookDesk(services.settings(), yes: yes) }

  /// To change something.
  /// - Throws: also where live data has to be asked for and nobody sits there, and where the key is not of the project's
  ///   mode, before anything is asked of Stripe.
  func changingDesk() async throws -> WebhookDesk {
    let desk = try desk()
    if desk.asks { try Prompt.requireTerminal() }
    try await desk.checkMode()
    return desk
  }
}

/// Stripe's endpoints of one account, and the file of the secret.
struct WebhookDesk: Sendable {
  let settings: Settings
  /// Only looks; what changes something is handed out by `agree`.
  let stripe: StripeClient
  let probe: ReceiverProbe
  private let transport: CurlTransport
  private let writing: StripeClient
  private let isLive: Bool
  /// Live data, and nobody has agreed yet.
  fileprivate let asks: Bool

  init(_ settings: Settings, yes: Bool) throws {
    let text = try settings.require(.stripeSecretKey)[0]
    guard let key = StripeKey(text) else {
      throw CommandFailure(.notConfigured, words.keyUnusable(SettingName.stripeSecretKey.rawValue))
    }
    let transport = CurlTransport()
    self.settings = settings
    self.transport = transport
    isLive = key.isLive
    asks = key.isLive && !yes
    writing = try StripeClient(key: key, base: settings[.stripeAPIBase], transport: transport)
    stripe = writing.readOnly
    probe = ReceiverProbe(transport: transport)
  }

  /// What the receivers say of themselves.
  func store() throws -> AccountStore {
    let values = try settings.require(.supabaseURL, .supabaseSecretKey)
    return AccountStore(SupabaseClient(url: values[0], key: SupabaseKey(values[1]), transport: transport))
  }

  /// A receiver leaves events of the other mode alone. A project that is not there yet has none.
  fileprivate func checkMode() async throws {
    guard settings[.supabaseURL] != nil, settings[.supabaseSecretKey] != nil else { return }
    guard let livemode = try? await store().about().livemode, livemode != isLive else { return }
    throw CommandFailure(.notConfigured, words.keyOfOtherMode(keyIsLive: isLive))
  }

  /// Whether the endpoints are Stripe's own.
  var isStripe: Bool { stripe.isStripesOwn }

  /// - Returns: what may change something at Stripe; on live data after a yes.
  func agree(to change: String) throws -> StripeClient {
    if asks { try Prompt.agree(to: change) }
    return writing
  }

  /// A refusal for want of a right names the right that these commands need.
  func asking<Value>(_ body: () async throws(StripeError) -> Value) async throws -> Value {
    do throws(StripeError) {
      return try await body()
    } catch .api(let failure) where failure.status == 403 {
      throw CommandFailure(.notPermitted, words.webhooksNotPermitted)
    }
  }

  func endpoints() async throws -> [WebhookEndpoint] {
    try await asking { () throws(StripeError) in try await stripe.webhookEndpoints() }
  }

  /// - Parameter id: nil is ours, where there is one alone.
  func endpoint(_ id: String?) async throws -> WebhookEndpoint {
    guard let id else { return try only(of: try await endpoints()) }
    guard let found = try await endpoints().first(where: { $0.id == id }) else {
      throw CommandFailure(.noSuchAccount, words.noSuchEndpoint(Output.safe(id)))
    }
    return found
  }

  /// Ours, where there is one alone.
  func only(of endpoints: [WebhookEndpoint]) throws -> WebhookEndpoint {
    let ours = endpoints.filter(ReceiverEndpoint.isOurs)
    guard let first = ours.first else { throw CommandFailure(.noSuchAccount, words.noEndpoint) }
    guard ours.count == 1 else { throw CommandFailure(.badInput, words.severalEndpoints(ours.map(\.id))) }
    return first
  }

  /// The file of the secret: the one that is named, or that the settings name, or the profile's own.
  func secretFile(_ named: String?) throws -> String {
    if let named { return named }
    if let file = settings.value(.stripeWebhookSecret)?.file { return file }
    guard let path = SecretStore.webhookSecret(profile: settings.profile) else {
      throw CommandFailure(.cannotCreate, words.noHome)
    }
    return path
  }

  /// Makes an endpoint at this address; where that fails there is none.
  func create(
    _ url: String, beside standing: [WebhookEndpoint], by stripe: StripeClient
  ) async throws -> NewWebhookEndpoint {
    do throws(StripeError) {
      return try await stripe.createWebhookEndpoint(
        url: url, events: ReceiverEndpoint.types, description: "AccountDesk", metadata: ReceiverEndpoint.mark,
        idempotencyKey: UUID().uuidString)
    } catch {
      // It may have been made and its secret lost on the way: such a one is of no use to anybody.
      let left = (try? await stripe.webhookEndpoints()) ?? []
      for endpoint in left where endpoint.url == url && !standing.contains(where: { $0.id == endpoint.id }) {
        try? await stripe.deleteWebhookEndpoint(endpoint.id)
      }
      if case .api(let failure) = error {
        if failure.status == 403 { throw CommandFailure(.notPermitted, words.webhooksNotPermitted) }
        throw CommandFailure(.badInput, words.stripeRefused(Output.safe(failure.message)))
      }
      throw error
    }
  }
}
