// Signing in at the desk, the second factor, and a session that ends.

import Foundation
import Supabase
import Terminal
import Testing
import Words

@testable import Accounts
@testable import Desk

@Suite struct SignInTests {
  private static let signedOut = Fault(SupabaseError.signedOut(.nobody), English())
  static let ended = Fault(SupabaseError.signedOut(.ended), English())
  private static let wrong = Fault(
    SupabaseError.auth(code: "invalid_credentials", message: "m", status: 400), English())

  /// A sign-in's answers: all is well, and a code is wanted.
  static var signedIn: Result<SignIn.Step, Fault> { Result { .done(try user()) }.mapError { _ in Stage.outage } }
  static var halfSignedIn: Result<SignIn.Step, Fault> {
    Result { .needsCode(try pending()) }.mapError { _ in Stage.outage }
  }

  private static func user(_ email: String = "ada@acme.test") throws -> AuthUser {
    try SupabaseJSON.decode(AuthUser.self, from: Data(#"{"id":"u1","email":"\#(email)"}"#.utf8))
  }

  /// A desk at which nobody is signed in.
  private static func closed(
    columns: Int = 80, rows: Int = 24, isLive: Bool = false, isUnicode: Bool = true, language: Language = .english
  ) -> Stage {
    var stage = Stage(
      columns: columns, rows: rows, isLive: isLive, isUnicode: isUnicode, language: language, signsIn: true)
    stage.send(.started)
    stage.failAll(signedOut)
    return stage
  }

  /// Signed in, and at work.
  private static func open(
    columns: Int = 80, rows: Int = 24, isLive: Bool = false, idleLock: Double? = nil, language: Language = .english
  ) -> Stage {
    var stage = Stage(columns: columns, rows: rows, isLive: isLive, language: language, signsIn: true)
    stage.caller = Operator(id: "u1", email: "ada@acme.test", role: "editor", idleLock: idleLock)
    stage.send(.started)
    stage.answerAll()
    return stage
  }

  private static func fill(_ stage: inout Stage) throws {
    stage.type("ada@acme.test")
    stage.press(.tab)
    stage.type("pass word")
    stage.press(.enter)
    _ = try stage.taken { effect in
      if case .signIn("ada@acme.test", "pass word") = effect { true } else { nil }
    }
  }

  @Test(arguments: [Language.english, .simplifiedChinese]) func nobodyIsSignedIn(_ language: Language) {
    for (columns, rows) in [(80, 24), (60, 16)] {
      let stage = Self.closed(columns: columns, rows: rows, language: language)
      expectSnapshot(stage.frame, "sign-in-\(language.rawValue)-\(columns)x\(rows)")
    }
  }

  @Test func liveIsSeenThere() {
    let stage = Self.closed(isLive: true, isUnicode: false)
    #expect(stage.text.contains("LIVE"))
    #expect(stage.text.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func signsInAndBegins() throws {
    var stage = Self.closed()
    // What is empty is asked for, and nothing is sent.
    #expect(stage.press(.enter).isEmpty)
    try Self.fill(&stage)
    #expect(stage.text.contains("*********") && !stage.text.contains("pass word"))
    stage.pass(.milliseconds(300))
    #expect(stage.text.contains("Signing in"))
    // Twice is once.
    #expect(stage.press(.enter).isEmpty)
    stage.send(.signedIn(.success(.done(try Self.user()))))
    #expect(stage.model.gate != nil)
    stage.answerAll()
    #expect(stage.model.gate == nil)
    #expect(stage.text.contains("ada@acme.test (editor)") && stage.text.contains("Ada Lovelace"))
    #expect(stage.status.contains("Signed in as ada@acme.test (editor)."))
    #expect(!stage.model.log.newest(with: "").contains { $0.text.contains("pass word") })
  }

  @Test func aWrongPasswordIsToldAndTypedAnew() throws {
    var stage = Self.closed()
    try Self.fill(&stage)
    stage.send(.signedIn(.failure(Self.wrong)))
    expectSnapshot(stage.frame, "sign-in-wrong")
    stage.type("right")
    stage.press(.enter)
    _ = try stage.taken { effect in if case .signIn("ada@acme.test", "right") = effect { true } else { nil } }
  }

  @Test func aSecondFactorIsAskedFor() throws {
    var stage = Self.closed()
    try Self.fill(&stage)
    let pending = try Self.pending()
    stage.send(.signedIn(.success(.needsCode(pending))))
    expectSnapshot(stage.frame, "sign-in-code")
    stage.type("123456")
    stage.press(.enter)
    #expect(try stage.taken { effect in if case .finishSignIn(pending, "123456") = effect { true } else { nil } })
    stage.send(
      .signedIn(
        .failure(
          Fault(SupabaseError.auth(code: "mfa_verification_failed", message: "m", status: 422), English()))))
    #expect(stage.text.contains("The code is not right."))
    // Back to the password, and its answer comes too late.
    stage.type("654321")
    stage.press(.enter)
    #expect(stage.press(.escape).contains(.cancel(.signIn)))
    stage.send(.signedIn(.success(.done(try Self.user()))))
    #expect(stage.model.gate?.pending == nil && stage.text.contains("Password"))
  }

  private static func pending() throws -> PendingSignIn {
    let text = #"{"access_token":"a","refresh_token":"r","user":{"id":"u1","email":"ada@acme.test"}}"#
    return PendingSignIn(session: try SupabaseJSON.decode(AuthSession.self, from: Data(text.utf8)), factor: "f1")
  }

  /// Whoever signs in with Google has no password; an admin makes them a code.
  @Test func aOneTimeCodeTakesThePlaceOfThePassword() throws {
    var stage = Self.closed()
    stage.type("ada@acme.test")
    stage.press(.tab)
    stage.type("typed")
    stage.control("o")
    expectSnapshot(stage.frame, "sign-in-one-time")
    #expect(stage.press(.enter).isEmpty)
    stage.type("123456")
    stage.press(.enter)
    _ = try stage.taken { effect in if case .signInByCode("ada@acme.test", "123456") = effect { true } else { nil } }
    let over = Fault(SupabaseError.auth(code: "otp_expired", message: "m", status: 403), English())
    stage.send(.signedIn(.failure(over)))
    #expect(stage.text.contains("The code is wrong, used already") && !stage.text.contains("123456"))
    // Back to a password, which is empty.
    stage.control("o")
    #expect(stage.model.gate?.fields == [.email, .password] && stage.model.gate?.password.isEmpty == true)
    #expect(!stage.text.contains("The code is wrong"))
    stage.control("o")
    stage.type("654321")
    stage.press(.enter)
    stage.send(.signedIn(.success(.done(try Self.user()))))
    stage.answerAll()
    #expect(stage.model.gate == nil)
    // The next time they are asked as they were.
    stage.send(.counts(.failure(Self.ended)))
    #expect(stage.model.gate?.fields == [.email, .code] && stage.text.contains("one-time code"))
  }

  @Test func whoIsExpectedIsAskedForTheirCode() {
    var identity = Identity(profile: "acme-dev", author: "", isLive: false, signsIn: true)
    identity.startsSignedOut = true
    identity.expected = "ada@acme.test"
    identity.signsInByCode = true
    let model = Model(
      look: Look(zone: .utc), identity: identity, size: Size(columns: 60, rows: 16),
      now: Moment(steady: .zero, date: noon), spareIDs: [])
    #expect(model.gate?.focus == .code && model.gate?.email.text == "ada@acme.test")
    expectSnapshot(view(model, size: model.size), "sign-in-one-time-60x16")
  }

  /// By the door no key tells the mode; TEST over live data would be believed.
  @Test func untilTheModeIsKnownNoneIsShown() throws {
    for isLive in [true, false] {
      var identity = Identity(profile: "acme", author: "", isLive: false, signsIn: true)
      identity.startsSignedOut = true
      identity.isByDoor = true
      var stage = Stage(signsIn: true)
      stage.model = Model(
        look: stage.model.look, identity: identity, size: stage.model.size, now: stage.model.now, spareIDs: [])
      #expect(stage.text.contains("acme") && !stage.text.contains("TEST") && !stage.text.contains("LIVE"))
      try Self.fill(&stage)
      stage.send(.signedIn(.success(.done(try Self.user()))))
      #expect(!stage.text.contains("TEST") && !stage.text.contains("LIVE"))
      stage.caller = Operator(id: "u1", email: "ada@acme.test", role: "editor", livemode: isLive)
      stage.answerAll()
      #expect(stage.text.contains("LIVE") == isLive && stage.text.contains("TEST") == !isLive)
    }
  }

  @Test func aTypedEditOutlivesTheSession() throws {
    var stage = Self.open()
    stage.press("e")
    stage.answerAll()
    stage.control("u")
    stage.type("Ada King")
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.send(.saved(id, .failure(.fault(Self.ended))))
    expectSnapshot(stage.frame, "sign-in-expired")
    // Keys go there and nowhere else; the one who was here is known.
    stage.type("secret")
    #expect(stage.model.gate?.password.text == "secret")
    #expect(stage.model.form?.name.text == "Ada King")
    stage.press(.enter)
    _ = try stage.taken { effect in if case .signIn("ada@acme.test", "secret") = effect { true } else { nil } }
    stage.send(.signedIn(.success(.done(try Self.user()))))
    stage.answerAll()
    #expect(stage.model.gate == nil)
    #expect(stage.model.form?.name.text == "Ada King" && stage.model.form?.isTyping == true)
    stage.press(.enter)
    _ = try stage.save()
  }

  @Test func nothingIsAskedWhileNobodyIsSignedIn() {
    var stage = Self.open()
    stage.send(.counts(.failure(Self.ended)))
    #expect(stage.model.gate?.reason == .expired)
    let effects = stage.send(.due(.refresh))
    #expect(effects.allSatisfy { if case .wait = $0 { true } else { false } })
  }

  /// Where this machine keeps nobody's sign-in there is nobody to ask as.
  @Test func beforeASignInNothingIsAskedNorSaid() throws {
    var stage = Stage(signsIn: true, startsSignedOut: true)
    let first = stage.text
    #expect(first.contains("Password"))
    func isWait(_ effect: Effect) -> Bool { if case .wait = effect { true } else { false } }
    for message in [Message.started, .due(.refresh), .due(.stripe), .due(.retry), .due(.refresh)] {
      #expect(stage.send(message).allSatisfy(isWait), "\(message)")
    }
    #expect(stage.text == first)
    #expect(stage.model.log.total == 0 && stage.model.supabase == .unknown)
    try Self.fill(&stage)
    stage.send(.signedIn(.success(.done(try Self.user()))))
    stage.answerAll()
    #expect(stage.model.gate == nil && stage.text.contains("Ada Lovelace"))
    // Another person's sign-in, later, begins anew and is no sign-out.
    stage.send(.counts(.failure(Self.ended)))
    stage.control("u")
    stage.type("x")
    stage.press(.enter)
    stage.send(.signedIn(.success(.done(try Self.user("grace@acme.test")))))
    stage.caller = Operator(id: "u2", email: "grace@acme.test", role: "viewer")
    stage.answerAll()
    #expect(stage.model.gate == nil && stage.text.contains("grace@acme.test (viewer)"))
  }

  /// That a session has ended is said by the sign-in alone, whatever was asked with it.
  @Test func anEndedSessionFillsNoLog() {
    var stage = Stage(signsIn: true)
    stage.send(.started)
    stage.failAll(Self.ended)
    #expect(stage.model.gate?.reason == .start)
    #expect(stage.model.log.total == 0)
  }

  @Test func anotherPersonSeesNothingOfTheFirst() throws {
    var stage = Self.open()
    stage.press("e")
    stage.type("typed")
    stage.send(.counts(.failure(Self.ended)))
    stage.signIn(as: "grace@acme.test")
    stage.send(.signedIn(.success(.done(try Self.user("grace@acme.test")))))
    stage.caller = Operator(id: "u2", email: "grace@acme.test", role: "viewer")
    stage.answerAll()
    #expect(stage.model.gate == nil && stage.model.form == nil)
    #expect(stage.text.contains("grace@acme.test (viewer)") && !stage.text.contains("typed"))
    #expect(stage.text.contains("Ada Lovelace"))
  }

  // MARK: The lock

  @Test func aQuietTimeHidesEverything() throws {
    var stage = Self.open(isLive: true, idleLock: 60)
    stage.press("e")
    stage.type("typed")
    stage.pass(.seconds(59))
    stage.send(.due(.idle))
    #expect(stage.model.gate == nil)
    // What is pressed counts from then on.
    stage.press(.left)
    stage.pass(.seconds(59))
    stage.send(.due(.idle))
    #expect(stage.model.gate == nil)
    stage.pass(.seconds(1))
    stage.send(.due(.idle))
    // What this machine keeps is locked with it, once.
    #expect(stage.wanted.count { $0 == .lockSession } == 1)
    expectSnapshot(stage.frame, "sign-in-locked")
    let hidden = stage.text
    #expect(!hidden.contains("typed") && !hidden.contains("Lovelace") && hidden.contains("LIVE"))
    // News come in behind it, and show nothing.
    stage.send(.due(.refresh))
    stage.answerAll()
    #expect(stage.text == hidden)
    #expect(stage.press("?").isEmpty)
    #expect(stage.model.helpTop == nil)
    stage.control("u")
    stage.type("pw")
    stage.press(.enter)
    _ = try stage.taken { effect in if case .signIn("ada@acme.test", "pw") = effect { true } else { nil } }
    stage.send(.signedIn(.success(.done(try Self.user()))))
    stage.answerAll()
    #expect(stage.model.gate == nil && stage.text.contains("typed"))
  }

  @Test func aKeyAfterAQuietTimeMeansNothing() {
    // The machine was asleep, and so was the wait.
    var stage = Self.open(idleLock: 60)
    stage.pass(.seconds(3600))
    stage.press("e")
    #expect(stage.model.gate?.reason == .locked && stage.model.form == nil)
    #expect(stage.model.gate?.password.isEmpty == true)
    stage.type("pw")
    #expect(stage.model.gate?.password.text == "pw")
  }

  @Test func leavingFromTheLockKeepsTheDraftAndShowsNothing() {
    var stage = Self.open(idleLock: 60)
    stage.press("e")
    stage.type("typed")
    stage.pass(.seconds(61))
    stage.send(.due(.idle))
    let effects = stage.press(.character("c"), control: true)
    #expect(effects.contains { if case .keepDraft = $0 { true } else { false } })
    #expect(effects.contains(.leave) && !effects.contains { if case .dropDraft = $0 { true } else { false } })
  }

  @Test func aKeyOfTheOtherModeIsRefused() throws {
    var stage = Self.closed()
    try Self.fill(&stage)
    stage.send(.signedIn(.success(.done(try Self.user()))))
    stage.caller = Operator(id: "u1", email: "ada@acme.test", role: "editor", livemode: true)
    stage.answerAll()
    #expect(stage.model.gate != nil && stage.text.contains("The Stripe key is a test one"))
  }

  @Test func withoutASignInThereIsNone() {
    var stage = Stage.running()
    stage.send(.counts(.failure(Self.ended)))
    #expect(stage.model.gate == nil)
  }
}
