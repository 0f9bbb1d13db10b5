// Whether a webhook comes from Stripe: the rules of `Stripe-Signature`, as pure values.
// Source: Stripe's documentation, "Verify webhook signatures".

internal import Crypto

/// Why a webhook is not believed. Says nothing of the secret or of the signature.
public enum SignatureError: String, Error, Sendable {
  case missing, malformed, tooOld, inFuture, noMatch
}

public struct WebhookVerifier: Sendable {
  /// Further off than this, in seconds and in either direction, is refused: a replay, or a clock gone wrong.
  public static let tolerance: Int64 = 300
  /// Longer headers are not Stripe's.
  static let longestHeader = 4096

  private let keys: [SymmetricKey]

  /// - Parameter secrets: the endpoint's `whsec_…`, whole; several while one is being rolled.
  public init(secrets: [String]) {
    keys = secrets.map { SymmetricKey(data: Array($0.utf8)) }
  }

  /// - Parameters:
  ///   - header: the value of `Stripe-Signature`.
  ///   - body: the request's body, byte for byte.
  ///   - now: seconds since 1970.
  public func verify(header: String?, body: [UInt8], now: Int64) throws(SignatureError) {
    guard let header else { throw .missing }
    let signature = try SignatureHeader(header)
    let payload = Array("\(signature.timestamp).".utf8) + body
    let matches = signature.candidates.contains { candidate in
      keys.contains { HMAC<SHA256>.isValidAuthenticationCode(candidate, authenticating: payload, using: $0) }
    }
    guard matches else { throw .noMatch }
    guard let time = Int64(signature.timestamp) else { throw .malformed }
    if time < now - Self.tolerance { throw .tooOld }
    if time > now + Self.tolerance { throw .inFuture }
  }
}

/// The parts of the header: `t=1700000000,v1=<64 hex digits>`, `v1` any number of times, other schemes ignored.
struct SignatureHeader: Equatable {
  /// The digits as they were signed.
  let timestamp: Substring
  let candidates: [[UInt8]]

  init(_ header: String) throws(SignatureError) {
    guard header.utf8.count <= WebhookVerifier.longestHeader else { throw .malformed }
    var timestamp: Substring?
    var candidates: [[UInt8]] = []
    for item in header.split(separator: ",", omittingEmptySubsequences: true) {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw .malformed }
      switch parts[0].trimmingSpaces {
      case "t":
        let digits = parts[1].trimmingSpaces
        guard timestamp == nil, (1...12).contains(digits.utf8.count), digits.utf8.allSatisfy({ 48...57 ~= $0 }) else {
          throw .malformed
        }
        timestamp = digits
      case "v1":
        // A candidate that is not a SHA-256 in hex cannot match; it does not spoil the others.
        if let bytes = bytes(hex: parts[1].trimmingSpaces), bytes.count == 32 { candidates.append(bytes) }
      default: break
      }
    }
    guard let timestamp else { throw .malformed }
    guard !candidates.isEmpty else { throw .noMatch }
    self.timestamp = timestamp
    self.candidates = candidates
  }
}

private func bytes(hex: Substring) -> [UInt8]? {
  let digits = Array(hex.utf8)
  guard digits.count.isMultiple(of: 2) else { return nil }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(digits.count / 2)
  for index in stride(from: 0, to: digits.count, by: 2) {
    guard let high = hexValue(digits[index]), let low = hexValue(digits[index + 1]) else { return nil }
    bytes.append(high << 4 | low)
  }
  return bytes
}

private func hexValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case 48...57: digit - 48
  case 97...102: digit - 87
  case 65...70: digit - 55
  default: nil
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = self.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }
}
