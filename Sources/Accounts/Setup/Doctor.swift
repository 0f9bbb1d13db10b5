// What is to be made of what a doctor has seen: every check, pure. One cause is told once: where a thing is not there,
// what depends on it is not looked at.

internal import FoundationEssentials
internal import Stripe
internal import Words

public enum Doctor {
  /// Off by more than this, in seconds, is told; a receiver refuses webhooks that are off by 300.
  static let clockTolerance = 10.0
  /// What pieces of work are made to fit in, milliseconds.
  static let statementTimeout = 8000
  /// The least that the desk is drawn on.
  static let smallest = (columns: 60, rows: 16)

  public static func findings(_ facts: DoctorFacts) -> [Finding] {
    var findings: [Finding] = []
    if let stripe = facts.stripe {
      findings += self.stripe(stripe, isPolled: facts.supabase?.isPolled ?? false)
    }
    if let supabase = facts.supabase {
      findings += self.supabase(supabase, facts)
      if let stripe = facts.stripe, let livemode = supabase.project?.livemode, livemode != stripe.isLive {
        findings.append(.problem(.stripeKey, .otherMode, livemode ? "live" : "test", command: show))
      }
    }
    if let desk = facts.desk { findings += self.desk(desk) }
    findings = findings.merging(facts.stripe?.failed ?? [:]).merging(facts.supabase?.failed ?? [:])
    findings += facts.terminal.map(terminal) ?? [.skipped(.terminal, .noTerminal)]
    return findings
  }

  /// Where every setting comes from, so where it is to be put right.
  private static let show = "accountdesk config show"

  // MARK: A desk without secrets

  static func desk(_ facts: DeskFacts) -> [Finding] {
    var findings: [Finding] =
      switch facts.state {
      case .answers(let title): [.ok(.supabase, .supabaseWell, facts.url), .ok(.signIn, .signedIn, title)]
      case .signedOut: [.problem(.signIn, .signedOut, command: "accountdesk login")]
      case .refused: [.problem(.supabaseKey, .supabaseKeyRefused, facts.lastFour, command: show)]
      case .unreachable(let why): [.problem(.supabase, .supabaseUnreachable, facts.url, why)]
      case .notMigrated: [.problem(.migrations, .notMigrated, command: "accountdesk migrate")]
      case .otherRelease(isDatabaseOlder: true):
        [.problem(.migrations, .notMigrated, command: "accountdesk migrate")]
      case .otherRelease(isDatabaseOlder: false):
        [.problem(.migrations, .migrationsNewer, "-", command: "accountdesk --version")]
      case .failed(let why): [.problem(.supabase, .failed, why)]
      }
    if let door = facts.door {
      findings.append(
        facts.doorFault.map { .problem(.door, .doorUnreachable, door, $0, command: "accountdesk serve --desk") }
          ?? .ok(.door, .doorWell, door))
    }
    return findings
  }

  // MARK: Stripe

  static func stripe(_ facts: StripeFacts, isPolled: Bool) -> [Finding] {
    switch facts.state {
    case .unreachable(let why): return [.problem(.stripeKey, .stripeUnreachable, why)]
    case .refused: return [.problem(.stripeKey, .stripeKeyRefused, facts.lastFour, command: show)]
    case .expired: return [.problem(.stripeKey, .stripeKeyExpired, facts.lastFour, command: show)]
    case .answers: break
    }
    var findings: [Finding] = [
      .ok(
        .stripeKey, .stripeKeyWell, facts.isRestricted ? "restricted" : "secret", facts.isLive ? "live" : "test",
        facts.lastFour)
    ]
    // Setting up is not every desk's affair; without its rights the endpoints are only not seen.
    let needed = facts.missing.filter { ![.webhooksRead, .webhooksWrite].contains($0) }
    findings +=
      needed.isEmpty
      ? [.ok(.stripePermissions)]
      : needed.map { .problem(.stripePermissions, .permissionMissing, $0.rawValue, command: show) }
    findings.append(clock(facts.clock))
    return findings + webhooks(facts, isPolled: isPolled)
  }

  static func clock(_ off: Double?) -> Finding {
    guard let off else { return .skipped(.clock) }
    guard abs(off) > clockTolerance else { return .ok(.clock) }
    return .problem(.clock, .clockOff, "\(Int(off.rounded()))", command: "sudo timedatectl set-ntp true")
  }

  static func webhooks(_ facts: StripeFacts, isPolled: Bool) -> [Finding] {
    guard let endpoints = facts.endpoints else { return [.skipped(.endpoint, .endpointsUnseen)] }
    var findings: [Finding] = []
    let ours = endpoints.filter(ReceiverEndpoint.isOurs)
    if ours.isEmpty {
      findings.append(
        isPolled
          ? .ok(.endpoint, .polled)
          : .problem(
            .endpoint, .endpointMissing,
            command: "accountdesk webhooks create https://YOUR-HOST\(ReceiverEndpoint.path)"))
    }
    let old = Set(ReceiverEndpoint.pairs(endpoints).flatMap { $0.dropFirst() }.map(\.id))
    for endpoint in ours {
      findings +=
        old.contains(endpoint.id)
        ? [.problem(.endpoint, .endpointTwice, endpoint.id, endpoint.url, command: "accountdesk webhooks roll")]
        : self.endpoint(endpoint, facts)
    }
    let others = endpoints.filter { !ReceiverEndpoint.typesToUntick($0).isEmpty }
    findings += others.map { endpoint in
      .problem(
        .otherEndpoints, .otherEndpoint, endpoint.id, endpoint.url,
        ReceiverEndpoint.typesToUntick(endpoint).joined(separator: ", "),
        command: "accountdesk webhooks untick \(endpoint.id)")
    }
    if others.isEmpty { findings.append(.ok(.otherEndpoints)) }
    return findings
  }

  private static func endpoint(_ endpoint: WebhookEndpoint, _ facts: StripeFacts) -> [Finding] {
    var findings: [Finding] = []
    let mend = "accountdesk webhooks mend \(endpoint.id)"
    let roll = "accountdesk webhooks roll \(endpoint.id)"
    let missing = ReceiverEndpoint.missingTypes(endpoint)
    if !endpoint.isEnabled {
      findings.append(.problem(.endpoint, .endpointDisabled, endpoint.id, endpoint.url, command: mend))
    }
    if !missing.isEmpty {
      findings.append(
        .problem(.endpoint, .endpointEvents, endpoint.id, missing.joined(separator: ", "), command: mend))
    }
    if endpoint.apiVersion != StripeClient.version {
      findings.append(
        .problem(
          .endpoint, .endpointVersion, endpoint.id, endpoint.apiVersion ?? "-", StripeClient.version, command: roll))
    }
    if findings.isEmpty { findings.append(.ok(.endpoint, .endpointWell, endpoint.id, endpoint.url)) }
    switch facts.answers[endpoint.url] {
    case nil: findings.append(.skipped(.reach))
    case .unreachable:
      findings.append(.problem(.reach, .endpointUnreachable, endpoint.url, command: "accountdesk serve"))
    case .other(let status):
      findings.append(.problem(.reach, .endpointNotReceiver, endpoint.url, "\(status)", command: "accountdesk serve"))
    case .accepted, .signatureRefused:
      findings.append(.ok(.reach))
      if endpoint.isEnabled, missing.isEmpty { findings.append(secret(endpoint, facts)) }
    }
    return findings
  }

  /// By what the receiver says to the configured secret, and by how the newest event came.
  private static func secret(_ endpoint: WebhookEndpoint, _ facts: StripeFacts) -> Finding {
    let isRefused = facts.hasSecret && facts.answers[endpoint.url] == .signatureRefused
    // An older event is another endpoint's affair; the second in which this one was made is too.
    let evidence = facts.newest.flatMap { Double($0.created) > endpoint.created.timeIntervalSince1970 ? $0 : nil }
    let isFailing = evidence.map { $0.cameBy != Origin.webhook.rawValue } ?? false
    switch (isRefused, isFailing) {
    case (true, true):
      return .problem(.secret, .secretRefused, endpoint.url, command: "systemctl reload accountdesk")
    case (true, false): return .problem(.secret, .secretHere, endpoint.url, command: show)
    case (false, true):
      return .problem(
        .secret, .deliveriesFail, evidence?.id ?? "",
        command: "accountdesk webhooks test || accountdesk webhooks roll \(endpoint.id)")
    case (false, false): return .ok(.secret, facts.hasSecret ? .well : .noSecretHere)
    }
  }

  // MARK: Supabase

  static func supabase(_ facts: SupabaseFacts, _ program: DoctorFacts) -> [Finding] {
    var findings: [Finding] = []
    if facts.isPublishableSecret { findings.append(.problem(.supabaseKey, .publishableIsSecret, command: show)) }
    if let other = facts.otherProject {
      return findings + [.problem(.supabaseKey, .otherProject, other, facts.url, command: show)]
    }
    if !facts.isSecret { return findings + [.problem(.supabaseKey, .keyIsPublishable, facts.lastFour, command: show)] }
    switch facts.state {
    case .unreachable(let why): return findings + [.problem(.supabase, .supabaseUnreachable, facts.url, why)]
    case .refused: return findings + [.problem(.supabaseKey, .supabaseKeyRefused, facts.lastFour, command: show)]
    case .notMigrated:
      return findings + [.problem(.migrations, .notMigrated, command: "accountdesk migrate")]
    case .cacheIsOld:
      return findings + [.problem(.schemaCache, .schemaCacheOld, command: "accountdesk migrate")]
    case .answers: break
    }
    findings.append(.ok(.supabase, .supabaseWell, facts.url))
    if !facts.isPublishableSecret { findings.append(.ok(.supabaseKey, .secretKeyWell, facts.lastFour)) }
    guard let database = facts.database else { return findings + [.skipped(.migrations)] }
    findings += self.database(database, program)
    findings.append(identities(facts.identities))
    return findings
  }

  static func database(_ report: DatabaseReport, _ program: DoctorFacts) -> [Finding] {
    var findings: [Finding] = []
    let migrations = program.migrations
    let changed = migrations.filter { name in
      guard let theirs = report.digests?[name], let ours = program.digests[name] else { return false }
      return theirs != ours
    }
    let missing = migrations.filter { !report.migrations.contains($0) }
    let newer = report.migrations.filter { !migrations.contains($0) }
    if let first = missing.first {
      findings.append(
        .problem(.migrations, .migrationsMissing, "\(missing.count)", first, command: "accountdesk migrate"))
    }
    if let last = newer.last {
      findings.append(.problem(.migrations, .migrationsNewer, last, command: "accountdesk --version"))
    }
    if !changed.isEmpty {
      findings.append(
        .problem(
          .migrations, .migrationsChanged, changed.joined(separator: ", "), command: "accountdesk migrate --check"))
    }
    if missing.isEmpty, newer.isEmpty, changed.isEmpty {
      findings.append(.ok(.migrations, .migrationsWell, "\(migrations.count)"))
    }
    for check in [DoctorCheck.functions, .triggers, .indexes, .grants] {
      let ailments = report.ailments.filter { $0.check == check }
      findings +=
        ailments.isEmpty
        ? [.ok(check)]
        : ailments.map {
          .problem(check, $0.code, $0.name, $0.detail ?? $0.problem, command: "accountdesk migrate")
        }
    }
    if report.statementTimeout != 0, report.statementTimeout < statementTimeout {
      findings.append(
        .problem(
          .timeout, .timeoutShort, "\(report.statementTimeout)",
          command: #"psql "$DATABASE_URL" -c "alter role service_role set statement_timeout = '8s'" "#
            + #"-c "notify pgrst, 'reload config'" -c "notify pgrst, 'reload schema'""#))
    } else {
      findings.append(.ok(.timeout))
    }
    return findings + [.ok(.schemaCache)]
  }

  static func identities(_ report: IdentityReport?) -> Finding {
    guard let report else { return .skipped(.identities) }
    guard report.count > 0 else { return .ok(.identities) }
    let ids = report.linked.isEmpty ? report.unlinked : report.linked
    return .problem(
      .identities, .identitiesApart, "\(report.count)", ids.joined(separator: " "),
      command: report.linked.isEmpty
        ? "accountdesk link" : "accountdesk resync \(ids.joined(separator: " ")) --logins stripe --yes")
  }

  // MARK: The terminal

  static func terminal(_ facts: TerminalFacts) -> [Finding] {
    var findings: [Finding] = []
    if ["", "dumb", "unknown"].contains(facts.type) {
      findings.append(.problem(.terminal, .terminalType, facts.type, command: "export TERM=xterm-256color"))
    } else if !facts.hasColors {
      findings.append(.problem(.terminal, .terminalColors, facts.type, command: "export TERM=xterm-256color"))
    }
    if !facts.isUnicode {
      findings.append(.problem(.terminal, .terminalASCII, command: "export LC_ALL=C.UTF-8"))
    }
    if facts.columns < smallest.columns || facts.rows < smallest.rows {
      findings.append(
        .problem(.terminal, .terminalSmall, "\(facts.columns)×\(facts.rows)", command: #"printf '\033[8;24;80t'"#))
    }
    return findings.isEmpty ? [.ok(.terminal, .terminalWell, facts.type, "\(facts.columns)×\(facts.rows)")] : findings
  }
}

extension [Finding] {
  /// With what did not come in the place of what was not looked at.
  fileprivate func merging(_ failed: [DoctorCheck: String]) -> [Finding] {
    filter { $0.state != .skipped || failed[$0.check] == nil }
      + failed.sorted { $0.key.rawValue < $1.key.rawValue }.map { .problem($0.key, .failed, $0.value) }
  }
}

extension SupabaseFacts {
  /// Whether a receiver asks Stripe by itself and needs no webhooks.
  fileprivate var isPolled: Bool {
    guard let project, project.receiverMode == "poll", let seen = project.receiverSeenAt else { return false }
    return project.now.timeIntervalSince(seen) < 120
  }
}

extension DatabaseReport.Ailment {
  fileprivate var check: DoctorCheck {
    switch (kind, problem) {
    case (_, "open"), (_, "closed"): .grants
    case ("trigger", _): .triggers
    case ("index", _): .indexes
    default: .functions
    }
  }

  fileprivate var code: DoctorCode {
    switch (kind, problem) {
    case ("schema", _), ("table", _): .tableOpen
    case (_, "open"): .functionOpen
    case (_, "closed"): .functionClosed
    case ("trigger", "disabled"): .triggerDisabled
    case ("trigger", "missing"): .triggerMissing
    case ("trigger", _): .triggerChanged
    case ("index", "missing"): .indexMissing
    case ("index", _): .indexInvalid
    case (_, "missing"): .functionMissing
    default: .functionChanged
    }
  }
}
