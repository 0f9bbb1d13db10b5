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
  /// A one-time code takes the password's place, for those who have none.
  var isByCode: Bool
  var focus: Field
  /// Since when Auth is being asked.
  var since: Duration?
  var fault: Fault?

  init(_ reason: Reason, email: String, isByCode: Bool = false) {
    self.reason = reason
    self.email = TextField(email)
    self.isByCode = isByCode
    focus = email.isEmpty ? .email : isByCode ? .code : .password
  }

  /// Where the proof of who it is goes.
  private var proof: Field { isByCode ? .code : .password }

  var fields: [Field] { pending == nil ? [.email, proof] : [.code] }

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
    focus = email.isEmpty ? .email : proof
  }

  /// From a password to a one-time code, and back.
  mutating func changeProof() {
    guard pending == nil else { return }
    isByCode.toggle()
    fault = nil
    beginAgain()
  }
}
