// What a request wishes beside its content: `Prefer`, `Accept` and `Range`.

struct RestPreferences: Sendable {
  enum Count: String, Sendable { case exact, planned, estimated }

  var count: Count?
  var handling: String?
  var maxAffected: Int?
  private var unknown: [String] = []

  init(_ request: RestRequest) throws(RestFailure) {
    let wishes = request.headers.filter { $0.name == "prefer" }.flatMap { $0.value.split(separator: ",") }
    for wish in wishes.map(\.trimmed) where !wish.isEmpty {
      let parts = wish.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmed)
      let value = parts.count == 2 ? parts[1] : ""
      switch (parts[0], value) {
      case ("count", _) where Count(rawValue: value) != nil: count = count ?? Count(rawValue: value)
      case ("handling", "strict"), ("handling", "lenient"): handling = handling ?? value
      case ("max-affected", _) where Int(value) != nil: maxAffected = maxAffected ?? Int(value)
      case ("return", "representation"), ("return", "minimal"), ("return", "headers-only"), ("missing", "default"),
        ("missing", "null"), ("resolution", "merge-duplicates"), ("resolution", "ignore-duplicates"),
        ("tx", "commit"), ("tx", "rollback"):
        // Of writes to tables; and tx=rollback is switched off on hosted projects.
        break
      case ("timezone", _): throw .unsupported("Prefer: timezone")
      default: unknown.append(wish)
      }
    }
    if isStrict, !unknown.isEmpty {
      throw RestFailure(
        400, "PGRST122", "Invalid preferences given with handling=strict",
        details: .string("Invalid preferences: \(unknown.joined(separator: ", "))"))
    }
    if !isStrict { maxAffected = nil }
  }

  var isStrict: Bool { handling == "strict" }

  /// nil where nothing was applied.
  var applied: String? {
    let parts = [
      count.map { "count=\($0.rawValue)" }, handling.map { "handling=\($0)" },
      maxAffected.map { "max-affected=\($0)" },
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

/// How the rows are written.
enum RestMedia: Sendable {
  case array, arrayStripped, object, objectStripped, csv

  var contentType: String {
    switch self {
    case .array: "application/json; charset=utf-8"
    case .arrayStripped: "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8"
    case .object: "application/vnd.pgrst.object+json; charset=utf-8"
    case .objectStripped: "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8"
    case .csv: "text/csv; charset=utf-8"
    }
  }

  var isSingular: Bool { self == .object || self == .objectStripped }
  var isStripped: Bool { self == .arrayStripped || self == .objectStripped }

  /// The best of those that the request accepts.
  init(_ request: RestRequest) throws(RestFailure) {
    guard let accept = request.header("accept") else {
      self = .array
      return
    }
    let wanted = accept.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed).enumerated()
      .map { (place: $0.offset, type: Self.named($0.element), quality: Self.quality($0.element)) }
      .sorted { $0.quality == $1.quality ? $0.place < $1.place : $0.quality > $1.quality }
    for (_, type, _) in wanted {
      switch type {
      case "*/*", "application/json", "application/*", "application/vnd.pgrst.array+json":
        self = .array
        return
      case "application/vnd.pgrst.array+json;nulls=stripped":
        self = .arrayStripped
        return
      case "application/vnd.pgrst.object+json", "application/vnd.pgrst.object":
        self = .object
        return
      case "application/vnd.pgrst.object+json;nulls=stripped", "application/vnd.pgrst.object;nulls=stripped":
        self = .objectStripped
        return
      case "text/csv":
        self = .csv
        return
      case "application/geo+json", "application/openapi+json": throw .unsupported("Accept: \(type)")
      default: continue
      }
    }
    let names = wanted.map(\.type).map { type in
      type.hasPrefix("application/vnd.pgrst.plan") ? "application/vnd.pgrst.plan+text; for=\"application/json\"" : type
    }
    throw RestFailure(
      406, "PGRST107", "None of these media types are available: \(names.joined(separator: ", "))")
  }

  /// Without spaces, and without a quality.
  private static func named(_ item: String) -> String {
    item.split(separator: ";").map(\.trimmed)
      .filter { !$0.hasPrefix("q=") && !$0.hasPrefix("charset=") }.joined(separator: ";").lowercased()
  }

  private static func quality(_ item: String) -> Double {
    item.split(separator: ";").map(\.trimmed).first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
  }
}

/// Which of the rows, by `limit`, `offset` and `Range`.
struct RestRange: Sendable {
  let lower: Int
  /// Inclusive; nil has no end.
  let upper: Int?

  init(limit: String?, offset: String?, header: String?) throws(RestFailure) {
    var lower = offset.flatMap { Int($0) } ?? 0
    let limit = limit.flatMap { Int($0) }
    var upper = limit.map { lower &+ $0 - 1 }
    if let wanted = header.flatMap(Self.parse) {
      if let end = wanted.upper, end < wanted.lower {
        throw Self.unsatisfiable(
          "The lower boundary must be lower than or equal to the upper boundary in the Range header.")
      }
      lower = max(lower, wanted.lower)
      if let end = wanted.upper { upper = min(upper ?? end, end) }
    }
    if lower < 0 || (limit ?? 0) < 0 || (limit != 0 && (upper ?? lower) < lower) {
      throw Self.unsatisfiable("Limit should be greater than or equal to zero.")
    }
    self.lower = lower
    self.upper = upper
  }

  static func unsatisfiable(_ details: String) -> RestFailure {
    RestFailure(416, "PGRST103", "Requested range not satisfiable", details: .string(details))
  }

  private static func parse(_ header: String) -> (lower: Int, upper: Int?)? {
    let parts = header.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let lower = Int(parts[0]), lower >= 0 else { return nil }
    if parts[1].isEmpty { return (lower, nil) }
    return Int(parts[1]).map { (lower, $0) }
  }

  /// `limit … offset …`, with no more than `most` rows.
  func clause(most: Int) -> String {
    let count = upper.map { max(0, min($0 - lower + 1, most)) } ?? most
    return " limit \(count)" + (lower > 0 ? " offset \(lower)" : "")
  }

  /// - Parameter total: nil where none was wished for.
  func status(total: Int?, page: Int) -> Int {
    guard let total else { return 200 }
    if lower > total { return 416 }
    return page < total ? 206 : 200
  }

  func contentRange(total: Int?, page: Int) -> String {
    (page > 0 ? "\(lower)-\(lower + page - 1)" : "*") + "/" + (total.map(String.init) ?? "*")
  }
}

extension StringProtocol {
  var trimmed: String {
    var text = Substring(self)
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
