// Codes by time, as RFC 6238 has them and as authenticator apps make them: SHA-1, 30 s, six digits.

internal import Crypto
internal import FoundationEssentials

public struct TOTP: Sendable {
  /// In seconds.
  private static let step = 30.0
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

  private let key: SymmetricKey

  /// - Parameter base32: as apps take secrets: without padding; small letters and blanks do not matter.
  /// - Returns: nil for anything else.
  public init?(base32: String) {
    var bytes: [UInt8] = []
    var (bits, count) = (0, 0)
    for letter in base32.uppercased() where letter != " " {
      guard let value = Self.letters.firstIndex(of: letter) else { return nil }
      bits = bits << 5 | value
      count += 5
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      bits &= (1 << count) - 1
    }
    guard !bytes.isEmpty else { return nil }
    key = SymmetricKey(data: bytes)
  }

  /// - Parameters:
  ///   - time: in seconds of Unix time, from 0.
  ///   - digits: 6 to 8.
  public func code(at time: Double, digits: Int = 6) -> String {
    let counter = UInt64(max(0, time) / Self.step)
    let message = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * UInt64($0))) }
    let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: Data(message), using: key))
    let offset = Int(mac[19] & 0xf)
    let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
    let text = String(number % (0..<digits).reduce(1) { power, _ in power * 10 })
    return String(repeating: "0", count: digits - text.count) + text
  }

  /// Whether it is the code of now, or of the step before or after: two clocks are never quite the same.
  func accepts(_ code: String, at time: Double) -> Bool {
    [-Self.step, 0, Self.step].contains { self.code(at: time + $0) == code }
  }

  static func newSecret() -> String {
    // 160 bits, the length of the hash.
    String((0..<32).map { _ in letters[Int.random(in: 0..<32)] })
  }

  /// As apps read it from a QR code.
  static func address(secret: String, issuer: String, account: String) -> String {
    func escaped(_ text: String) -> String {
      text.utf8.map { byte in
        let character = Character(UnicodeScalar(byte))
        if byte < 0x80, character.isLetter || character.isNumber || "-._~@".contains(character) {
          return String(character)
        }
        return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }.joined()
    }
    return "otpauth://totp/\(escaped(issuer)):\(escaped(account))?algorithm=SHA1&digits=6&issuer=\(escaped(issuer))"
      + "&period=30&secret=\(secret)"
  }
}
