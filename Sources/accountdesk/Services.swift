// The services of the configured project, made of its settings.

import Accounts
import ArgumentParser
import FoundationEssentials
import Stripe
import Supabase
import Transport
import Words

struct ServiceOptions: ParsableArguments {
  @OptionGroup var speech: LanguageOptions
  @Option(name: .long, help: ArgumentHelp(words.optionEnvFile, valueName: "file"))
  var envFile: String?
  @Option(help: ArgumentHelp(words.optionProfile, valueName: "name")) var profile: String?

  func settings() throws(SettingsError) -> Settings {
    try Settings(environment: ProcessInfo.processInfo.environment, envFile: envFile, profile: profile)
  }

  /// Supabase alone, for what only reads.
  func store() throws -> AccountStore {
    let settings = try settings()
    let values = try settings.require(.supabaseURL, .supabaseSecretKey)
    return AccountStore(SupabaseClient(url: values[0], key: SupabaseKey(values[1]), transport: CurlTransport()))
  }

  func services(limiters: StripeLimiters? = nil) throws -> Services { try Services(settings(), limiters: limiters) }
}

/// What a desk or a command works with.
struct Services: Sendable {
  let store: AccountStore
  let stripe: StripeClient
  let author = Author.local()
  let isLive: Bool
  let supabaseURL: String

  var workflow: EditWorkflow { EditWorkflow(store: store, stripe: stripe, author: author) }
  var resync: Resync { Resync(store: store, stripe: stripe) }

  init(_ settings: Settings, limiters: StripeLimiters? = nil) throws {
    let values = try settings.require(.supabaseURL, .supabaseSecretKey, .stripeSecretKey)
    try self.init(
      supabaseURL: values[0], supabaseKey: values[1], stripeKey: values[2], stripeBase: settings[.stripeAPIBase],
      limiters: limiters)
  }

  init(
    supabaseURL: String, supabaseKey: String, stripeKey: String, stripeBase: String?, limiters: StripeLimiters? = nil
  ) throws {
    guard let key = StripeKey(stripeKey) else {
      throw CommandFailure(.notConfigured, words.keyUnusable(SettingName.stripeSecretKey.rawValue))
    }
    // One transport for both: connections are kept, and one thread serves them all.
    let transport = CurlTransport()
    stripe = try StripeClient(key: key, base: stripeBase, transport: transport, limiters: limiters)
    store = AccountStore(SupabaseClient(url: supabaseURL, key: SupabaseKey(supabaseKey), transport: transport))
    isLive = key.isLive
    self.supabaseURL = supabaseURL
  }
}
