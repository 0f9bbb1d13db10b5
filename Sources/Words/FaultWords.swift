// What went wrong, what was and was not changed, and what to do.

/// The service that failed, as a sentence names it.
public enum ServiceName: String, Sendable {
  case stripe = "Stripe"
  case supabase = "Supabase"
}

public protocol FaultWords: Sendable {
  // What happened.
  func badAddress(_ service: ServiceName) -> String
  func couldNotResolve(_ service: ServiceName, host: String) -> String
  func connectionRefused(_ service: ServiceName, host: String) -> String
  func timedOut(_ service: ServiceName, host: String) -> String
  func tlsFailed(_ service: ServiceName, host: String, reason: String) -> String
  func answerTooLarge(_ service: ServiceName, limit: Int) -> String
  func connectionLost(_ service: ServiceName, host: String, reason: String) -> String
  var cancelled: String { get }
  func notMigrated(function: String) -> String
  func keyRefused(_ service: ServiceName) -> String
  var signInExpired: String { get }
  func notPermitted(_ service: ServiceName) -> String
  func unavailable(_ service: ServiceName, status: Int) -> String
  var paused: String { get }
  var databaseTimedOut: String { get }
  func rejected(_ service: ServiceName, words: String) -> String
  var wrongPassword: String { get }
  func notTheService(_ service: ServiceName, status: Int) -> String
  func unknownAnswer(_ service: ServiceName, path: String) -> String
  func rateLimited(_ service: ServiceName) -> String
  func savedFailure(status: Int) -> String
  var editSettled: String { get }
  var editTooOld: String { get }
  var editUnknown: String { get }
  var keepsChanging: String { get }
  func notApplied(outcome: String, reason: String?) -> String
  var bug: String { get }

  // What was and was not changed.
  var changedNothing: String { get }
  var sentNothing: String { get }
  var changedPerhaps: String { get }
  var changedAtStripe: String { get }

  // What to do.
  func checkAddress(_ service: ServiceName) -> String
  func checkNetwork(host: String) -> String
  func checkTLS(host: String) -> String
  func checkKey(_ service: ServiceName) -> String
  var runMigrate: String { get }
  var signInAgain: String { get }
  var askAdmin: String { get }
  var restrictedKeyPortal: String { get }
  func restrictedKey(_ service: ServiceName) -> String
  var tryAgain: String { get }
  func tryAgainIn(seconds: Int) -> String
  var resumeProject: String { get }
  var updateProgram: String { get }
  var editAnew: String { get }
  var resync: String { get }
}

extension English: FaultWords {
  public func badAddress(_ service: ServiceName) -> String { "The address of \(service.rawValue) is not a valid one." }
  public func couldNotResolve(_ service: ServiceName, host: String) -> String {
    "\(service.rawValue) was not found: no address is known for \(host)."
  }
  public func connectionRefused(_ service: ServiceName, host: String) -> String {
    "\(service.rawValue) does not answer: \(host) refuses the connection."
  }
  public func timedOut(_ service: ServiceName, host: String) -> String {
    "\(service.rawValue) did not answer in time (\(host))."
  }
  public func tlsFailed(_ service: ServiceName, host: String, reason: String) -> String {
    "No safe connection to \(service.rawValue) at \(host): \(reason)."
  }
  public func answerTooLarge(_ service: ServiceName, limit: Int) -> String {
    "\(service.rawValue) answered with more than \(limit) bytes."
  }
  public func connectionLost(_ service: ServiceName, host: String, reason: String) -> String {
    "The connection to \(service.rawValue) (\(host)) was lost: \(reason)."
  }
  public var cancelled: String { "Stopped before it was done." }
  public func notMigrated(function: String) -> String {
    "The database lacks what this version needs (\(function))."
  }
  public func keyRefused(_ service: ServiceName) -> String { "\(service.rawValue) does not accept the key." }
  public var signInExpired: String { "The sign-in has expired." }
  public func notPermitted(_ service: ServiceName) -> String {
    "\(service.rawValue) does not allow this with this key."
  }
  public func unavailable(_ service: ServiceName, status: Int) -> String {
    "\(service.rawValue) is not working at the moment (status \(status))."
  }
  public var paused: String { "The Supabase project is paused." }
  public var databaseTimedOut: String { "The database took too long and stopped." }
  public func rejected(_ service: ServiceName, words: String) -> String { "\(service.rawValue) refused: \(words)" }
  public var wrongPassword: String { "The e-mail or the password is wrong." }
  public func notTheService(_ service: ServiceName, status: Int) -> String {
    "What answers at the address of \(service.rawValue) is not \(service.rawValue) (status \(status))."
  }
  public func unknownAnswer(_ service: ServiceName, path: String) -> String {
    "\(service.rawValue) answered in a shape that this version does not know" + (path.isEmpty ? "." : " (at \(path)).")
  }
  public func rateLimited(_ service: ServiceName) -> String { "\(service.rawValue) asks for fewer requests." }
  public func savedFailure(status: Int) -> String {
    "Stripe failed at this request (status \(status)) and repeats that failure for it."
  }
  public var editSettled: String { "The edit is settled already." }
  public var editTooOld: String { "The edit was recorded too long ago to be sent." }
  public var editUnknown: String { "The journal does not have this edit." }
  public var keepsChanging: String { "The account kept changing while it was read." }
  public func notApplied(outcome: String, reason: String?) -> String {
    "Stripe's values were not applied (\(outcome)" + (reason.map { ": \($0)" } ?? "") + ")."
  }
  public var bug: String { "This is a fault of AccountDesk's own." }

  public var changedNothing: String { "Nothing was changed." }
  public var sentNothing: String { "Nothing was sent to Stripe, and nothing was changed." }
  public var changedPerhaps: String { "It is not known whether it was done." }
  public var changedAtStripe: String {
    "Stripe took the change, which could not be written down; the webhook brings it."
  }

  public func checkAddress(_ service: ServiceName) -> String {
    service == .stripe ? "Check STRIPE_API_BASE." : "Check SUPABASE_URL."
  }
  public func checkNetwork(host: String) -> String { "Check the network and the address \(host), then try again." }
  public func checkTLS(host: String) -> String {
    "Check this machine's clock and certificates, and that \(host) is right."
  }
  public func checkKey(_ service: ServiceName) -> String {
    service == .stripe
      ? "Check STRIPE_SECRET_KEY: is it whole, and of this account?"
      : "Check SUPABASE_SERVICE_ROLE_KEY or SUPABASE_SECRET_KEY: is it whole, and of this project?"
  }
  public var runMigrate: String { "Run `accountdesk migrate` on this project." }
  public var signInAgain: String { "Sign in again." }
  public var askAdmin: String { "Use the service role's key, or ask an admin for the right." }
  public var restrictedKeyPortal: String { "A restricted key needs Customer portal: write for this." }
  public func restrictedKey(_ service: ServiceName) -> String {
    service == .stripe ? "A restricted key needs Customers: write and Events: read." : askAdmin
  }
  public var tryAgain: String { "Try again." }
  public func tryAgainIn(seconds: Int) -> String { "Try again in \(seconds) s." }
  public var resumeProject: String { "Resume it in the Supabase dashboard." }
  public var updateProgram: String { "Update AccountDesk, or run `accountdesk migrate` if the database is older." }
  public var editAnew: String { "Edit again." }
  public var resync: String { "Re-sync this account." }
}
