// What this program keeps the same, where it is kept, and when two values of it are the same.

/// A value that all three records have.
public enum Field: String, Codable, CaseIterable, Sendable {
  case name, email

  /// The narrowest limit on the way, in Unicode scalars: Stripe's for a name, auth's for an e-mail.
  public var limit: Int { self == .name ? 256 : 255 }

  /// Whether two values count as the same: e-mails without case, names byte for byte (Swift's `==` would take
  /// two spellings of one accented letter for equal). No value and an empty one are the same.
  public func same(_ left: String?, _ right: String?) -> Bool {
    let left = left ?? ""
    let right = right ?? ""
    switch self {
    case .name: return left.utf8.elementsEqual(right.utf8)
    case .email: return left.lowercased().utf8.elementsEqual(right.lowercased().utf8)
    }
  }

  /// Whether a text looks like an e-mail address, and not like the beginning of one. Whether it is one, Stripe says.
  public static func isWholeAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !text.contains(where: \.isWhitespace) else { return false }
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1 && labels.allSatisfy { !$0.isEmpty }
  }
}

/// One of the places where a person stands.
public enum Record: String, Codable, CaseIterable, Sendable {
  case stripe
  /// `public.users`
  case users
  /// `auth.users`
  case auth
}
