// Who a request is from: its token, judged as PostgREST judges it.

internal import FoundationEssentials

struct Caller: Sendable {
  /// As `set_config('role', …)` gets it; it may not exist.
  let role: String
  /// JSON, with the role that was taken where the token had none.
  let claims: String

  static let anonymous = Caller(role: "anon", claims: #"{"role":"anon"}"#)
  var isAnonymous: Bool { role == "anon" }
}

struct TokenVerifier: Sendable {
  /// How far two clocks may be apart, in seconds.
  private static let allowance = 30.0

  private let signer: TokenSigner

  init(secret: String) { signer = TokenSigner(secret: secret) }

  /// - Parameter authorization: the header; one that is no `Bearer` counts as none.
  func caller(authorization: String?) throws(RestFailure) -> Caller {
    guard let authorization, let token = Self.bearer(authorization) else { return .anonymous }
    let (claims, text) = try verified(token)
    guard let role = claims["role"] else {
      let separator = if case .object(let members) = claims, members.isEmpty { "" } else { "," }
      return Caller(role: "anon", claims: Self.adding(text, separator))
    }
    return Caller(role: role.string ?? role.encoded, claims: text)
  }

  /// The claims of a token of this project, and the text that they were read from.
  func verified(_ token: some StringProtocol) throws(RestFailure) -> (claims: WireJSON, text: String) {
    guard !token.isEmpty else { throw Self.undecodable("Empty JWT is sent in Authorization header") }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw Self.undecodable("Expected 3 parts in JWT; got \(parts.count)") }
    guard let head = TokenSigner.decodeBase64URL(parts[0]).flatMap({ WireJSON($0) }),
      let algorithm = head["alg"]?.string, let signature = TokenSigner.decodeBase64URL(parts[2]),
      let payload = TokenSigner.decodeBase64URL(parts[1])
    else { throw Self.undecodable("JWT cryptographic operation failed") }
    if algorithm == "none" {
      throw Self.undecodable(
        "Wrong or unsupported encoding algorithm", details: "JWT is unsecured but expected 'alg' was not 'none'")
    }
    guard algorithm == "HS256" else {
      throw Self.undecodable(
        "No suitable key or wrong key type", details: "No suitable key was found to decode the JWT")
    }
    guard signer.verifies("\(parts[0]).\(parts[1])", signature: signature) else {
      throw Self.undecodable(
        "No suitable key or wrong key type", details: "None of the keys was able to decode the JWT")
    }
    guard let text = String(validating: payload, as: UTF8.self), let claims = WireJSON(text), case .object = claims
    else { throw Self.unacceptable("Parsing claims failed") }
    try Self.check(claims, now: Date().timeIntervalSince1970)
    return (claims, text)
  }

  /// The token of a header; nil where it is of another scheme.
  static func bearer(_ header: String) -> Substring? {
    let scheme = header.prefix { $0 != " " }
    guard scheme.lowercased() == "bearer" else { return nil }
    return header.dropFirst(scheme.count).drop { $0 == " " }
  }

  private static func check(_ claims: WireJSON, now: Double) throws(RestFailure) {
    func seconds(_ name: String) throws(RestFailure) -> Double? {
      switch claims[name] {
      case nil, .null: return nil
      case .number(let digits): return Double(digits)
      default: throw unacceptable("The JWT '\(name)' claim must be a number")
      }
    }
    if let end = try seconds("exp"), now - allowance >= end { throw unacceptable("JWT expired") }
    if let start = try seconds("nbf"), now + allowance < start { throw unacceptable("JWT not yet valid") }
    if let made = try seconds("iat"), now + allowance < made { throw unacceptable("JWT issued at future") }
    switch claims["aud"] {
    case nil, .null, .string: break
    case .array(let values) where values.allSatisfy({ $0.string != nil }): break
    default: throw unacceptable("The JWT 'aud' claim must be a string or an array of strings")
    }
  }

  /// Puts the role in as the last member of an object's text.
  private static func adding(_ text: String, _ separator: String) -> String {
    guard let end = text.lastIndex(of: "}") else { return text }
    return text[..<end] + separator + #""role":"anon"}"#
  }

  private static func undecodable(_ message: String, details: String? = nil) -> RestFailure {
    refusal("PGRST301", message, details)
  }

  private static func unacceptable(_ message: String) -> RestFailure { refusal("PGRST303", message, nil) }

  private static func refusal(_ code: String, _ message: String, _ details: String?) -> RestFailure {
    RestFailure(
      401, code, message, details: .text(details),
      headers: [("WWW-Authenticate", "Bearer error=\"invalid_token\", error_description=\"\(message)\"")])
  }
}
