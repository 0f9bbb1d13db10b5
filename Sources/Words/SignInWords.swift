// Signing in and out: the commands, the desk's screen, and what can go wrong.

public protocol SignInWords: Sendable {
  // What can go wrong.
  var nobodySignedIn: String { get }
  var signInFirst: String { get }
  var signInEnded: String { get }
  var signInReplaced: String { get }
  var signInLocked: String { get }
  func sessionExposed(_ file: String) -> String
  func removeSession(_ file: String) -> String
  func sessionUnusable(_ file: String, reason: String) -> String
  var tokenFromFuture: String { get }
  var checkServerClocks: String { get }
  var secondFactorDemanded: String { get }
  var signInWithCode: String { get }
  var readOnlyRefused: String { get }
  /// `action`: as the database names it.
  func roleMayNot(_ action: String) -> String
  var codeForStaffOnly: String { get }
  var staffAccount: String { get }
  var askForRole: String { get }
  var perhapsNoPassword: String { get }
  var captchaDemanded: String { get }
  var signInByCodeInstead: String { get }
  var userLocked: String { get }
  var askAdminToUnlock: String { get }
  var emailNotConfirmed: String { get }
  var confirmEmailFirst: String { get }
  var passwordsOff: String { get }
  var wrongCode: String { get }
  var codesFollowClock: String { get }
  var codeTooLate: String { get }
  var factorNameTaken: String { get }
  var tooManyFactors: String { get }
  var removeFactor: String { get }
  var secondFactorsOff: String { get }
  var secondFactorFirst: String { get }
  var oneTimeCodeOver: String { get }
  var askForNewCode: String { get }
  var noSuchUser: String { get }
  func keyOfOtherMode(keyIsLive: Bool) -> String

  // The commands.
  var aboutLogin: String { get }
  var discussionLogin: String { get }
  var optionLoginEmail: String { get }
  var optionLoginCode: String { get }
  var optionLoginEnrol: String { get }
  var optionLoginEphemeral: String { get }
  var loginOneWay: String { get }
  var aboutLogout: String { get }
  var optionLogoutEverywhere: String { get }
  var aboutWhoami: String { get }
  var optionWhoamiJson: String { get }
  var askEmail: String { get }
  var askPassword: String { get }
  var askOneTimeCode: String { get }
  var askFactorCode: String { get }
  var nothingTyped: String { get }
  func signedInAs(_ who: String) -> String
  var signedOutNow: String { get }
  var wasNotSignedIn: String { get }
  var enrolScan: String { get }
  func enrolSecret(_ secret: String) -> String
  var enrolDone: String { get }
  func whoamiRole(_ role: String) -> String
  var whoamiSecondFactor: String { get }
  var whoamiNeedsFactor: String { get }
  func whoamiMode(isLive: Bool) -> String
  var aboutOperatorsCode: String { get }
  var optionCodeEmail: String { get }
  func operatorsCode(_ email: String) -> String

  // The desk.
  var signInTitle: String { get }
  var lockedTitle: String { get }
  var expiredTitle: String { get }
  var lockedWhy: String { get }
  var expiredWhy: String { get }
  var fieldPassword: String { get }
  var fieldCode: String { get }
  var codeWanted: String { get }
  var oneTimeCodeWanted: String { get }
  var signInUnderWay: String { get }
  var helpInSignIn: String { get }
  var helpSignIn: String { get }
  var helpSignInByCode: String { get }
  var helpSignInOver: String { get }
  func signedInMeanwhile(_ who: String) -> String
}

extension English: SignInWords {
  public var nobodySignedIn: String { "Nobody is signed in." }
  public var signInFirst: String { "Sign in with `accountdesk login`." }
  public var signInEnded: String { "The sign-in has ended: it was ended elsewhere, or is too old." }
  public var signInReplaced: String { "Somebody else has signed in on this machine since." }
  public var signInLocked: String { "The sign-in is locked, since nobody was at the desk for a while." }
  public func sessionExposed(_ file: String) -> String {
    "\(file) keeps a sign-in, and others can read it or put another in its place; it is not used."
  }
  public func removeSession(_ file: String) -> String {
    "Remove \(file) and sign in again; it has to be yours, with mode 0600."
  }
  public func sessionUnusable(_ file: String, reason: String) -> String {
    "The sign-in cannot be kept in \(file): \(reason)."
  }
  public var tokenFromFuture: String { "Supabase calls the sign-in one from the future." }
  public var checkServerClocks: String { "The clocks of the project's Auth and database differ: set them right." }
  public var secondFactorDemanded: String { "This project demands a second factor, and you have signed in without." }
  public var signInWithCode: String {
    "Sign in again with a code; `accountdesk login --enrol` sets one up."
  }
  public var readOnlyRefused: String { "Nothing is changed with --read-only." }
  public func roleMayNot(_ action: String) -> String { "Your role may not do this (\(action))." }
  public var codeForStaffOnly: String {
    "Codes are made only for somebody who has a role, and nobody with this e-mail has."
  }
  public var staffAccount: String { "This is the account of somebody with a role; only an admin changes it." }
  public var askForRole: String { "An admin can grant another role: `accountdesk operators`." }
  public var perhapsNoPassword: String {
    "An account that only signs in with Google or the like has no password: an admin can make a code for it with "
      + "`accountdesk operators code EMAIL`."
  }
  public var captchaDemanded: String { "This project asks for a captcha, which a terminal cannot show." }
  public var signInByCodeInstead: String {
    "An admin can make a code with `accountdesk operators code EMAIL`; then `accountdesk login --code`."
  }
  public var userLocked: String { "This user is locked." }
  public var askAdminToUnlock: String { "An admin can lift the ban in the Supabase dashboard." }
  public var emailNotConfirmed: String { "This e-mail address is not confirmed yet." }
  public var confirmEmailFirst: String { "Follow the link in the mail from the app first." }
  public var passwordsOff: String { "This project takes no passwords." }
  public var wrongCode: String { "The code is not right." }
  public var codesFollowClock: String {
    "It changes every 30 s. If none is ever right, the clock of the device that shows it is wrong."
  }
  public var codeTooLate: String { "The code came too late." }
  public var factorNameTaken: String { "A second factor of this name is there already." }
  public var tooManyFactors: String { "There are as many second factors as Supabase allows." }
  public var removeFactor: String { "Remove one first." }
  public var secondFactorsOff: String { "Second factors are switched off in this project." }
  public var secondFactorFirst: String { "This takes a sign-in with a second factor." }
  public var oneTimeCodeOver: String { "The code is wrong, used already, or older than an hour." }
  public var askForNewCode: String { "An admin can make another: `accountdesk operators code EMAIL`." }
  public var noSuchUser: String { "There is no user with this e-mail." }
  public func keyOfOtherMode(keyIsLive: Bool) -> String {
    keyIsLive
      ? "The Stripe key is a live one, and this Supabase project holds test data. Nothing was changed; take the key and "
        + "the project that belong together."
      : "The Stripe key is a test one, and this Supabase project holds live data. Nothing was changed; take the key and "
        + "the project that belong together."
  }

  public var aboutLogin: String { "Signs you in to the configured project." }
  public var discussionLogin: String {
    """
    Asks for what is missing: e-mail, password, and a code where you have a second factor. From a pipe the password is \
    the first line of standard input, and the code the second. The sign-in is kept for you alone, in \
    $XDG_STATE_HOME/accountdesk, and is used by every command that finds no secret key. SUPABASE_URL and \
    SUPABASE_PUBLISHABLE_KEY have to be set. Exit codes: 0 signed in, 77 refused, 69 Supabase unreachable.
    """
  }
  public var optionLoginEmail: String { "Your e-mail." }
  public var optionLoginCode: String { "With a one-time code, in the place of the password." }
  public var optionLoginEnrol: String { "Then set up a second factor, with a QR code for an authenticator app." }
  public var optionLoginEphemeral: String { "Keep the sign-in in memory only; opens the desk." }
  public var loginOneWay: String { "--enrol and --ephemeral do not go together." }
  public var aboutLogout: String { "Ends your sign-in, here and at Supabase." }
  public var optionLogoutEverywhere: String { "End all your sign-ins, on every machine." }
  public var aboutWhoami: String { "Says who is signed in, and with which role." }
  public var optionWhoamiJson: String { "As one line of JSON." }
  public var askEmail: String { "E-mail: " }
  public var askPassword: String { "Password: " }
  public var askOneTimeCode: String { "One-time code: " }
  public var askFactorCode: String { "Code of your authenticator app: " }
  public var nothingTyped: String { "Nothing was typed, and nobody was signed in." }
  public func signedInAs(_ who: String) -> String { "Signed in as \(who)." }
  public var signedOutNow: String { "Signed out." }
  public var wasNotSignedIn: String { "Nobody was signed in." }
  public var enrolScan: String { "Scan this with an authenticator app:" }
  public func enrolSecret(_ secret: String) -> String { "Or type the secret into it: \(secret)" }
  public var enrolDone: String { "The second factor is set up; every sign-in asks for its code from now on." }
  public func whoamiRole(_ role: String) -> String { "role: \(role)" }
  public var whoamiSecondFactor: String { "signed in with a second factor" }
  public var whoamiNeedsFactor: String { "this project demands a second factor: sign in with a code" }
  public func whoamiMode(isLive: Bool) -> String { isLive ? "LIVE data" : "test data" }
  public var aboutOperatorsCode: String {
    "Makes a one-time code by which somebody without a password signs in. Needs the secret key; it is journalled."
  }
  public var optionCodeEmail: String { "Whose code." }
  public func operatorsCode(_ email: String) -> String {
    "\(email) signs in with it once, within an hour: `accountdesk login --code --email \(email)`. Nothing was mailed."
  }

  public var signInTitle: String { "Sign in" }
  public var lockedTitle: String { "Locked" }
  public var expiredTitle: String { "Sign in again" }
  public var lockedWhy: String { "Nobody was here for a while. Everything is as you left it." }
  public var expiredWhy: String { "The sign-in has ended. Nothing that you typed is lost." }
  public var fieldPassword: String { "Password" }
  public var fieldCode: String { "Code" }
  public var codeWanted: String { "The code of your authenticator app." }
  public var oneTimeCodeWanted: String { "The one-time code that an admin has made for you." }
  public var signInUnderWay: String { "Signing in…" }
  public var helpInSignIn: String { "At the sign-in" }
  public var helpSignIn: String { "sign in" }
  public var helpSignInByCode: String { "code or password" }
  public var helpSignInOver: String { "begin again" }
  public func signedInMeanwhile(_ who: String) -> String { "Signed in as \(who)." }
}
