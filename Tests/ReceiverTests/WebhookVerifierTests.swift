// Which signatures are believed.

import Crypto
import Testing

@testable import Receiver

/// Signs as Stripe does: hex HMAC-SHA256 of `<t>.<body>` with the whole secret.
func sign(_ body: String, secret: String, at time: some CustomStringConvertible) -> String {
  let key = SymmetricKey(data: Array(secret.utf8))
  let code = HMAC<SHA256>.authenticationCode(for: Array("\(time).\(body)".utf8), using: key)
  return code.map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}

@Suite struct WebhookVerifierTests {
  let secret = "whsec_test_one"
  let body = #"{"id":"evt_1"}"#
  let now: Int64 = 1_780_000_000

  private func verdict(_ header: String?, secrets: [String] = ["whsec_test_one"], now: Int64? = nil) -> SignatureError?
  {
    do throws(SignatureError) {
      try WebhookVerifier(secrets: secrets).verify(header: header, body: Array(body.utf8), now: now ?? self.now)
      return nil
    } catch {
      return error
    }
  }

  @Test func acceptsStripesSignature() {
    #expect(verdict("t=\(now),v1=\(sign(body, secret: secret, at: now))") == nil)
  }

  @Test func acceptsAnyOfSeveralSignaturesAndIgnoresOtherSchemes() {
    let good = sign(body, secret: secret, at: now)
    let other = sign(body, secret: "whsec_other", at: now)
    #expect(verdict("t=\(now),v1=\(other),v1=\(good),v0=\(other)") == nil)
    #expect(verdict("t=\(now), v1=\(good)") == nil)
    #expect(verdict("t=\(now),v1=zz,v1=\(good)") == nil)
    #expect(verdict("t=\(now),v0=\(good)") == .noMatch)
  }

  @Test func acceptsEverySecretWhileOneIsRolled() {
    let old = sign(body, secret: "whsec_old", at: now)
    #expect(verdict("t=\(now),v1=\(old)", secrets: ["whsec_new", "whsec_old"]) == nil)
    #expect(verdict("t=\(now),v1=\(old)", secrets: ["whsec_new"]) == .noMatch)
    #expect(verdict("t=\(now),v1=\(old)", secrets: []) == .noMatch)
  }

  @Test(
    arguments: [(300, nil), (301, SignatureError.inFuture), (-300, nil), (-301, .tooOld)] as [(Int64, SignatureError?)])
  func refusesTimesFurtherOffThanFiveMinutes(offset: Int64, expected: SignatureError?) {
    let time = now + offset
    #expect(verdict("t=\(time),v1=\(sign(body, secret: secret, at: time))") == expected)
  }

  @Test func refusesAChangedBodyOrTime() {
    let good = sign(body, secret: secret, at: now)
    #expect(verdict("t=\(now + 1),v1=\(good)") == .noMatch)
    #expect(verdict("t=\(now),v1=\(sign(body + " ", secret: secret, at: now))") == .noMatch)
  }

  @Test(arguments: [
    "", "garbage", "t=", "t=abc,v1=00", "t=-5,v1=00", "v1=00", "t=1,t=2,v1=00", "t=99999999999999999999,v1=00",
  ])
  func refusesMalformedHeaders(header: String) {
    #expect(verdict(header) == .malformed)
  }

  @Test func refusesAHeaderThatIsTooLong() {
    #expect(verdict("t=\(now)," + String(repeating: "v1=00,", count: 2000)) == .malformed)
  }

  @Test func refusesAMissingHeader() {
    #expect(verdict(nil) == .missing)
  }
}
