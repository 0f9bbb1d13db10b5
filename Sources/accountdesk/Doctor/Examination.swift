// What the doctor sees of Stripe, of Supabase and of this machine. Nothing is written anywhere.

import Accounts
import FoundationEssentials
import Glibc
import Postgres
import Stripe
import Supabase
import Terminal
import Transport
import Words

struct Examination: Sendable {
  private let settings: Settings
  private let transport = CurlTransport()

  init(settings: Settings) { self.settings = settings }

  /// - Returns: what was seen, and why Stripe could not even be asked, where that is so.
  func facts() async -> (facts: DoctorFacts, refusal: String?) {
    var facts = DoctorFacts(
      migrations: Migration.all.map(\.name),
      digests: Dictionary(Migration.all.map { ($0.name, $0.digest) }, uniquingKeysWith: { first, _ in first }))
    facts.terminal = Self.terminal()
    let store = supabase()
    facts.supabase = await self.facts(of: store)
    if store == nil { facts.desk = await desk() }
    var refusal: String?
    if let text = settings[.stripeSecretKey] {
      do {
        guard let key = StripeKey(text) else {
          throw CommandFailure(.notConfigured, words.keyUnusable(SettingName.stripeSecretKey.rawValue))
        }
        let stripe = try StripeClient(key: key, base: settings[.stripeAPIBase], transport: transport)
        facts.stripe = await self.facts(of: stripe, key, facts.supabase?.database == nil ? nil : store)
      } catch {
        refusal = CommandFailure(error).message
      }
    }
    return (facts, refusal)
  }

  // MARK: Stripe

  private func facts(of stripe: StripeClient, _ key: StripeKey, _ store: AccountStore?) async -> StripeFacts {
    var facts = StripeFacts(isLive: key.isLive, isRestricted: key.isRestricted, lastFour: key.lastFour)
    do throws(StripeError) {
      for permission in StripePermission.allCases {
        if try await !stripe.may(permission) { facts.missing.append(permission) }
      }
    } catch .api(let failure) where failure.status == 401 {
      facts.state = failure.code == "api_key_expired" ? .expired : .refused
      return facts
    } catch {
      facts.state = .unreachable(Fault(error, words).what)
      return facts
    }
    do throws(StripeError) {
      facts.clock = try await clock(stripe, facts)
    } catch {
      facts.failed[.clock] = Fault(error, words).what
    }
    guard !facts.missing.contains(.webhooksRead) else { return facts }
    let endpoints: [WebhookEndpoint]
    do throws(StripeError) {
      endpoints = try await stripe.webhookEndpoints(limits: StripeClient.lightLimits)
    } catch {
      facts.failed[.endpoint] = Fault(error, words).what
      return facts
    }
    facts.endpoints = endpoints
    facts.hasSecret = settings[.stripeWebhookSecret] != nil
    for url in Set(endpoints.filter(ReceiverEndpoint.isOurs).map(\.url)) { facts.answers[url] = await answer(url) }
    if let store, !facts.missing.contains(.eventsRead) {
      do {
        facts.newest = try await newest(stripe, store)
      } catch {
        facts.failed[.secret] = CommandFailure(error).message
      }
    }
    return facts
  }

  /// With any of the configured secrets, as the receiver takes any.
  private func answer(_ url: String) async -> EndpointAnswer {
    let probe = ReceiverProbe(transport: transport)
    let secrets = settings[.stripeWebhookSecret]?.split(separator: ",").map(String.init) ?? []
    var last = EndpointAnswer.unreachable
    for secret in secrets.isEmpty ? [nil] : secrets.map(Optional.some) {
      last = await probe.ask(url, secret: secret)
      if last == .accepted { break }
    }
    return last
  }

  /// This machine's clock less Stripe's, whose answers name whole seconds: half a second is added, half the way taken off.
  private func clock(_ stripe: StripeClient, _ facts: StripeFacts) async throws(StripeError) -> Double? {
    guard !facts.missing.contains(.customersRead) else { return nil }
    let answer = try await stripe.customers(limit: 1, limits: StripeClient.lightLimits)
    guard let date = answer.date else { return nil }
    return Date().timeIntervalSince(date) - 0.5 - answer.roundTrip / .seconds(2)
  }

  /// The newest event of our types that should have come by now.
  private func newest(_ stripe: StripeClient, _ store: AccountStore) async throws -> NewestDelivery? {
    let project = try await store.about()
    let before = Int((project.now.timeIntervalSince1970 - project.lateAfter).rounded(.down))
    let page = try await stripe.events(
      types: ReceiverEndpoint.types, createdFrom: before - 86_400, createdTo: before, limit: 1,
      limits: StripeClient.lightLimits)
    guard let event = page.value.items.first else { return nil }
    return NewestDelivery(
      id: event.id, created: event.created, cameBy: try await store.arrivals([event.id]).first?.cameBy)
  }

  // MARK: Supabase

  private func supabase() -> AccountStore? {
    guard let url = settings[.supabaseURL], let key = settings[.supabaseSecretKey] else { return nil }
    return AccountStore(SupabaseClient(url: url, key: SupabaseKey(key), transport: transport))
  }

  private func facts(of store: AccountStore?) async -> SupabaseFacts? {
    guard let store, let url = settings[.supabaseURL], let text = settings[.supabaseSecretKey] else { return nil }
    let key = SupabaseKey(text)
    var facts = SupabaseFacts(url: url, isSecret: key.isSecret, lastFour: key.lastFour)
    facts.isPublishableSecret = settings[.supabasePublishableKey].map { SupabaseKey($0).isSecret } ?? false
    facts.otherProject = key.project.flatMap { project in
      URL(string: url)?.host().flatMap {
        $0.hasSuffix(".supabase.co") && $0 != "\(project).supabase.co" ? project : nil
      }
    }
    guard facts.isSecret, facts.otherProject == nil else { return facts }
    do throws(SupabaseError) {
      facts.database = try await store.databaseReport()
    } catch {
      switch error {
      case .missingFunction: facts.state = await isMigrated() ? .cacheIsOld : .notMigrated
      case .unauthorized, .tokenFromFuture, .signedOut: facts.state = .refused
      // Whoever is not the service role: a key that the project does not know counts as nobody's.
      case .forbidden: facts.state = .refused
      case .transport, .unavailable, .notJSON: facts.state = .unreachable(Fault(error, words).what)
      // It answers, and something behind it does not do as it should: what, is for the database to say.
      case .otherRelease, .notCommitted, .timedOut, .rejected, .auth, .unexpected: facts.state = .notMigrated
      }
      return facts
    }
    do throws(SupabaseError) {
      facts.project = try await store.about()
    } catch {
      // Of another release the migrations tell more.
      if case .otherRelease = error {} else { facts.failed[.supabase] = Fault(error, words).what }
    }
    do throws(SupabaseError) {
      facts.identities = try await store.identityReport()
    } catch {
      facts.failed[.identities] = Fault(error, words).what
    }
    return facts
  }

  /// Of a desk: Supabase with the publishable key and whoever is signed in, and the door.
  private func desk() async -> DeskFacts? {
    guard let url = settings[.supabaseURL], let text = settings[.supabasePublishableKey],
      let access = try? SupabaseAccess(settings, transport: transport)
    else { return nil }
    let state: DeskFacts.State
    do throws(SupabaseError) {
      state = .answers(title: try await AccountStore(access.client).whoami().title)
    } catch {
      state =
        switch error {
        case .signedOut: .signedOut
        case .unauthorized: .refused
        case .missingFunction: .notMigrated
        case .otherRelease(let isOlder): .otherRelease(isDatabaseOlder: isOlder)
        case .transport, .unavailable, .notJSON: .unreachable(Fault(error, words).what)
        case .tokenFromFuture, .forbidden, .notCommitted, .timedOut, .rejected, .auth, .unexpected:
          .failed(Fault(error, words).what)
        }
    }
    let hasKey = settings[.stripeSecretKey] != nil
    let door = hasKey ? nil : settings[.doorURL]
    var fault: String?
    if let door { fault = await doorFault(door) }
    return DeskFacts(url: url, state: state, lastFour: SupabaseKey(text).lastFour, door: door, doorFault: fault)
  }

  /// Why the door does not answer; nil where it does.
  private func doorFault(_ door: String) async -> String? {
    do {
      try await StripeClient(
        door: door, token: { () async throws(StripeError) in throw .api(.signedOut) }, transport: transport
      ).reach()
      return nil
    } catch {
      return CommandFailure(error).message
    }
  }

  /// Whether the database itself has the function that the interface does not know.
  private func isMigrated() async -> Bool {
    guard let url = settings[.databaseURL], let connection = try? await Connection.connect(url) else { return false }
    let found = try? await connection.query("select to_regprocedure('public.accountdesk_doctor()')")
    await connection.close()
    return found?.single != nil
  }

  // MARK: The terminal

  /// nil where what is printed goes elsewhere.
  private static func terminal() -> TerminalFacts? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    let environment = ProcessInfo.processInfo.environment
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
    let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    return TerminalFacts(
      type: environment["TERM"] ?? "", isUnicode: Capabilities.isUnicode(environment),
      hasColors: isPlain || Capabilities.printedColors(environment) != .none, columns: Int(size.ws_col),
      rows: Int(size.ws_row))
  }
}
