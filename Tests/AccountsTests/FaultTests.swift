// Every failure in words: what kind it is, what happened, what was changed, what helps.

import Stripe
import Supabase
import Testing
import Transport
import Words

@testable import Accounts

@Suite struct FaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let fault: Fault
    let kind: Fault.Kind
    let what: String
    let help: String
    var changed = English().changedNothing
    var testDescription: String { "\(kind): \(what)" }
  }

  private static let words = English()

  private static func supabase(_ error: SupabaseError, _ kind: Fault.Kind, _ what: String, _ help: String = "") -> Case
  {
    Case(fault: Fault(error, words), kind: kind, what: what, help: help)
  }

  private static func stripe(_ error: StripeError, _ kind: Fault.Kind, _ what: String, _ help: String = "") -> Case {
    Case(fault: Fault(error, words), kind: kind, what: what, help: help)
  }

  private static func api(_ status: Int, code: String? = nil, retryAfter: Duration? = nil) -> StripeError {
    .api(
      StripeFailure(
        type: "t", code: code, message: "Stripe's words", status: status, requestID: "req_1", retryAfter: retryAfter))
  }

  static let ofSupabase: [Case] = [
    supabase(
      .missingFunction(name: "accountdesk_about"), .notConfigured, words.notMigrated(function: "accountdesk_about"),
      words.runMigrate),
    supabase(.otherRelease(isDatabaseOlder: true), .notConfigured, words.databaseTooOld, words.runMigrate),
    supabase(.otherRelease(isDatabaseOlder: false), .notConfigured, words.programTooOld, words.upgradeThisMachine),
    supabase(.unauthorized(code: "PGRST303"), .notPermitted, words.signInExpired, words.signInAgain),
    supabase(.unauthorized(code: "PGRST301"), .notPermitted, words.keyRefused(.supabase), words.checkKey(.supabase)),
    supabase(.unauthorized(code: nil), .notPermitted, words.keyRefused(.supabase), words.checkKey(.supabase)),
    supabase(.forbidden(), .notPermitted, words.notPermitted(.supabase), words.askAdmin),
    supabase(.unavailable(status: 540, retryAfter: nil), .unreachable, words.paused, words.resumeProject),
    supabase(
      .unavailable(status: 429, retryAfter: .seconds(9)), .tryAgain, words.rateLimited(.supabase),
      words.tryAgainIn(seconds: 9)),
    supabase(
      .unavailable(status: 503, retryAfter: .zero), .unreachable, words.unavailable(.supabase, status: 503),
      words.tryAgain),
    supabase(.timedOut, .tryAgain, words.databaseTimedOut, words.tryAgain),
    supabase(
      .rejected(code: "P0001", message: "a function's words", details: nil, hint: nil, status: 400), .input,
      words.rejected(.supabase, words: "a function's words")),
    supabase(
      .rejected(code: "PT409", message: "a function's words", details: nil, hint: nil, status: 409), .input,
      words.rejected(.supabase, words: "a function's words")),
    supabase(.tokenFromFuture, .notPermitted, words.tokenFromFuture, words.checkServerClocks),
    supabase(.signedOut(.ended), .signedOut, words.signInEnded, words.signInAgain),
    supabase(.signedOut(.locked), .signedOut, words.signInLocked, words.signInFirst),
    supabase(.signedOut(.replaced), .signedOut, words.signInReplaced, words.signInAgain),
    supabase(.signedOut(.exposed(file: "/f")), .notConfigured, words.sessionExposed("/f"), words.removeSession("/f")),
    supabase(.forbidden(reason: "aal2"), .notPermitted, words.secondFactorDemanded, words.signInWithCode),
    supabase(.forbidden(reason: "read_only"), .notPermitted, words.readOnlyRefused),
    supabase(.forbidden(reason: "edit"), .notPermitted, words.roleMayNot("edit"), words.askForRole),
    supabase(
      .auth(code: "captcha_failed", message: "m", status: 400), .notPermitted, words.captchaDemanded,
      words.signInByCodeInstead),
    supabase(
      .auth(code: "user_banned", message: "m", status: 400), .notPermitted, words.userLocked, words.askAdminToUnlock),
    supabase(
      .auth(code: "mfa_verification_failed", message: "m", status: 422), .notPermitted, words.wrongCode,
      words.codesFollowClock),
    supabase(
      .auth(code: "session_not_found", message: "m", status: 403), .signedOut, words.signInEnded, words.signInAgain),
    // PostgreSQL's own may quote a person.
    supabase(
      .rejected(code: "23505", message: "Key (email)=(ada@example.com)", details: "ada", hint: nil, status: 409),
      .input,
      words.rejected(.supabase, words: "23505")),
    supabase(
      .auth(code: "invalid_credentials", message: "m", status: 400), .notPermitted, words.wrongPassword,
      words.perhapsNoPassword),
    supabase(
      .auth(code: "email_exists", message: "taken", status: 422), .notPermitted,
      words.rejected(.supabase, words: "taken")),
    supabase(
      .notJSON(status: 404), .unreachable, words.notTheService(.supabase, status: 404), words.checkAddress(.supabase)),
    supabase(
      .unexpected(path: "rows.0.id"), .bug, words.unknownAnswer(.supabase, path: "rows.0.id"), words.updateProgram),
  ]

  static let ofStripe: [Case] = [
    stripe(api(401), .notPermitted, words.keyRefused(.stripe), words.checkKey(.stripe)),
    stripe(api(403), .notPermitted, words.notPermitted(.stripe), words.restrictedKey(.stripe)),
    stripe(
      api(404, code: "resource_missing"), .noSuchAccount, words.rejected(.stripe, words: "Stripe's words"),
      words.checkKey(.stripe)),
    stripe(api(404), .input, words.rejected(.stripe, words: "Stripe's words")),
    stripe(api(400), .input, words.rejected(.stripe, words: "Stripe's words")),
    stripe(api(402), .input, words.rejected(.stripe, words: "Stripe's words")),
    stripe(api(409), .tryAgain, words.rejected(.stripe, words: "Stripe's words"), words.tryAgain),
    stripe(api(429, retryAfter: .seconds(2)), .tryAgain, words.rateLimited(.stripe), words.tryAgainIn(seconds: 2)),
    stripe(api(429), .tryAgain, words.rateLimited(.stripe), words.tryAgain),
    stripe(api(500), .unreachable, words.unavailable(.stripe, status: 500), words.tryAgain),
    stripe(
      .unexpected(status: 404, path: ""), .unreachable, words.notTheService(.stripe, status: 404),
      words.checkAddress(.stripe)),
    stripe(
      .unexpected(status: 200, path: "data"), .bug, words.unknownAnswer(.stripe, path: "data"), words.updateProgram),
    stripe(.stopped, .tryAgain, words.cancelled),
  ]

  static let ofTransport: [(TransportError, Fault.Kind, @Sendable (ServiceName) -> (String, String))] = [
    (.badURL, .notConfigured, { (words.badAddress($0), words.checkAddress($0)) }),
    (
      .couldNotResolve(host: "h"), .unreachable,
      { (words.couldNotResolve($0, host: "h"), words.checkNetwork(host: "h")) }
    ),
    (.refused(host: "h"), .unreachable, { (words.connectionRefused($0, host: "h"), words.checkNetwork(host: "h")) }),
    (.timedOut(host: "h"), .unreachable, { (words.timedOut($0, host: "h"), words.checkNetwork(host: "h")) }),
    (
      .tls(host: "h", reason: "r"), .unreachable,
      { (words.tlsFailed($0, host: "h", reason: "r"), words.checkTLS(host: "h")) }
    ),
    (.tooLarge(limit: 5), .unreachable, { (words.answerTooLarge($0, limit: 5), words.checkAddress($0)) }),
    (.cancelled, .tryAgain, { _ in (words.cancelled, "") }),
    (
      .lost(host: "h", reason: "r"), .unreachable,
      { (words.connectionLost($0, host: "h", reason: "r"), words.checkNetwork(host: "h")) }
    ),
  ]

  static let ofEdits: [Case] = [
    Case(
      fault: Fault(
        EditFailure.problems([
          EditProblem(.openEdit, blocking: false), EditProblem(.emailTaken), EditProblem(.nameEmpty),
        ]), words),
      kind: .input, what: "\(words.emailTaken(by: nil)) \(words.nameEmpty)", help: ""),
    Case(
      fault: Fault(EditFailure.problems([EditProblem(.changedSince, blocking: false)]), words), kind: .input,
      what: words.changedSince(now: "(none), (none)"), help: ""),
    Case(
      fault: Fault(EditFailure.problems([EditProblem(.noSuchAccount)]), words), kind: .noSuchAccount,
      what: words.noSuchAccount, help: ""),
    Case(
      fault: Fault(EditFailure.notRecorded(.timedOut), words), kind: .tryAgain, what: words.databaseTimedOut,
      help: words.tryAgain,
      changed: words.sentNothing),
    Case(
      fault: Fault(EditFailure.notSent(api(401)), words), kind: .notPermitted, what: words.keyRefused(.stripe),
      help: words.checkKey(.stripe),
      changed: words.sentNothing),
    Case(
      fault: Fault(EditFailure.notSendable(.settled), words), kind: .input, what: words.editSettled, help: "",
      changed: words.sentNothing),
    Case(
      fault: Fault(EditFailure.notSendable(.tooOld), words), kind: .input, what: words.editTooOld, help: words.editAnew,
      changed: words.sentNothing),
    Case(
      fault: Fault(EditFailure.notSendable(.unknownEdit), words), kind: .input, what: words.editUnknown, help: "",
      changed: words.sentNothing),
    Case(
      fault: Fault(EditFailure.notSendable(.editsOff), words), kind: .input, what: words.editsOff, help: "",
      changed: words.sentNothing),
    Case(
      fault: Fault(EditFailure.notJournalled(.timedOut, .accepted(requestID: "req_1")), words), kind: .tryAgain,
      what: words.databaseTimedOut, help: words.resync, changed: words.changedAtStripe),
    Case(
      fault: Fault(EditFailure.notJournalled(.timedOut, .refused(Refusal(message: "no", requestID: "req_1"))), words),
      kind: .input,
      what: words.rejected(.stripe, words: "no"), help: ""),
    Case(
      fault: Fault(EditFailure.notJournalled(.timedOut, .nothingClear), words), kind: .tryAgain,
      what: words.databaseTimedOut,
      help: words.resync, changed: words.changedPerhaps),
    Case(
      fault: Fault(ResyncFailure.keepsChanging, words), kind: .tryAgain, what: words.keepsChanging, help: words.tryAgain
    ),
    Case(fault: Fault(ResyncFailure.stripe(.stopped), words), kind: .tryAgain, what: words.cancelled, help: ""),
    Case(
      fault: Fault(ResyncFailure.supabase(.forbidden()), words), kind: .notPermitted,
      what: words.notPermitted(.supabase),
      help: words.askAdmin),
    Case(
      fault: Fault(
        StripeError.savedFailure(StripeFailure(type: "t", message: "m", status: 500, requestID: "req_1")), words),
      kind: .tryAgain,
      what: words.savedFailure(status: 500), help: words.resync, changed: words.changedPerhaps),
  ]

  @Test(arguments: ofSupabase + ofStripe + ofEdits) func everyFailure(_ given: Case) {
    #expect(given.fault.kind == given.kind)
    #expect(given.fault.what == given.what)
    #expect(given.fault.changed == given.changed)
    #expect(given.fault.help == given.help)
    #expect(!given.fault.sentence.contains("example.com"))
  }

  @Test func everyWayToLoseAConnection() {
    for (error, kind, texts) in Self.ofTransport {
      let faults = [
        (ServiceName.supabase, Fault(SupabaseError.transport(error), Self.words)),
        (.stripe, Fault(StripeError.transport(error), Self.words)),
      ]
      for (service, fault) in faults {
        let (what, help) = texts(service)
        #expect(fault == Fault(kind, what: what, changed: Self.words.changedNothing, help: help))
        #expect(fault.what.contains(service.rawValue) || error == .cancelled)
      }
    }
  }

  @Test func stripesRequestIsNamed() {
    #expect(Fault(Self.api(400), Self.words).requestID == "req_1")
    #expect(Fault(EditFailure.notSent(Self.api(500)), Self.words).requestID == "req_1")
    #expect(Fault(EditFailure.notJournalled(.timedOut, .accepted(requestID: "req_1")), Self.words).requestID == "req_1")
    #expect(
      Fault(EditFailure.notJournalled(.timedOut, .refused(Refusal(requestID: "req_1"))), Self.words).requestID
        == "req_1")
    #expect(Fault(SupabaseError.timedOut, Self.words).requestID == nil)
  }

  @Test func aSentenceHasTheParts() {
    #expect(Fault(.bug, what: "A.", changed: "B.", help: "C.").sentence == "A. B. C.")
    #expect(Fault(.bug, what: "A.", changed: "", help: "").sentence == "A.")
  }
}
