// A client of one Stripe account: where it may send its key, and what every request carries.

import FoundationEssentials
import HTTPTypes
public import Transport

/// Speaks to Stripe, within its limits and with its own rules for repeating what failed.
public struct StripeClient: Sendable {
  /// The version of Stripe's API that every answer is read by.
  public static let version = "2026-10-28.endive"
  /// Stripe's own address.
  public static let stripe = "https://api.stripe.com"
  /// How long one attempt may take: a read as in Stripe's own libraries, a write so that two minutes hold several.
  public static let readLimits = Limits(connect: .seconds(10), total: .seconds(80))
  public static let writeLimits = Limits(connect: .seconds(10), total: .seconds(30))

  let access: StripeAccess
  let base: String
  let transport: any HTTPTransport
  let limiters: StripeLimiters
  let pace: StripePace
  /// Whether single edits of others go first, at the door.
  var isBulk = false
  /// Whether nothing may be changed by it.
  var isReadOnly = false
  /// Passed before every attempt; where it throws, nothing goes to Stripe.
  var gate: StripeGate?

  /// - Parameters:
  ///   - base: another address than Stripe's, with or without a path. Plain http on this machine only; a live key to
  ///     Stripe's own host only.
  ///   - limiters: share them between clients of one account; nil makes new ones at Stripe's own limits.
  public init(
    key: StripeKey, base: String? = nil, transport: any HTTPTransport,
    limiters: StripeLimiters? = nil,
    pace: StripePace = .system
  ) throws(StripeSetupError) {
    let base = try Base(base ?? Self.stripe)
    if base.isPlain, !base.isLoopback { throw .plainHTTP(host: base.host) }
    if key.isLive, !base.isStripe { throw .liveKeyElsewhere(host: base.host) }
    self.init(
      access: .key(key), base: base.text, transport: transport, limiters: limiters ?? StripeLimiters(pace: pace),
      pace: pace)
  }

  /// Whether it speaks to Stripe, and not to something in its place.
  public var isStripesOwn: Bool { (try? Base(base))?.isStripe ?? false }

  init(
    access: StripeAccess, base: String, transport: any HTTPTransport, limiters: StripeLimiters, pace: StripePace
  ) {
    self.access = access
    self.base = base
    self.transport = transport
    self.limiters = limiters
    self.pace = pace
  }
}

/// The address that paths are appended to.
struct Base: Equatable {
  /// Without a slash at its end.
  let text: String
  /// In lower case, brackets of IPv6 included, without the port.
  let host: String
  let port: String?
  let isPlain: Bool

  init(_ text: String) throws(StripeSetupError) {
    guard let scheme = text.firstRange(of: "://") else { throw .badBase }
    let name = text[..<scheme.lowerBound].lowercased()
    let rest = text[scheme.upperBound...]
    guard name == "https" || name == "http", rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
      !rest.contains(where: { "?#@\\".contains($0) })
    else { throw .badBase }
    let authority = rest.prefix { $0 != "/" }
    let afterBracket = authority.lastIndex(of: "]") ?? authority.startIndex
    let colon = authority[afterBracket...].firstIndex(of: ":")
    let digits = colon.map { authority[authority.index(after: $0)...] }
    host = authority[..<(colon ?? authority.endIndex)].lowercased()
    if let digits {
      guard let number = UInt16(digits), number > 0, digits.allSatisfy(\.isNumber) else {
        throw .badBase
      }
    }
    guard !host.isEmpty else { throw .badBase }
    port = digits.map(String.init)
    isPlain = name == "http"
    self.text = "\(name)://" + String(rest.reversed().drop { $0 == "/" }.reversed())
  }

  /// Only this machine: `localhost` and the loopback addresses, as numbers.
  var isLoopback: Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { UInt8($0) != nil && $0.allSatisfy(\.isNumber) }
  }

  var isStripe: Bool { !isPlain && host == "api.stripe.com" && (port == nil || port == "443") }
}
