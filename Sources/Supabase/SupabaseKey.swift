// The key of a project, in either of the two kinds that people have. It never shows itself.

import FoundationEssentials

/// A key of a Supabase project. Its text leaves it only in request headers.
public struct SupabaseKey: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// `sb_publishable_…`: fit for a desk.
    case publishable
    /// `sb_secret_…`: servers only.
    case secret
    /// A JWT, with the role it names, if that can be read.
    case legacy(role: String?)
  }

  let text: String
  public let kind: Kind

  /// Takes the key as it was pasted; blanks around it do not belong to it.
  public init(_ text: String) {
    self.text = String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    if self.text.hasPrefix("sb_publishable_") {
      kind = .publishable
    } else if self.text.hasPrefix("sb_secret_") {
      kind = .secret
    } else {
      kind = .legacy(role: Self.claim("role", of: self.text))
    }
  }

  /// Whether it opens everything, and so belongs on servers.
  public var isSecret: Bool { kind == .secret || kind == .legacy(role: "service_role") }

  /// The last four characters at most, for showing where a key comes from.
  public var lastFour: String { text.count >= 16 ? String(text.suffix(4)) : "" }

  /// The project that a legacy key of a hosted project names.
  public var project: String? { Self.claim("ref", of: text) }

  /// A claim of a token's, unchecked; nil where it cannot be read.
  static func claim(_ name: String, of token: String) -> String? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    var payload = parts[1].map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    payload += Array(repeating: "=", count: (4 - payload.count % 4) % 4)
    guard let data = Data(base64Encoded: String(payload)),
      case .string(let value)? = try? JSONDecoder().decode([String: JSONValue].self, from: data)[name]
    else { return nil }
    return value
  }
}

extension SupabaseKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String {
    switch kind {
    case .publishable: "sb_publishable_…"
    case .secret: "sb_secret_…"
    case .legacy: "legacy key"
    }
  }

  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
