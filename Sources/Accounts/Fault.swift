// Any failure of the workflows in words: what happened, what was and was not changed, and what helps.

public import Stripe
public import Supabase
internal import Transport
public import Words

/// One failure as a person reads it.
public struct Fault: Error, Hashable, Sendable {
  /// What kind it is; a command's exit code follows from it.
  public enum Kind: Hashable, Sendable {
    /// Refused by Stripe or by our checks.
    case input
    case noSuchAccount
    /// Stripe or Supabase cannot be reached.
    case unreachable
    /// May go well the next time.
    case tryAgain
    case notPermitted
    /// Somebody has to sign in first.
    case signedOut
    /// A key, an address or a migration is not as it has to be.
    case notConfigured
    case bug

    /// Whether it goes by without anybody's doing: the service itself is not there.
    public var isOutage: Bool { self == .unreachable || self == .tryAgain }
  }

  public let kind: Kind
  public let what: String
  /// What was and was not changed.
  public let changed: String
  /// What to do; empty where nothing but the words themselves helps.
  public let help: String
  /// Stripe's name of the request, for its support.
  public let requestID: String?

  public init(_ kind: Kind, what: String, changed: String, help: String = "", requestID: String? = nil) {
    self.kind = kind
    self.what = what
    self.changed = changed
    self.help = help
    self.requestID = requestID
  }

  /// The parts that are there, one after another.
  public var sentence: String { sentences([what, changed, help]) }

  fileprivate func changing(_ words: String) -> Fault {
    Fault(kind, what: what, changed: words, help: help, requestID: requestID)
  }
}

extension Fault {
  /// A call to Supabase that was a read, or whose effect did not happen.
  public init(_ error: SupabaseError, _ words: some Words) {
    let nothing = words.changedNothing
    switch error {
    case .transport(let error): self.init(error, of: .supabase, words)
    case .missingFunction(let name):
      self.init(.notConfigured, what: words.notMigrated(function: name), changed: nothing, help: words.runMigrate)
    case .otherRelease(let isDatabaseOlder):
      self.init(
        .notConfigured, what: isDatabaseOlder ? words.databaseTooOld : words.programTooOld, changed: nothing,
        help: isDatabaseOlder ? words.runMigrate : words.upgradeThisMachine)
    case .unauthorized(code: "PGRST303"):
      self.init(.notPermitted, what: words.signInExpired, changed: nothing, help: words.signInAgain)
    case .unauthorized:
      self.init(
        .notPermitted, what: words.keyRefused(.supabase), changed: nothing, help: words.checkKey(.supabase))
    case .tokenFromFuture:
      self.init(.notPermitted, what: words.tokenFromFuture, changed: nothing, help: words.checkServerClocks)
    case .signedOut(let why): self.init(why, words)
    case .forbidden(reason: "aal2"?):
      self.init(.notPermitted, what: words.secondFactorDemanded, changed: nothing, help: words.signInWithCode)
    case .forbidden(reason: "read_only"?): self.init(.notPermitted, what: words.readOnlyRefused, changed: nothing)
    case .forbidden(reason: "staff"?):
      self.init(.notPermitted, what: words.staffAccount, changed: nothing, help: words.askForRole)
    case .forbidden(reason: "no_role"?): self.init(.notPermitted, what: words.codeForStaffOnly, changed: nothing)
    case .forbidden(let reason?):
      self.init(.notPermitted, what: words.roleMayNot(reason), changed: nothing, help: words.askForRole)
    case .forbidden(reason: nil):
      self.init(.notPermitted, what: words.notPermitted(.supabase), changed: nothing, help: words.askAdmin)
    case .unavailable(status: 540, _):
      self.init(.unreachable, what: words.paused, changed: nothing, help: words.resumeProject)
    case .unavailable(status: 429, let wait):
      self.init(.tryAgain, what: words.rateLimited(.supabase), changed: nothing, help: words.again(wait))
    case .unavailable(let status, let wait):
      self.init(
        .unreachable, what: words.unavailable(.supabase, status: status), changed: nothing, help: words.again(wait))
    case .notCommitted:
      self.init(.tryAgain, what: words.unavailable(.supabase, status: 503), changed: nothing, help: words.tryAgain)
    case .timedOut:
      self.init(.tryAgain, what: words.databaseTimedOut, changed: nothing, help: words.tryAgain)
    case .rejected(let code, let message, _, _, _):
      // A function's own message has no person in it; PostgreSQL's may.
      let shown = code?.hasPrefix("PT") == true || code == "P0001" ? message : code ?? ""
      self.init(.input, what: words.rejected(.supabase, words: shown), changed: nothing)
    case .auth(let code, let message, _): self.init(auth: code, message, words)
    case .notJSON(let status):
      self.init(
        .unreachable, what: words.notTheService(.supabase, status: status), changed: nothing,
        help: words.checkAddress(.supabase))
    case .unexpected(let path):
      self.init(
        .bug, what: words.unknownAnswer(.supabase, path: path), changed: nothing, help: words.updateProgram)
    }
  }

  /// A call to Stripe that was a read, or that Stripe did not carry out.
  public init(_ error: StripeError, _ words: some Words) {
    let nothing = words.changedNothing
    switch error {
    case .transport(let error): self.init(error, of: .stripe, words)
    case .api(let failure): self.init(failure, words)
    case .unexpected(let status, _) where !(200...299).contains(status):
      self.init(
        .unreachable, what: words.notTheService(.stripe, status: status), changed: nothing,
        help: words.checkAddress(.stripe))
    case .unexpected(_, let path):
      self.init(.bug, what: words.unknownAnswer(.stripe, path: path), changed: nothing, help: words.updateProgram)
    case .savedFailure(let failure):
      self.init(
        .tryAgain, what: words.savedFailure(status: failure.status), changed: words.changedPerhaps,
        help: words.resync, requestID: failure.requestID)
    case .stopped: self.init(.tryAgain, what: words.cancelled, changed: nothing)
    }
  }

  /// A link to the customer portal that was not made.
  public init(portal error: StripeError, _ words: some Words) {
    self.init(error, words)
    if error.failure?.status == 403 {
      self.init(
        .notPermitted, what: what, changed: changed, help: words.restrictedKeyPortal, requestID: requestID)
    }
  }

  /// The door's own no.
  private init(door failure: StripeFailure, _ words: some Words) {
    let code = failure.code ?? ""
    let kind: Kind =
      switch failure.status {
      case 401: .signedOut
      case 403: .notPermitted
      case 429: .tryAgain
      case 500...: .unreachable
      default: .input
      }
    let help: String =
      switch failure.status {
      case 401: words.signInAgain
      case 429, 500...: words.again(failure.retryAfter)
      default: ""
      }
    self.init(
      kind, what: words.doorRefused(code),
      changed: failure.status == 502 ? words.changedPerhaps : words.changedNothing, help: help)
  }

  private init(_ failure: StripeFailure, _ words: some Words) {
    let nothing = words.changedNothing
    if failure.isDoors {
      self.init(door: failure, words)
      return
    }
    let (kind, what, help): (Kind, String, String) =
      switch failure.status {
      case 401: (.notPermitted, words.keyRefused(.stripe), words.checkKey(.stripe))
      case 403: (.notPermitted, words.notPermitted(.stripe), words.restrictedKey(.stripe))
      case 404 where failure.code == "resource_missing":
        (.noSuchAccount, words.rejected(.stripe, words: failure.message), words.checkKey(.stripe))
      case 409: (.tryAgain, words.rejected(.stripe, words: failure.message), words.tryAgain)
      case 429: (.tryAgain, words.rateLimited(.stripe), words.again(failure.retryAfter))
      case 500...:
        (.unreachable, words.unavailable(.stripe, status: failure.status), words.again(failure.retryAfter))
      default: (.input, words.rejected(.stripe, words: failure.message), "")
      }
    self.init(kind, what: what, changed: nothing, help: help, requestID: failure.requestID)
  }

  private init(_ error: TransportError, of service: ServiceName, _ words: some Words) {
    let (what, help): (String, String) =
      switch error {
      case .badURL: (words.badAddress(service), words.checkAddress(service))
      case .couldNotResolve(let host): (words.couldNotResolve(service, host: host), words.checkNetwork(host: host))
      case .refused(let host): (words.connectionRefused(service, host: host), words.checkNetwork(host: host))
      case .timedOut(let host): (words.timedOut(service, host: host), words.checkNetwork(host: host))
      case .tls(let host, let reason):
        (words.tlsFailed(service, host: host, reason: reason), words.checkTLS(host: host))
      case .tooLarge(let limit): (words.answerTooLarge(service, limit: limit), words.checkAddress(service))
      case .cancelled: (words.cancelled, "")
      case .lost(let host, let reason):
        (words.connectionLost(service, host: host, reason: reason), words.checkNetwork(host: host))
      }
    let kind: Kind = error == .badURL ? .notConfigured : error == .cancelled ? .tryAgain : .unreachable
    self.init(kind, what: what, changed: words.changedNothing, help: help)
  }

  /// An edit that did not come as far as Stripe's answer.
  public init(_ failure: EditFailure, _ words: some Words) {
    switch failure {
    case .problems(let problems):
      let blocking = problems.filter(\.blocking)
      let shown = (blocking.isEmpty ? problems : blocking).map { $0.sentence(words) }
      let isUnknown = problems.contains { $0.code == .noSuchAccount }
      self.init(
        isUnknown ? .noSuchAccount : .input, what: sentences(shown), changed: words.changedNothing)
    case .notRecorded(let error): self = Fault(error, words).changing(words.sentNothing)
    case .notSent(let error): self = Fault(error, words).changing(words.sentNothing)
    case .notSendable(let why):
      let what =
        switch why {
        case .settled: words.editSettled
        case .tooOld: words.editTooOld
        case .unknownEdit: words.editUnknown
        case .editsOff: words.editsOff
        }
      self.init(.input, what: what, changed: words.sentNothing, help: why == .tooOld ? words.editAnew : "")
    case .notJournalled(let error, .accepted(let requestID)):
      let fault = Fault(error, words)
      self.init(
        fault.kind, what: fault.what, changed: words.changedAtStripe, help: words.resync, requestID: requestID)
    case .notJournalled(_, .refused(let refusal)):
      self.init(
        .input, what: words.rejected(.stripe, words: refusal.message ?? ""), changed: words.changedNothing,
        requestID: refusal.requestID)
    case .notJournalled(let error, .nothingClear):
      let fault = Fault(error, words)
      self.init(fault.kind, what: fault.what, changed: words.changedPerhaps, help: words.resync)
    }
  }

  public init(_ failure: ResyncFailure, _ words: some Words) {
    switch failure {
    case .stripe(let error): self.init(error, words)
    case .supabase(let error): self.init(error, words)
    case .keepsChanging:
      self.init(.tryAgain, what: words.keepsChanging, changed: words.changedNothing, help: words.tryAgain)
    }
  }
}

extension FaultWords {
  fileprivate func again(_ wait: Duration?) -> String {
    guard let seconds = wait?.components.seconds, seconds > 0 else { return tryAgain }
    return tryAgainIn(seconds: Int(seconds))
  }
}
