// The services of the configured project, made of its settings: with the secret key where there is one, otherwise with
// the publishable key and whoever has signed in.

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

  /// Supabase alone.
  /// - Throws: also where this program and the database do not fit each other.
  func store() async throws -> AccountStore {
    let settings = try settings()
    let store = AccountStore(try SupabaseAccess(settings, transport: CurlTransport()).client)
    _ = try await store.whoami()
    return store
  }

  /// - Throws: also where the Stripe key and the project are of two modes, where that cannot be learned, where this
  ///   program and the database do not fit each other, or nobody is signed in who has to be.
  func services(limiters: StripeLimiters? = nil) async throws -> Services {
    let services = try Services(settings(), limiters: limiters)
    return try await services.checked()
  }

  /// For signing in, whether or not there is a secret key.
  func signIn(isEphemeral: Bool = false) throws -> SignIn {
    try SupabaseAccess.signIn(settings(), transport: CurlTransport(), isEphemeral: isEphemeral)
  }
}

/// How Supabase is spoken to.
struct SupabaseAccess: Sendable {
  let url: String
  let client: SupabaseClient
  /// Nil with a secret key.
  let signIn: SignIn?

  init(url: String, client: SupabaseClient, signIn: SignIn?) {
    self.url = url
    self.client = client
    self.signIn = signIn
  }

  init(_ settings: Settings, transport: any HTTPTransport, isEphemeral: Bool = false) throws {
    if let key = settings[.supabaseSecretKey] {
      url = try settings.require(.supabaseURL)[0]
      client = SupabaseClient(url: url, key: SupabaseKey(key), transport: transport)
      signIn = nil
      return
    }
    // A key has to be named; the secret one is what most people have.
    guard settings[.supabasePublishableKey] != nil else { throw SettingsError.missing(Self.wanted(settings)) }
    let signIn = try Self.signIn(settings, transport: transport, isEphemeral: isEphemeral)
    url = try settings.require(.supabaseURL)[0]
    client = signIn.client.signedIn(signIn.keeper.tokens)
    self.signIn = signIn
  }

  private static func wanted(_ settings: Settings) -> [SettingName] {
    [.supabaseURL, .supabaseSecretKey].filter { settings[$0] == nil }
  }

  static func signIn(
    _ settings: Settings, transport: any HTTPTransport, isEphemeral: Bool = false
  ) throws -> SignIn {
    let values = try settings.require(.supabaseURL, .supabasePublishableKey)
    let key = SupabaseKey(values[1])
    // It would be sent with a person's sign-in, where it does not belong.
    if key.isSecret {
      throw CommandFailure(.notConfigured, words.keyUnusable(SettingName.supabasePublishableKey.rawValue))
    }
    let client = SupabaseClient(url: values[0], key: key, transport: transport)
    let folder = isEphemeral ? nil : Folders.state
    let file = folder.map { SessionFile(folder: $0, project: values[0]) }
    return SignIn(client: client, keeper: SessionKeeper(client: client, file: file))
  }
}

/// What a desk or a command works with.
struct Services: Sendable {
  let store: AccountStore
  let stripe: StripeClient
  /// Who is named with what is done: the key's user and machine, or whoever is signed in.
  private(set) var author = Author.local()
  /// Whether what is edited is real.
  private(set) var isLive: Bool
  let supabaseURL: String
  /// Nil with a secret key.
  let signIn: SignIn?
  /// Nil by the door, which looks itself.
  private let gate: ModeGate?
  /// Who is signed in, as far as that was asked.
  private(set) var caller: Operator?

  var workflow: EditWorkflow { EditWorkflow(store: store, stripe: stripe, author: author) }
  var resync: Resync { Resync(store: store, stripe: stripe) }

  /// - Parameters:
  ///   - isReadOnly: the database refuses every change that is asked for through these.
  ///   - isEphemeral: a sign-in is kept in memory only.
  init(
    _ settings: Settings, limiters: StripeLimiters? = nil, isReadOnly: Bool = false, isEphemeral: Bool = false
  ) throws {
    // All that is missing is named at once.
    var wanted: [SettingName] = [.supabaseURL]
    wanted.append(settings[.supabasePublishableKey] == nil ? .supabaseSecretKey : .supabasePublishableKey)
    if settings[.supabaseSecretKey] != nil { wanted.removeLast() }
    // Whoever is signed in and has no key goes by the door, where there is one.
    let hasKey = settings[.supabaseSecretKey] != nil || settings[.stripeSecretKey] != nil
    let door = hasKey ? nil : settings[.doorURL]
    _ = try settings.require(wanted + (door == nil ? [.stripeSecretKey] : []))
    // One transport for both: connections are kept, and one thread serves them all.
    let transport = CurlTransport()
    let access = try SupabaseAccess(settings, transport: transport, isEphemeral: isEphemeral)
    if let door, let signIn = access.signIn {
      let keeper = signIn.keeper
      let stripe = try StripeClient(
        door: door,
        token: { () async throws(StripeError) in
          do throws(SupabaseError) {
            return try await keeper.accessToken()
          } catch {
            throw StripeError(noToken: error)
          }
        }, transport: transport, limiters: limiters)
      self.init(access, stripe: stripe, isLive: false, isReadOnly: isReadOnly)
      return
    }
    try self.init(
      access, stripeKey: settings[.stripeSecretKey] ?? "", stripeBase: settings[.stripeAPIBase], limiters: limiters,
      transport: transport, isReadOnly: isReadOnly)
  }

  init(
    supabaseURL: String, supabaseKey: String, stripeKey: String, stripeBase: String?, limiters: StripeLimiters? = nil
  ) throws {
    let transport = CurlTransport()
    let client = SupabaseClient(url: supabaseURL, key: SupabaseKey(supabaseKey), transport: transport)
    try self.init(
      SupabaseAccess(url: supabaseURL, client: client, signIn: nil), stripeKey: stripeKey, stripeBase: stripeBase,
      limiters: limiters, transport: transport, isReadOnly: false)
  }

  private init(
    _ access: SupabaseAccess, stripeKey: String, stripeBase: String?, limiters: StripeLimiters?,
    transport: any HTTPTransport, isReadOnly: Bool
  ) throws {
    guard let key = StripeKey(stripeKey) else {
      throw CommandFailure(.notConfigured, words.keyUnusable(SettingName.stripeSecretKey.rawValue))
    }
    let stripe = try StripeClient(key: key, base: stripeBase, transport: transport, limiters: limiters)
    self.init(access, stripe: stripe, isLive: key.isLive, isReadOnly: isReadOnly)
  }

  private init(_ access: SupabaseAccess, stripe: StripeClient, isLive: Bool, isReadOnly: Bool) {
    let store = AccountStore(isReadOnly ? access.client.readOnly : access.client)
    let gate = stripe.isByDoor ? nil : ModeGate(store: store, isLive: isLive)
    let gated = gate.map { gate in stripe.behind { () async throws(StripeError) in try await gate.pass() } } ?? stripe
    self.stripe = isReadOnly ? gated.readOnly : gated
    self.store = store
    self.gate = gate
    self.isLive = isLive
    supabaseURL = access.url
    signIn = access.signIn
  }

  /// The same, with whoever is signed in as its author.
  /// - Throws: where nobody is, where the project cannot be asked, where this program and the database do not fit each
  ///   other, and where the Stripe key's mode is not the project's.
  func checked() async throws -> Services {
    var services = self
    let caller = try await store.whoami()
    if signIn != nil {
      services.caller = caller
      services.author = caller.email ?? caller.id ?? author
    }
    // Without a key only the project says which mode it is.
    if stripe.isByDoor { services.isLive = caller.livemode ?? false }
    if let gate, !gate.agrees(caller.livemode) {
      throw CommandFailure(.notConfigured, words.keyOfOtherMode(keyIsLive: isLive))
    }
    return services
  }

  /// The same, for what is to start in an outage, too: a desk, a receiver. Nothing goes to Stripe before the project has
  /// been asked.
  /// - Throws: where what was learned is against it.
  func known() async throws -> Services {
    let caller: Operator
    do throws(SupabaseError) {
      caller = try await store.whoami(limits: ModeGate.startLimits)
    } catch {
      if case .otherRelease = error { throw error }
      return self
    }
    if let gate, !gate.agrees(caller.livemode) {
      throw CommandFailure(.notConfigured, words.keyOfOtherMode(keyIsLive: isLive))
    }
    return self
  }
}

extension StripeError {
  /// Why there is no token to go by the door with.
  fileprivate init(noToken error: SupabaseError) {
    switch error {
    case .transport(let error): self = .transport(error)
    case .unavailable(_, let wait):
      self = .api(
        StripeFailure(
          type: StripeFailure.doorType, code: "supabase_away", message: "", status: 503, retryAfter: wait))
    default: self = .api(.signedOut)
    }
  }
}
