// Who may ask, and how often.

internal import FoundationEssentials

enum StripeKeys {
  /// The key in an `Authorization` header: a bearer's, or the name of a user without a password.
  /// - Returns: nil where there is none.
  static func key(in authorization: String?) -> String? {
    guard let authorization else { return nil }
    let parts = authorization.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let sent: String
    switch parts[0].lowercased() {
    case "bearer": sent = String(parts[1])
    case "basic":
      guard let data = Data(base64Encoded: String(parts[1])) else { return nil }
      sent = String(String(decoding: data, as: UTF8.self).prefix { $0 != ":" })
    default: return nil
    }
    return sent.isEmpty ? nil : sent
  }
}

/// Lets so many requests a second through, counted over the second that ends now.
struct RequestRate: Sendable {
  /// When the last ones were let through, oldest first.
  private var admitted: [Duration] = []

  mutating func admits(perSecond limit: Int, uptime: Duration) -> Bool {
    admitted.removeAll { $0 <= uptime - .seconds(1) }
    guard admitted.count < limit else { return false }
    admitted.append(uptime)
    return true
  }
}
