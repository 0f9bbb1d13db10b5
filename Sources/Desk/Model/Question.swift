// What the desk asks before it does something that cannot be taken back, and what it says at the bottom.

public import Accounts

/// A question that stands over everything else.
public enum Question: Equatable, Sendable {
  /// The form has changes.
  case discard
  /// Leaving would stop edits that Stripe has not accepted.
  case leave
  /// Leaving would lose what is typed.
  case abandon
  /// Re-syncing this account would change its login.
  case login(Account, from: String?, to: String?)
  /// A login that waits becomes another, or is turned down.
  case decide(Account, approve: Bool)

  /// Whom it is about; nil where it is about nobody.
  var account: Account? {
    switch self {
    case .login(let account, _, _), .decide(let account, _): account
    case .discard, .leave, .abandon: nil
    }
  }
}

/// The newest thing that happened, at the bottom of the screen.
public enum Notice: Equatable, Sendable {
  public enum Tone: Equatable, Sendable {
    case info, ok, pending, warning, error
  }

  case message(Tone, String)
  /// Supabase cannot be reached; goes when it can.
  case outage(Fault)
  /// How this edit stands.
  case edit(EditID)
}

/// A service's light in the header.
public enum Light: Equatable, Sendable {
  case unknown
  case ok
  case down(Fault)
}

/// How the desk ends.
public enum Ending: Equatable, Sendable {
  /// When every edit that is being sent has Stripe's answer.
  case whenSent
  case now
}
