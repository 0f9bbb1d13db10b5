// The ways in which Supabase says no, or says nothing.

public import Transport

/// Why a call to Supabase brought no result. Only `rejected` and `auth` carry text of the server's, and no
/// description shows it: it may name a person.
public enum SupabaseError: Error, Equatable, Sendable {
  /// No answer came.
  case transport(TransportError)
  /// The database has no such function, or not with these arguments: it was not migrated.
  case missingFunction(name: String)
  /// The database's functions are of another release than this program can work with.
  case otherRelease(isDatabaseOlder: Bool)
  /// The key or the token is not accepted. `PGRST303` is a token that has expired.
  case unauthorized(code: String?)
  /// The token was made later than now, by the clock of the one who checks it: two of the project's clocks differ.
  case tokenFromFuture
  /// There is no session to call with: somebody has to sign in.
  case signedOut(SignedOut)
  /// The key or the token is good, and its role may not do this. `reason`: what our own functions say of it: the action
  /// that is not allowed, or `aal2`, `read_only`, `edits_off`.
  case forbidden(reason: String? = nil)
  /// The service or its database is not there at the moment. `retryAfter` is what it asks for.
  case unavailable(status: Int, retryAfter: Duration?)
  /// One of our functions gave up, and nothing of the call was kept; it may be sent again. `code`: the SQLSTATE behind it.
  case notCommitted(code: String?)
  /// The database stopped the statement because it took too long; nothing of it was kept.
  case timedOut
  /// A function or PostgREST refused; nothing of the call was kept. `code` is an SQLSTATE or PostgREST's own.
  case rejected(code: String?, message: String, details: String?, hint: String?, status: Int)
  /// Supabase Auth refused.
  case auth(code: String?, message: String, status: Int)
  /// The answer is not JSON: something other than Supabase stands at that address.
  case notJSON(status: Int)
  /// JSON of another shape than this version knows, at that place in it.
  case unexpected(path: String)
}

/// Why there is no session.
public enum SignedOut: Hashable, Sendable {
  /// Nobody has signed in.
  case nobody
  /// Nobody was at the desk for a while, and the sign-in kept on this machine was locked.
  case locked
  /// Auth takes the session's refresh token no more: it was ended somewhere, or is too old.
  case ended
  /// The sign-in kept on this machine is another person's by now.
  case replaced
  /// Others can read the file that keeps the session, or it is somebody else's: it is not used.
  case exposed(file: String)
  /// The file cannot be read or written.
  case unusable(file: String, reason: String)
}

extension SupabaseError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .transport(let error): "Supabase: \(error)"
    case .missingFunction(let name): "Supabase: no function \(name)"
    case .otherRelease(let isOlder): "Supabase: the database is too \(isOlder ? "old" : "new")"
    case .unauthorized(let code): "Supabase: unauthorized \(code ?? "")"
    case .tokenFromFuture: "Supabase: token from the future"
    case .signedOut: "Supabase: signed out"
    case .forbidden: "Supabase: forbidden"
    case .unavailable(let status, _): "Supabase: unavailable, \(status)"
    case .notCommitted(let code): "Supabase: not committed \(code ?? "")"
    case .timedOut: "Supabase: statement timed out"
    case .rejected(let code, _, _, _, let status): "Supabase: rejected \(code ?? ""), \(status)"
    case .auth(let code, _, let status): "Supabase Auth: \(code ?? ""), \(status)"
    case .notJSON(let status): "Supabase: not JSON, \(status)"
    case .unexpected(let path): "Supabase: unexpected answer at \(path)"
    }
  }
}
