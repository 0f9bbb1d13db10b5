// The tokens that requests were recorded with.

import Crypto
import FoundationEssentials

@testable import Sandbox

enum RecordedTokens {
  static let secret = "recorded-answers-test-secret-0123456789abcdef"

  static let all: [String: String] = {
    let far = 4_102_444_800
    let past = 1_000_000_000
    let service = #"{"role":"service_role","exp":\#(far)"#
    func user(_ number: Int, aal: String = "aal1", extra: String = "") -> String {
      #"{"role":"authenticated","sub":"00000000-0000-4000-8000-00000000000\#(number)","exp":\#(far),"#
        + #""aud":"authenticated","aal":"\#(aal)","app_metadata":{"provider":"email"\#(extra)}}"#
    }
    var tokens = [
      "anon": signed(#"{"role":"anon","exp":\#(far)}"#), "service_role": signed(service + "}"),
      "authenticated": signed(user(1)), "authenticated_2": signed(user(2)),
      "support": signed(user(1, aal: "aal2", extra: #","role":"support""#)),
      "no_exp": signed(#"{"role":"service_role"}"#), "expired": signed(#"{"role":"service_role","exp":\#(past)}"#),
      "nbf_future": signed(service + #","nbf":\#(far - 1)}"#), "iat_future": signed(service + #","iat":\#(far - 1)}"#),
      "exp_text": signed(#"{"role":"service_role","exp":"\#(far)"}"#), "aud_number": signed(service + #","aud":5}"#),
      "wrong_signature": signed(service + "}", secret: String(repeating: "x", count: 40)),
      "expired_wrong_signature": signed(
        #"{"role":"service_role","exp":\#(past)}"#, secret: String(repeating: "x", count: 40)),
      "no_role": signed(#"{"sub":"00000000-0000-4000-8000-000000000001","exp":\#(far)}"#),
      "sub_not_uuid": signed(#"{"role":"authenticated","sub":"ann","exp":\#(far)}"#),
      "claims_array": signed("[1]"), "claims_not_json": signed("{"),
      "malformed": "not-a-jwt", "two_parts": "abc.def", "four_parts": "a.b.c.d",
      "secret_key": "sb_secret_abcdefghijklmnopqrstuvwx_12345678",
    ]
    for (name, role) in [
      "role_empty": #""""#, "role_number": "7", "role_null": "null", "unknown_role": #""nobody""#,
      "forbidden_role": #""postgres""#,
    ] {
      tokens[name] = signed(#"{"role":\#(role),"exp":\#(far)}"#)
    }
    tokens["alg_none"] = unsigned(#"{"alg":"none","typ":"JWT"}"#, service + "}") + "."
    let head = unsigned(#"{"alg":"HS512","typ":"JWT"}"#, service + "}")
    let code = HMAC<SHA512>.authenticationCode(for: Data(head.utf8), using: SymmetricKey(data: Data(secret.utf8)))
    tokens["hs512"] = head + "." + TokenSigner.base64URL(code)
    return tokens
  }()

  private static func unsigned(_ head: String, _ claims: String) -> String {
    TokenSigner.base64URL(head.utf8) + "." + TokenSigner.base64URL(claims.utf8)
  }

  private static func signed(_ claims: String, secret: String = secret) -> String {
    let text = unsigned(#"{"alg":"HS256","typ":"JWT"}"#, claims)
    let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: Data(secret.utf8)))
    return text + "." + TokenSigner.base64URL(code)
  }
}
