// How a local project's Auth is set up, as a hosted one is in its dashboard.

public struct AuthRules: Sendable {
  /// Whether signing in asks for a captcha, which no terminal can show.
  public var captcha = false
  /// For how many seconds an access token is good.
  public var tokenLife = 3600
  /// For how many seconds a refresh token may be used again, so that an answer that was lost ends no session.
  public var reuseInterval = 10
  /// Whether a new e-mail signs in only once the link that is mailed to it was followed, as hosted projects have it
  /// unless told otherwise. Nothing is mailed here: the link's token stands in `auth.users.email_change_token_new`.
  public var provesEmails = false

  public init() {}
}
