// Where a key may go, and what it shows of itself.

import Foundation
import Testing
import Transport

@testable import Stripe

@Suite struct SetupTests {
  private func host(_ base: String?, key: String) throws -> String {
    let client = try StripeClient(key: #require(StripeKey(key)), base: base, transport: ScriptedStripe())
    return client.base
  }

  @Test(arguments: ["sk_live_abc", "rk_live_abc"]) func aLiveKeyGoesToStripeOnly(_ key: String) throws {
    #expect(try host(nil, key: key) == "https://api.stripe.com")
    #expect(try host("https://API.Stripe.com:443/", key: key) == "https://API.Stripe.com:443")
    for (base, host) in [
      ("https://stripe.example.com", "stripe.example.com"),
      ("https://api.stripe.com.example.com", "api.stripe.com.example.com"),
      ("https://api.stripe.com:8443", "api.stripe.com"), ("http://127.0.0.1:12111", "127.0.0.1"),
      ("https://localhost", "localhost"), ("https://api.stripe.com.", "api.stripe.com."),
    ] {
      #expect(throws: StripeSetupError.liveKeyElsewhere(host: host)) { try self.host(base, key: key) }
    }
    // Not even to Stripe without a safe connection.
    #expect(throws: StripeSetupError.plainHTTP(host: "api.stripe.com")) {
      try self.host("http://api.stripe.com", key: key)
    }
  }

  @Test(arguments: [
    "http://127.0.0.1:12111", "http://127.1.2.3", "http://localhost:1", "http://LOCALHOST", "http://[::1]:8080",
    "http://127.0.0.1/path",
    "https://stripe.example.com/v", "https://10.0.0.1",
  ]) func aTestKeyGoesToThisMachineOrSafely(_ base: String) throws {
    #expect(try host(base, key: "sk_test_abc").lowercased() == base.lowercased())
  }

  @Test(arguments: [
    ("http://stripe.example.com", "stripe.example.com"), ("http://10.0.0.1:80", "10.0.0.1"),
    ("http://127.0.0.1.example.com", "127.0.0.1.example.com"),
    ("http://localhost.example.com", "localhost.example.com"), ("http://127.0.0.256", "127.0.0.256"),
    ("http://[::2]", "[::2]"),
    ("http://0.0.0.0", "0.0.0.0"), ("http://127.0.0", "127.0.0"), ("http://+127.0.0.1", "+127.0.0.1"),
  ]) func plainHTTPIsForThisMachine(_ base: String, _ host: String) {
    #expect(throws: StripeSetupError.plainHTTP(host: host)) { try self.host(base, key: "sk_test_abc") }
  }

  @Test(arguments: [
    "", "api.stripe.com", "ftp://api.stripe.com", "https://", "https:///v1", "https://user@api.stripe.com",
    "https://:@h",
    "https://api.stripe.com?x", "https://api.stripe.com#x", "https://api.stripe.com:0", "https://api.stripe.com:65536",
    "https://api.stripe.com:x", "https://api.stripe.com:", "https://api stripe.com", "https://api.stripe.com\n",
    "https://ex\u{e4}mple.test", "https://a\\b", "https://::1",
  ]) func badBases(_ base: String) {
    #expect(throws: StripeSetupError.badBase) { try self.host(base, key: "sk_test_abc") }
  }

  @Test func slashesAtTheEndDoNotCount() async throws {
    let stripe = ScriptedStripe(.customer())
    _ = try await stripe.client(base: "https://stripe.example.com/proxy//").customer("cus_1")
    #expect(stripe.requests[0].url == "https://stripe.example.com/proxy/v1/customers/cus_1")
  }

  @Test(arguments: [
    "", "sk_test_", "pk_test_abc", "sk_test_a b", "sk_test_a\nb", "sk_abc", "whsec_abc", "sk_test_é", "SK_TEST_a",
  ])
  func notKeys(_ text: String) { #expect(StripeKey(text) == nil) }

  @Test func keysKnowTheirKindAndHideTheirText() throws {
    let key = try #require(StripeKey(" \n rk_live_0123456789ABCDEF \t"))
    #expect(key.isLive && key.isRestricted)
    #expect(key.lastFour == "CDEF")
    #expect(StripeKey("sk_test_abcd")?.lastFour == "")
    #expect(StripeKey("sk_test_abcd")?.isLive == false && StripeKey("sk_test_abcd")?.isRestricted == false)
    var dumped = ""
    dump(key, to: &dumped)
    for shown in ["\(key)", String(reflecting: key), dumped, "\(key as Any)"] { #expect(!shown.contains("0123")) }
  }
}
