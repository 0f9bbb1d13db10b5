// The key of a Stripe account. It never shows itself.

/// A secret or restricted key. Its text leaves it only in request headers.
public struct StripeKey: Sendable, Equatable {
  let text: String

  /// Takes `sk_test_`, `sk_live_`, `rk_test_` and `rk_live_` keys, blanks around them taken off; nil for anything else.
  public init?(_ text: String) {
    let text = String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    guard let prefix = Self.prefixes.first(where: { text.hasPrefix($0) }) else { return nil }
    let rest = text.utf8.dropFirst(prefix.utf8.count)
    guard !rest.isEmpty, rest.allSatisfy(\.isKeyCharacter) else { return nil }
    self.text = text
  }

  /// Whether it moves real money.
  public var isLive: Bool { text.hasPrefix("sk_live_") || text.hasPrefix("rk_live_") }

  /// Whether its rights are restricted, so that one of them may be missing.
  public var isRestricted: Bool { text.hasPrefix("rk_") }

  /// The last four characters at most, for showing where a key comes from.
  public var lastFour: String { text.utf8.count >= 20 ? String(text.suffix(4)) : "" }

  private static let prefixes = ["sk_test_", "sk_live_", "rk_test_", "rk_live_"]
}

extension StripeKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "\(text.prefix(8))…" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension UInt8 {
  fileprivate var isKeyCharacter: Bool {
    (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self) || self == 95
  }
}
