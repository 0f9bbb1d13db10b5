// Second factors, one-time codes and logouts, as a client meets them.

import Foundation
import Postgres
import TestSupport
import Testing

@testable import Sandbox

@Suite struct LocalAuthFactorTests {
  /// RFC 6238, appendix B, for SHA-1; its secret is twenty ASCII digits.
  @Test(arguments: [
    (59.0, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
  ]) func codesAreThoseOfTheStandard(_ time: Double, _ code: String) throws {
    let totp = try #require(TOTP(base32: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
    #expect(totp.code(at: time, digits: 8) == code)
    #expect(totp.code(at: time) == String(code.suffix(6)))
    #expect(totp.accepts(String(code.suffix(6)), at: time + 30))
    #expect(!totp.accepts(String(code.suffix(6)), at: time + 60))
  }

  @Test func onlyBase32IsASecret() {
    #expect(TOTP(base32: "gezd gnbv") != nil)
    for wrong in ["", "01189", "A", "ÄÖ"] { #expect(TOTP(base32: wrong) == nil, "\(wrong)") }
    let uri = TOTP.address(secret: "GEZDGNBV", issuer: "a b", account: "ada+x@example.com")
    #expect(
      uri == "otpauth://totp/a%20b:ada%2Bx@example.com?algorithm=SHA1&digits=6&issuer=a%20b&period=30&secret=GEZDGNBV")
  }

  private static func code(_ secret: String, shift: Double = 0) -> String {
    TOTP(base32: secret)?.code(at: Date().timeIntervalSince1970 + shift) ?? ""
  }

  private static func verify(
    _ desk: AuthDesk, _ factor: String, token: String, code: String
  ) async throws -> RawResponse {
    let challenge = try await desk.send("POST", "/factors/\(factor)/challenge", token: token, "{}")
    let id = challenge.json?["id"]?.string ?? ""
    return try await desk.send(
      "POST", "/factors/\(factor)/verify", token: token, #"{"challenge_id":"\#(id)","code":"\#(code)"}"#)
  }

  private static func claims(_ token: String, _ project: LocalProject) throws -> WireJSON {
    try TokenVerifier(secret: project.keys.jwtSecret).verified(token).claims
  }

  @Test(.timeLimit(.minutes(40))) func aSecondFactorIsEnrolledPassedAndRemoved() async throws {
    try await AuthDesk.withDesk { desk, project in
      let elsewhere = try await desk.signIn("ann")
      let session = try await desk.signIn("ann")
      let token = session.accessToken
      let enrolled = try await desk.send(
        "POST", "/factors", token: token, #"{"factor_type":"totp","friendly_name":"phone","issuer":"acme"}"#)
      #expect(enrolled.status == 200)
      let factor = try #require(enrolled.json?["id"]?.string)
      let secret = try #require(enrolled.json?["totp"]?["secret"]?.string)
      #expect(enrolled.json?["totp"]?["uri"]?.string?.hasPrefix("otpauth://totp/acme:ann@example.com?") == true)
      let user = try await desk.send("GET", "/user", token: token)
      #expect(user.json?["factors"]?.elements?.first?["status"] == .string("unverified"))
      let twice = try await desk.send(
        "POST", "/factors", token: token, #"{"factor_type":"totp","friendly_name":"phone"}"#)
      #expect(twice.status == 422 && twice.errorCode == "mfa_factor_name_conflict")

      let wrong = try await Self.verify(desk, factor, token: token, code: Self.code(secret, shift: 120))
      #expect(wrong.status == 422 && wrong.errorCode == "mfa_verification_failed")
      let passed = try await Self.verify(desk, factor, token: token, code: Self.code(secret))
      #expect(passed.status == 200)
      let claims = try Self.claims(passed.accessToken, project)
      #expect(claims["aal"] == .string("aal2"))
      #expect(claims["amr"]?.elements?.map { $0["method"] } == [.string("totp"), .string("password")])
      #expect(passed.json?["user"]?["factors"]?.elements?.first?["status"] == .string("verified"))
      // The sign-in without it is over, and this one's old refresh token leads to the new one.
      let over = try await desk.refresh(elsewhere.json?["refresh_token"]?.string ?? "")
      #expect(over.errorCode == "refresh_token_not_found")
      let renewed = try await desk.refresh(session.json?["refresh_token"]?.string ?? "")
      #expect(try Self.claims(renewed.accessToken, project)["aal"] == .string("aal2"))

      // A password alone adds no factor, and takes none away.
      let weak = try await desk.signIn("ann").accessToken
      let added = try await desk.send("POST", "/factors", token: weak, #"{"factor_type":"totp"}"#)
      #expect(added.status == 403 && added.errorCode == "insufficient_aal")
      let removed = try await desk.send("DELETE", "/factors/\(factor)", token: weak)
      #expect(removed.status == 422 && removed.errorCode == "insufficient_aal")
      let other = try await desk.signIn("bob").accessToken
      #expect(try await desk.send("DELETE", "/factors/\(factor)", token: other).errorCode == "mfa_factor_not_found")
      let gone = try await desk.send("DELETE", "/factors/\(factor)", token: passed.accessToken)
      #expect(gone.status == 200 && gone.json?["id"]?.string == factor)
      #expect(try await project.query("select count(*) from auth.mfa_factors") == "0")
    }
  }

  @Test(.timeLimit(.minutes(40))) func aChallengeIsGoodOnceAndForFiveMinutes() async throws {
    try await AuthDesk.withDesk { desk, project in
      let token = try await desk.signIn("bob").accessToken
      let enrolled = try await desk.send("POST", "/factors", token: token, #"{"factor_type":"totp"}"#)
      let factor = try #require(enrolled.json?["id"]?.string)
      let secret = try #require(enrolled.json?["totp"]?["secret"]?.string)
      func answer(_ challenge: String) async throws -> RawResponse {
        try await desk.send(
          "POST", "/factors/\(factor)/verify", token: token,
          #"{"challenge_id":"\#(challenge)","code":"\#(Self.code(secret))"}"#)
      }
      func challenge() async throws -> String {
        let made = try await desk.send("POST", "/factors/\(factor)/challenge", token: token, "{}")
        return made.json?["id"]?.string ?? ""
      }
      let late = try await challenge()
      try await asAuth(project, "update auth.mfa_challenges set created_at = now() - interval '6 minutes' where true")
      #expect(try await answer(late).errorCode == "mfa_challenge_expired")
      let used = try await challenge()
      #expect(try await answer(used).status == 200)
      #expect(try await answer(used).errorCode == "mfa_factor_not_found")
      #expect(
        try await desk.send("POST", "/factors", token: token, #"{"factor_type":"sms"}"#).errorCode
          == "validation_failed")
    }
  }

  /// As the role that owns the schema.
  private func asAuth(_ project: LocalProject, _ sql: String) async throws {
    let owner = try await Connection.connect(
      project.cluster.url(role: "supabase_auth_admin", database: project.database))
    try await owner.execute(sql)
    await owner.close()
  }

  @Test(.timeLimit(.minutes(40))) func logoutsEndWhatTheySay() async throws {
    try await AuthDesk.withDesk { desk, _ in
      func signedIn() async throws -> (token: String, refresh: String) {
        let session = try await desk.signIn("cleo")
        return (session.accessToken, session.json?["refresh_token"]?.string ?? "")
      }
      let (one, two, three) = (try await signedIn(), try await signedIn(), try await signedIn())
      #expect(try await desk.send("POST", "/logout?scope=nonsense", token: one.token).errorCode == "validation_failed")
      #expect(try await desk.send("POST", "/logout?scope=local", token: one.token).status == 204)
      #expect(try await desk.refresh(one.refresh).errorCode == "refresh_token_not_found")
      #expect(try await desk.send("GET", "/user", token: one.token).errorCode == "session_not_found")
      #expect(try await desk.send("POST", "/logout?scope=others", token: two.token).status == 204)
      #expect(try await desk.refresh(three.refresh).errorCode == "refresh_token_not_found")
      #expect(try await desk.send("POST", "/logout", token: two.token).status == 204)
      #expect(try await desk.refresh(two.refresh).errorCode == "refresh_token_not_found")
      #expect(try await desk.send("POST", "/logout").status == 403)
    }
  }

  @Test(.timeLimit(.minutes(40))) func aCodeSignsInOnce() async throws {
    var rules = AuthRules()
    rules.captcha = true
    try await AuthDesk.withDesk(rules) { desk, project in
      // A terminal has no captcha; a code needs none.
      let refused = try await desk.signIn("ann")
      #expect(refused.status == 400 && refused.errorCode == "captcha_failed")
      let request = #"{"type":"recovery","email":"Ann@example.com"}"#
      #expect(try await desk.send("POST", "/admin/generate_link", request).errorCode == "not_admin")
      let unknown = try await desk.send(
        "POST", "/admin/generate_link", #"{"type":"recovery","email":"nobody@example.com"}"#, isSecret: true)
      #expect(unknown.status == 404 && unknown.errorCode == "user_not_found")
      let made = try await desk.send("POST", "/admin/generate_link", request, isSecret: true)
      #expect(made.status == 200 && made.json?["email"] == .string("ann@example.com"))
      let code = try #require(made.json?["email_otp"]?.string)
      #expect(code.count == 6 && code.allSatisfy(\.isNumber))
      func use(_ code: String) async throws -> RawResponse {
        try await desk.send(
          "POST", "/verify", #"{"type":"recovery","email":"ann@example.com","token":"\#(code)"}"#)
      }
      let wrong = try await use(code == "000000" ? "111111" : "000000")
      #expect(wrong.status == 403 && wrong.errorCode == "otp_expired")
      let session = try await use(code)
      #expect(session.status == 200)
      #expect(
        try Self.claims(session.accessToken, project)["amr"]?.elements?.map { $0["method"] } == [.string("otp")])
      #expect(try await use(code).errorCode == "otp_expired")
      // One of two hours ago is over.
      let old = try await desk.send("POST", "/admin/generate_link", request, isSecret: true)
      try await project.execute(
        "update auth.users set recovery_sent_at = now() - interval '2 hours' where email = 'ann@example.com'")
      #expect(try await use(old.json?["email_otp"]?.string ?? "").errorCode == "otp_expired")
    }
  }

  @Test(.timeLimit(.minutes(40))) func whoMayNotSignInIsTold() async throws {
    try await AuthDesk.withDesk { desk, project in
      try await project.execute(
        "update auth.users set email_confirmed_at = null where email = 'ann@example.com'")
      #expect(try await desk.signIn("ann").errorCode == "email_not_confirmed")
      #expect(try await desk.signIn("ann", password: "wrong").errorCode == "invalid_credentials")
      try await project.execute(
        "update auth.users set banned_until = now() + interval '1 day' where email = 'bob@example.com'")
      #expect(try await desk.signIn("bob").errorCode == "user_banned")
      try await project.execute("update auth.users set encrypted_password = null where email = 'cleo@example.com'")
      #expect(try await desk.signIn("cleo").errorCode == "invalid_credentials")
    }
  }
}
