// Whether a webhook comes from Stripe: the rules of `Stripe-Signature`, as pure values.
// Source: Stripe's documentation, "Verify webhook signatures".

internal import Crypto
internal import Synchronization

/// Why a webhook is not believed. Says nothing of the secret or of the signature.
public enum SignatureError: String, Error, Sendable {
  case missing, malformed, tooOld, inFuture, noMatch
}

public struct WebhookVerifier: Sendable {
  /// Further off than this, in seconds and in either direction, is refused: a replay, or a clock gone wrong.
  public static let tolerance: Int64 = 300
  /// Longer headers are not Stripe's.
  static let longestHeader = 4096

  private final class Keys: Sendable {
    let value: Mutex<[SymmetricKey]>
    init(_ value: [SymmetricKey]) { self.value = Mutex(value) }
  }
  private let keys: Keys

  /// - Parameter secrets: the endpoint's `whsec_…`, whole; several while one is being rolled.
  public init(secrets: [String]) { keys = Keys(Self.keys(secrets)) }

  /// From the next webhook on, these are the secrets; what is being verified is so by the old ones.
  public func replace(secrets: [String]) {
    let new = Self.keys(secrets)
    keys.value.withLock { $0 = new }
  }

  /// What the secrets are known by: whoever has one can tell, and from which none can be found out.
  public var fingerprints: [String] { keys.value.withLock { $0.map(Self.fingerprint) } }

  public static func fingerprint(ofSecret secret: String) -> String {
    fingerprint(SymmetricKey(data: Array(secret.utf8)))
  }

  private static func fingerprint(_ key: SymmetricKey) -> String {
    HMAC<SHA256>.authenticationCode(for: Array("accountdesk signing secret".utf8), using: key).prefix(8)
      .map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
  }

  private static func keys(_ secrets: [String]) -> [SymmetricKey] {
    secrets.map { SymmetricKey(data: Array($0.utf8)) }
  }

  /// - Parameters:
  ///   - header: the value of `Stripe-Signature`.
  ///   - body: the request's body, byte for byte.
  ///   - now: seconds since 1970.
  public func verify(header: String?, body: [UInt8], now: Int64) throws(SignatureError) {
    guard let header else { throw .missing }
    let signature = try SignatureHeader(header)
    // Once for each key and not for each candidate: a header has room for sixty, and a body may be long.
    let matches = keys.value.withLock { $0 }.contains { key in
      var code = HMAC<SHA256>(key: key)
      code.update(data: signature.timestamp)
      code.update(data: [UInt8(ascii: ".")])
      code.update(data: body)
      let expected = code.finalize()
      return signature.candidates.contains { expected == $0 }
    }
    guard matches else { throw .noMatch }
    if signature.time < now - Self.tolerance { throw .tooOld }
    if signature.time > now + Self.tolerance { throw .inFuture }
  }
}

/// The parts of the header: `t=1700000000,v1=<64 hex digits>`, `v1` any number of times, other schemes ignored.
struct SignatureHeader {
  /// The digits as they were signed.
  let timestamp: ArraySlice<UInt8>
  let time: Int64
  let candidates: [[UInt8]]

  init(_ header: String) throws(SignatureError) {
    let header = Array(header.utf8)
    guard header.count <= WebhookVerifier.longestHeader else { throw .malformed }
    var timestamp: ArraySlice<UInt8>?
    var time: Int64 = 0
    var candidates: [[UInt8]] = []
    for item in header.split(separator: UInt8(ascii: ",")) {
      guard let sign = item.firstIndex(of: UInt8(ascii: "=")) else { throw .malformed }
      let value = item[(sign + 1)...].trimmingSpaces
      let name = item[..<sign].trimmingSpaces
      if name.elementsEqual("t".utf8) {
        // More than twelve digits are not seconds of this age, and would be too many for a number at some length.
        guard timestamp == nil, (1...12).contains(value.count), value.allSatisfy({ 48...57 ~= $0 }) else {
          throw .malformed
        }
        timestamp = value
        time = value.reduce(0) { $0 * 10 + Int64($1 - 48) }
      } else if name.elementsEqual("v1".utf8), let candidate = bytes(hex: value) {
        // A candidate that is not a SHA-256 in hex cannot match; it does not spoil the others.
        candidates.append(candidate)
      }
    }
    guard let timestamp else { throw .malformed }
    guard !candidates.isEmpty else { throw .noMatch }
    self.timestamp = timestamp
    self.time = time
    self.candidates = candidates
  }
}

/// The bytes of a SHA-256; nil where the digits are not one.
private func bytes(hex digits: ArraySlice<UInt8>) -> [UInt8]? {
  guard digits.count == 2 * SHA256.byteCount else { return nil }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(SHA256.byteCount)
  for index in stride(from: digits.startIndex, to: digits.endIndex, by: 2) {
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

extension ArraySlice<UInt8> {
  fileprivate var trimmingSpaces: ArraySlice<UInt8> {
    let space = UInt8(ascii: " ")
    var rest = drop { $0 == space }
    while rest.last == space { rest.removeLast() }
    return rest
  }
}
