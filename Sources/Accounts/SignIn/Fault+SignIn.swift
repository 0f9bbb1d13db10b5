// What can go wrong with a sign-in, in words.

import Supabase
import Words

extension Fault {
  /// What Supabase Auth refused, by its code.
  init(auth code: String?, _ message: String, _ words: some Words) {
    let (what, help): (String, String) =
      switch code {
      case "invalid_credentials", "invalid_grant": (words.wrongPassword, words.perhapsNoPassword)
      case "captcha_failed": (words.captchaDemanded, words.signInByCodeInstead)
      case "user_banned": (words.userLocked, words.askAdminToUnlock)
      case "email_not_confirmed", "phone_not_confirmed": (words.emailNotConfirmed, words.confirmEmailFirst)
      case "email_provider_disabled": (words.passwordsOff, words.signInByCodeInstead)
      case "mfa_verification_failed": (words.wrongCode, words.codesFollowClock)
      case "mfa_challenge_expired": (words.codeTooLate, words.tryAgain)
      case "mfa_factor_name_conflict": (words.factorNameTaken, words.tryAgain)
      case "too_many_enrolled_mfa_factors": (words.tooManyFactors, words.removeFactor)
      case "mfa_totp_enroll_not_enabled", "mfa_totp_verify_not_enabled": (words.secondFactorsOff, "")
      case "insufficient_aal": (words.secondFactorFirst, words.signInWithCode)
      case "otp_expired": (words.oneTimeCodeOver, words.askForNewCode)
      case "user_not_found": (words.noSuchUser, "")
      case "session_not_found", "session_expired", "bad_jwt": (words.signInEnded, words.signInAgain)
      default: (words.rejected(.supabase, words: message), "")
      }
    let isOver = ["session_not_found", "session_expired", "bad_jwt"].contains(code)
    self.init(isOver ? .signedOut : .notPermitted, what: what, changed: words.changedNothing, help: help)
  }

  init(_ why: SignedOut, _ words: some Words) {
    let nothing = words.changedNothing
    switch why {
    case .nobody: self.init(.signedOut, what: words.nobodySignedIn, changed: "", help: words.signInFirst)
    case .locked: self.init(.signedOut, what: words.signInLocked, changed: nothing, help: words.signInFirst)
    case .ended: self.init(.signedOut, what: words.signInEnded, changed: nothing, help: words.signInAgain)
    case .replaced: self.init(.signedOut, what: words.signInReplaced, changed: nothing, help: words.signInAgain)
    case .exposed(let file):
      self.init(.notConfigured, what: words.sessionExposed(file), changed: nothing, help: words.removeSession(file))
    case .unusable(let file, let reason):
      self.init(.notConfigured, what: words.sessionUnusable(file, reason: reason), changed: nothing)
    }
  }
}
