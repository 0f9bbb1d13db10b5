// The sign-in as it stands over the desk: at the start, when the session has ended, and when nobody was here for long.

import Accounts

public struct SignInScreen: Equatable, Sendable {
  public enum Reason: Equatable, Sendable {
    case start, expired
    /// Everything behind it is hidden.
    case locked
  }

  enum Field: Equatable, Sendable {
    case email, password, code
  }

  public let reason: Reason
  var email: TextField
  var password = TextField()
  var code = TextField()
  /// What lacks only the second factor's code.
  var pending: PendingSignIn?
  var focus: Field
  /// Since when Auth is being asked.
  var since: Duration?
  var fault: Fault?

  init(_ reason: Reason, email: String) {
    self.reason = reason
    self.email = TextField(email)
    focus = email.isEmpty ? .email : .password
  }

  var fields: [Field] { pending == nil ? [.email, .password] : [.code] }

  subscript(field: Field) -> TextField {
    get {
      switch field {
      case .email: email
      case .password: password
      case .code: code
      }
    }
    set {
      switch field {
      case .email: email = newValue
      case .password: password = newValue
      case .code: code = newValue
      }
    }
  }

  /// Asks for the password again; what was typed of it is gone.
  mutating func beginAgain() {
    pending = nil
    password = TextField()
    code = TextField()
    since = nil
    focus = email.isEmpty ? .email : .password
  }
}
