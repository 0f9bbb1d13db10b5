// Which of a project's ways to its database a `DATABASE_URL` names. A hosted project has three, and only two are fit
// for migrations: in the transaction pooler neither a session's locks nor its settings hold.

/// What an address is, as far as it can be seen.
public enum DatabaseAddress: Equatable, Sendable {
  /// `db.REF.supabase.co:5432`: reachable by IPv6 alone, unless the project has bought an IPv4 address.
  case direct(project: String)
  /// `…pooler.supabase.com:5432`: by IPv4, too.
  case sessionPooler(host: String)
  /// Port 6543 of either.
  case transactionPooler(host: String)
  /// Somebody's own server.
  case other

  /// - Parameter text: a URL, or libpq's `host=… port=…`.
  public init(_ text: String) {
    guard let place = Self.place(text) else {
      self = .other
      return
    }
    let host = place.host.lowercased()
    let labels = host.split(separator: ".")
    let isPooler = host.hasSuffix(".pooler.supabase.com")
    let isDirect = labels.count == 4 && labels[0] == "db" && host.hasSuffix(".supabase.co")
    if (isPooler || isDirect) && place.port == 6543 {
      self = .transactionPooler(host: host)
    } else if isPooler {
      self = .sessionPooler(host: host)
    } else if isDirect {
      self = .direct(project: String(labels[1]))
    } else {
      self = .other
    }
  }

  /// Host and port for a person to read, without user and password; empty where they cannot be seen.
  public static func place(of text: String) -> String { place(text).map { "\($0.host):\($0.port)" } ?? "" }

  private static func place(_ text: String) -> (host: String, port: Int)? {
    guard let scheme = text.firstRange(of: "://") else { return settings(text) }
    var rest = text[scheme.upperBound...]
    rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    // A password may have any sign; the last is where the host begins.
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    guard !rest.hasPrefix("[") else { return nil }
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    return (String(parts.first ?? ""), parts.count > 1 ? Int(parts[1]) ?? 5432 : 5432)
  }

  private static func settings(_ text: String) -> (host: String, port: Int)? {
    var values: [Substring: Substring] = [:]
    for word in text.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    guard let host = values["host"] else { return nil }
    return (String(host), values["port"].flatMap { Int($0) } ?? 5432)
  }
}

/// What keeps somebody from migrating over an address.
public enum DatabaseTrouble: Equatable, Sendable {
  /// To be told before anything is tried: the same address, with port 5432, is the session pooler.
  case transactionPooler(host: String)
  /// This machine has no way to it by IPv6.
  case onlyIPv6(project: String)
  /// The pooler knows the project by the user's name, `postgres.REF`.
  case poolerKnowsNoProject

  /// - Parameter said: what libpq said when it could not connect; nil before it was tried.
  public init?(_ address: DatabaseAddress, said: String? = nil) {
    let said = said?.lowercased()
    func says(_ texts: String...) -> Bool { texts.contains { said?.contains($0) ?? false } }
    switch address {
    case .transactionPooler(let host): self = .transactionPooler(host: host)
    case .direct(let project)
    where says(
      "network is unreachable", "no route to host", "could not translate host name", "cannot assign requested address"):
      self = .onlyIPv6(project: project)
    case .sessionPooler where says("tenant or user not found", "no tenant identifier", "enotfound"):
      self = .poolerKnowsNoProject
    case .direct, .sessionPooler, .other: return nil
    }
  }
}
