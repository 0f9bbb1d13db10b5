// How a local project's Auth is set up, as a hosted one is in its dashboard.

public struct AuthRules: Sendable {
  /// Whether signing in asks for a captcha, which no terminal can show.
  public var captcha = false
  /// For how many seconds an access token is good.
  public var tokenLife = 3600
  /// For how many seconds a refresh token may be used again, so that an answer that was lost ends no session.
  public var reuseInterval = 10

  public init() {}
}
