// What is made of what a doctor has seen: each fault is named alone, with what mends it, and has its words.

import Accounts
import Foundation
import Stripe
import Supabase
import Testing
import Words

@Suite struct DoctorTests {
  private static let url = "https://sync.example.com/webhooks/stripe"
  private static let migrations = ["1_accountdesk_a", "2_accountdesk_b"]

  private static func endpoint(
    _ id: String = "we_1", url: String = url, events: [String] = ReceiverEndpoint.types, isEnabled: Bool = true,
    version: String? = StripeClient.version, created: Double = 100, metadata: [String: String] = [:]
  ) -> WebhookEndpoint {
    WebhookEndpoint(
      id: id, url: url, events: events, isEnabled: isEnabled, apiVersion: version,
      created: Date(timeIntervalSince1970: created), metadata: metadata)
  }

  /// Everything as it has to be.
  private static var well: DoctorFacts {
    var facts = DoctorFacts(migrations: migrations, digests: [migrations[0]: "a", migrations[1]: "b"])
    var stripe = StripeFacts(isLive: false, isRestricted: true, lastFour: "abcd")
    stripe.clock = 0.4
    stripe.endpoints = [endpoint()]
    stripe.answers = [url: .accepted]
    stripe.hasSecret = true
    stripe.newest = NewestDelivery(id: "evt_1", created: 200, cameBy: "webhook")
    facts.stripe = stripe
    var supabase = SupabaseFacts(url: "https://a.supabase.co", isSecret: true, lastFour: "wxyz")
    supabase.database = DatabaseReport(migrations: migrations)
    supabase.identities = IdentityReport(count: 0)
    supabase.project = ProjectState(schemaVersion: 1, now: Date(timeIntervalSince1970: 1000), livemode: false)
    facts.supabase = supabase
    facts.terminal = TerminalFacts(type: "xterm-256color", isUnicode: true, columns: 80, rows: 24)
    return facts
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let code: DoctorCode
    let check: DoctorCheck
    let mend: String?
    let change: @Sendable (inout DoctorFacts) -> Void

    init(
      _ check: DoctorCheck, _ code: DoctorCode, _ mend: String? = nil,
      _ change: @escaping @Sendable (inout DoctorFacts) -> Void
    ) {
      self.code = code
      self.check = check
      self.mend = mend
      self.change = change
    }

    var testDescription: String { code.rawValue }
  }

  private static func ailing(_ kind: String, _ problem: String) -> @Sendable (inout DoctorFacts) -> Void {
    { facts in
      facts.supabase?.database = DatabaseReport(
        migrations: migrations, ailments: [.init(kind: kind, name: "accountdesk.x", problem: problem, detail: "anon")])
    }
  }

  static func desk(_ state: DeskFacts.State, doorFault: String? = nil) -> @Sendable (inout DoctorFacts) -> Void {
    { facts in
      facts.supabase = nil
      facts.stripe = nil
      facts.desk = DeskFacts(
        url: "https://a.supabase.co", state: state, lastFour: "wxyz", door: "https://door.example.com",
        doorFault: doorFault)
    }
  }

  static let cases = [
    Case(.clock, .failed) {
      $0.stripe?.clock = nil
      $0.stripe?.failed = [.clock: "late"]
    },
    Case(.endpoint, .failed) {
      $0.stripe?.endpoints = nil
      $0.stripe?.failed = [.endpoint: "late"]
    },
    Case(.identities, .failed) {
      $0.supabase?.identities = nil
      $0.supabase?.failed = [.identities: "late"]
    },
    Case(.signIn, .signedOut, "accountdesk login", desk(.signedOut)),
    Case(.supabaseKey, .supabaseKeyRefused, "config show", desk(.refused)),
    Case(.supabase, .supabaseUnreachable, nil, desk(.unreachable("away"))),
    Case(.migrations, .notMigrated, "accountdesk migrate", desk(.otherRelease(isDatabaseOlder: true))),
    Case(.migrations, .migrationsNewer, "--version", desk(.otherRelease(isDatabaseOlder: false))),
    Case(.supabase, .failed, nil, desk(.failed("late"))),
    Case(.door, .doorUnreachable, "serve --desk", desk(.answers(title: "bea@example.com (editor)"), doorFault: "away")),
    Case(.migrations, .migrationsChanged, "accountdesk migrate --check") {
      $0.supabase?.database = DatabaseReport(migrations: migrations, digests: [migrations[0]: "x", migrations[1]: "b"])
    },
    Case(.stripeKey, .stripeUnreachable) { $0.stripe?.state = .unreachable("away") },
    Case(.stripeKey, .stripeKeyRefused) { $0.stripe?.state = .refused },
    Case(.stripeKey, .stripeKeyExpired) { $0.stripe?.state = .expired },
    Case(.stripeKey, .otherMode) {
      $0.supabase?.project = ProjectState(schemaVersion: 1, now: Date(), livemode: true)
    },
    Case(.stripePermissions, .permissionMissing) { $0.stripe?.missing = [.customersWrite] },
    Case(.clock, .clockOff, "timedatectl") { $0.stripe?.clock = -31 },
    Case(.endpoint, .endpointMissing, "webhooks create") { $0.stripe?.endpoints = [] },
    Case(.endpoint, .endpointDisabled, "webhooks mend we_1") { $0.stripe?.endpoints = [endpoint(isEnabled: false)] },
    Case(.endpoint, .endpointEvents, "webhooks mend we_1") {
      $0.stripe?.endpoints = [endpoint(events: ["customer.created"])]
    },
    Case(.endpoint, .endpointVersion, "webhooks roll we_1") {
      $0.stripe?.endpoints = [endpoint(version: "2020-08-27")]
    },
    Case(.endpoint, .endpointVersion, "webhooks roll we_1") { $0.stripe?.endpoints = [endpoint(version: nil)] },
    Case(.endpoint, .endpointTwice, "webhooks roll") {
      $0.stripe?.endpoints = [endpoint("we_0", created: 50), endpoint()]
    },
    Case(.reach, .endpointUnreachable, "accountdesk serve") { $0.stripe?.answers[url] = .unreachable },
    Case(.reach, .endpointNotReceiver, "accountdesk serve") { $0.stripe?.answers[url] = .other(status: 404) },
    Case(.secret, .secretHere) { $0.stripe?.answers[url] = .signatureRefused },
    Case(.secret, .secretRefused, "reload") {
      $0.stripe?.answers[url] = .signatureRefused
      $0.stripe?.newest = NewestDelivery(id: "evt_1", created: 200, cameBy: "catch-up")
    },
    Case(.secret, .deliveriesFail, "webhooks test || accountdesk webhooks roll we_1") {
      $0.stripe?.newest = NewestDelivery(id: "evt_1", created: 200, cameBy: nil)
    },
    Case(.otherEndpoints, .otherEndpoint, "webhooks untick we_2") {
      $0.stripe?.endpoints?.append(
        endpoint("we_2", url: "https://app.example.com/api/webhooks", events: ["product.created", "customer.updated"]))
    },
    Case(.otherEndpoints, .otherEndpoint, "webhooks untick we_2") {
      $0.stripe?.endpoints?.append(endpoint("we_2", url: "https://app.example.com/api/webhooks", events: ["*"]))
    },
    Case(.supabase, .supabaseUnreachable) { $0.supabase?.state = .unreachable("away") },
    Case(.supabaseKey, .supabaseKeyRefused) { $0.supabase?.state = .refused },
    Case(.supabaseKey, .keyIsPublishable) {
      $0.supabase = SupabaseFacts(url: "https://a.supabase.co", isSecret: false, lastFour: "wxyz")
    },
    Case(.supabaseKey, .publishableIsSecret) { $0.supabase?.isPublishableSecret = true },
    Case(.supabaseKey, .otherProject) { $0.supabase?.otherProject = "b" },
    Case(.migrations, .notMigrated, "accountdesk migrate") { $0.supabase?.state = .notMigrated },
    Case(.schemaCache, .schemaCacheOld, "accountdesk migrate") { $0.supabase?.state = .cacheIsOld },
    Case(.migrations, .migrationsMissing, "accountdesk migrate") {
      $0.supabase?.database = DatabaseReport(migrations: [migrations[0]])
    },
    Case(.migrations, .migrationsNewer) {
      $0.supabase?.database = DatabaseReport(migrations: migrations + ["3_accountdesk_c"])
    },
    Case(.functions, .functionMissing, "accountdesk migrate", ailing("function", "missing")),
    Case(.functions, .functionChanged, "accountdesk migrate", ailing("function", "changed")),
    Case(.grants, .functionOpen, "accountdesk migrate", ailing("function", "open")),
    Case(.grants, .functionClosed, "accountdesk migrate", ailing("function", "closed")),
    Case(.grants, .tableOpen, "accountdesk migrate", ailing("table", "open")),
    Case(.grants, .tableOpen, "accountdesk migrate", ailing("schema", "open")),
    Case(.triggers, .triggerMissing, "accountdesk migrate", ailing("trigger", "missing")),
    Case(.triggers, .triggerDisabled, "accountdesk migrate", ailing("trigger", "disabled")),
    Case(.triggers, .triggerChanged, "accountdesk migrate", ailing("trigger", "changed")),
    Case(.indexes, .indexMissing, "accountdesk migrate", ailing("index", "missing")),
    Case(.indexes, .indexInvalid, "accountdesk migrate", ailing("index", "invalid")),
    Case(.timeout, .timeoutShort, "alter role service_role set statement_timeout") {
      $0.supabase?.database = DatabaseReport(migrations: migrations, statementTimeout: 2000)
    },
    Case(.identities, .identitiesApart, "accountdesk resync 7 --logins stripe --yes") {
      $0.supabase?.identities = IdentityReport(count: 1, linked: ["7"])
    },
    Case(.identities, .identitiesApart) { $0.supabase?.identities = IdentityReport(count: 1, unlinked: ["7"]) },
    Case(.terminal, .terminalType, "export TERM=") {
      $0.terminal = TerminalFacts(type: "dumb", isUnicode: true, columns: 80, rows: 24)
    },
    Case(.terminal, .terminalColors, "export TERM=") {
      $0.terminal = TerminalFacts(type: "vt100", isUnicode: true, hasColors: false, columns: 80, rows: 24)
    },
    Case(.terminal, .terminalASCII, "export LC_ALL=") {
      $0.terminal = TerminalFacts(type: "xterm", isUnicode: false, columns: 80, rows: 24)
    },
    Case(.terminal, .terminalSmall, "printf") {
      $0.terminal = TerminalFacts(type: "xterm", isUnicode: true, columns: 59, rows: 24)
    },
  ]

  @Test(arguments: cases) func eachFaultIsNamedAlone(_ broken: Case) throws {
    var facts = Self.well
    broken.change(&facts)
    let problems = Doctor.findings(facts).filter { $0.state == .problem }
    #expect(problems.map(\.code) == [broken.code])
    let problem = try #require(problems.first)
    #expect(problem.check == broken.check)
    for words: any Words in [English(), SimplifiedChinese()] {
      #expect(!problem.what(words).isEmpty)
      #expect(problem.why(words)?.isEmpty == false)
      let mend = problem.mend(words)
      #expect(mend?.isEmpty == false, "nothing is said to be done about \(broken.code)")
      if let expected = broken.mend { #expect(mend?.contains(expected) == true) }
    }
  }

  @Test func nothingIsFoundWhereAllIsWell() {
    let findings = Doctor.findings(Self.well)
    #expect(findings.allSatisfy { $0.state == .ok })
    var desk = Self.well
    Self.desk(.answers(title: "bea@example.com (editor)"))(&desk)
    let ofDesk = Doctor.findings(desk)
    #expect(ofDesk.allSatisfy { $0.state == .ok })
    // Every check is there.
    #expect(Set((findings + ofDesk).map(\.check)).union([.settings]) == Set(DoctorCheck.allCases))
  }

  /// What cannot be wrong is no fault: a key without rights for setting up, a receiver that polls, an event from before
  /// the endpoint, nothing set that is not needed.
  @Test func whatIsNoFault() {
    let harmless: [(inout DoctorFacts) -> Void] = [
      {
        $0.stripe?.missing = [.webhooksRead, .webhooksWrite]
        $0.stripe?.endpoints = nil
      },
      {
        $0.stripe?.endpoints = []
        let now = Date(timeIntervalSince1970: 1000)
        $0.supabase?.project = ProjectState(
          schemaVersion: 1, now: now, livemode: false, receiverSeenAt: now, receiverMode: "poll")
      },
      { $0.stripe?.newest = NewestDelivery(id: "evt_1", created: 100, cameBy: nil) }, { $0.stripe?.newest = nil },
      { $0.stripe?.clock = -9 },
      { $0.stripe?.endpoints = [endpointOfOurs(events: ["*"])] },
      {
        $0.stripe?.hasSecret = false
        $0.stripe?.answers[Self.url] = .signatureRefused
      },
      { $0.supabase?.database = DatabaseReport(migrations: Self.migrations, statementTimeout: 0) },
      { $0.terminal = nil }, { $0.supabase?.identities = nil },
      {
        $0.stripe?.endpoints?.append(
          WebhookEndpoint(id: "we_2", url: "https://app.example.com/hooks", events: ["*"], isEnabled: false))
      },
    ]
    for (index, change) in harmless.enumerated() {
      var facts = Self.well
      change(&facts)
      let problems = Doctor.findings(facts).filter { $0.state == .problem }
      #expect(problems == [], "\(index)")
    }
  }

  private func endpointOfOurs(events: [String]) -> WebhookEndpoint { Self.endpoint(events: events) }

  /// The code of every problem has its words, and what is no problem has none to no purpose.
  @Test func everyCodeHasItsCase() {
    let problems = Set(Self.cases.map(\.code)).union([.settingsWrong])
    for code in DoctorCode.allCases {
      #expect((English().doctorWhy(code) != nil) == problems.contains(code), "\(code)")
    }
  }

  @Test func anAppKeepsWhatItNeeds() {
    let app = Self.endpoint(
      url: "https://app.example.com/api/webhooks",
      events: ["product.created", "customer.created", "customer.subscription.updated"])
    #expect(ReceiverEndpoint.typesToUntick(app) == ["customer.created"])
    #expect(ReceiverEndpoint.typesToKeep(app) == ["product.created", "customer.subscription.updated"])
    let all = Self.endpoint(url: "https://app.example.com/api/webhooks", events: ["*"])
    #expect(ReceiverEndpoint.typesToKeep(all) == ReceiverEndpoint.templateTypes)
    #expect(ReceiverEndpoint.typesToUntick(Self.endpoint()) == [])
    #expect(ReceiverEndpoint.isOurs(Self.endpoint(url: "https://x.example.com/y", metadata: ReceiverEndpoint.mark)))
  }

  /// The second of a pair is the newer one, also of one made in the same second: Stripe's times tell no more.
  @Test(arguments: [["we_1", "we_2"], ["we_2", "we_1"]])
  func theNewestOfAPairIsTheFirstListed(ids: [String]) {
    let pairs = ReceiverEndpoint.pairs(
      [Self.endpoint(url: "https://x.example.com/webhooks/stripe")] + ids.map { Self.endpoint($0) })
    #expect(pairs.map { $0.map(\.id) } == [ids])
  }
}
