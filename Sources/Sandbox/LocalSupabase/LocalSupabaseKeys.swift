// The keys of a local project, all made from its one secret: the same secret gives the same keys.

internal import Crypto
internal import FoundationEssentials

public struct LocalSupabaseKeys: Sendable {
  /// Signs and verifies every token (HS256).
  public let jwtSecret: String
  /// A JWT of the role `anon`, as older projects have it.
  public let anonKey: String
  /// A JWT of the role `service_role`, as older projects have it.
  public let serviceRoleKey: String
  /// `sb_publishable_…`, which the gateway takes for the role `anon`.
  public let publishableKey: String
  /// `sb_secret_…`, which the gateway takes for the role `service_role`.
  public let secretKey: String

  /// - Parameter jwtSecret: at least 32 bytes, as on a hosted project.
  public init(jwtSecret: String) {
    self.jwtSecret = jwtSecret
    let signer = TokenSigner(secret: jwtSecret)
    func token(_ role: String) -> String {
      signer.sign(
        .record([
          "iss": .string("supabase"), "role": .string(role), "iat": .number("1700000000"),
          "exp": .number("4102444800"),
        ]))
    }
    anonKey = token("anon")
    serviceRoleKey = token("service_role")
    func key(_ kind: String) -> String {
      let digest = SHA256.hash(data: Data("\(kind).\(jwtSecret)".utf8))
      let letters = digest.map { byte in "\(byte < 16 ? "0" : "")\(String(byte, radix: 16))" }.joined()
      return "sb_\(kind)_\(letters.prefix(22))_\(letters.suffix(8))"
    }
    publishableKey = key("publishable")
    secretKey = key("secret")
  }

  /// What the gateway puts in the place of a key; nil for one that is not of this project.
  func token(forKey key: String) -> String? {
    switch key {
    case publishableKey, anonKey: anonKey
    case secretKey, serviceRoleKey: serviceRoleKey
    default: nil
    }
  }
}

/// Makes tokens with the project's secret.
struct TokenSigner: Sendable {
  private let key: SymmetricKey

  init(secret: String) { key = SymmetricKey(data: Data(secret.utf8)) }

  func sign(_ claims: WireJSON) -> String {
    let head = Self.base64URL(#"{"alg":"HS256","typ":"JWT"}"#.utf8)
    let signed = head + "." + Self.base64URL(claims.encoded.utf8)
    return signed + "." + Self.base64URL(HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key))
  }

  func verifies(_ signed: String, signature: [UInt8]) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: Data(signed.utf8), using: key)
  }

  static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for character in Data(bytes).base64EncodedString() {
      switch character {
      case "+": text += "-"
      case "/": text += "_"
      case "=": break
      default: text.append(character)
      }
    }
    return text
  }

  static func decodeBase64URL(_ text: some StringProtocol) -> [UInt8]? {
    var standard = ""
    for character in text {
      switch character {
      case "-": standard += "+"
      case "_": standard += "/"
      case "+", "/", "=": return nil
      default: standard.append(character)
      }
    }
    standard += String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
    return Data(base64Encoded: standard).map(Array.init)
  }
}
