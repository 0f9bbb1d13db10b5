// One page of a list: how many, from where, made between when; newest first.

struct StripePage: Sendable {
  static let parameters: Set = ["limit", "starting_after", "ending_before", "created"]
  private static let most = 100

  let limit: Int
  let startingAfter: String?
  let endingBefore: String?
  /// Whole seconds since 1970.
  let created: ClosedRange<Int>?

  init(_ parameters: StripeParameters) throws(StripeRefusal) {
    limit = try parameters.integer("limit") ?? 10
    guard limit >= 1 else {
      throw StripeRefusal(
        400, "This value must be greater than or equal to 1.", code: "parameter_invalid_integer", param: "limit")
    }
    guard limit <= Self.most else {
      throw StripeRefusal(
        400, "This value must be less than or equal to \(Self.most) (it currently is '\(limit)').",
        code: "parameter_invalid_integer", param: "limit")
    }
    startingAfter = try parameters.filled("starting_after")
    endingBefore = try parameters.filled("ending_before")
    if startingAfter != nil, endingBefore != nil {
      throw StripeRefusal(400, "You cannot parameterize both starting_after and ending_before.")
    }
    created = try Self.range(parameters)
  }

  private static func range(_ parameters: StripeParameters) throws(StripeRefusal) -> ClosedRange<Int>? {
    var lower = Int.min
    var upper = Int.max
    let fields = parameters.fields.filter { $0.path[0] == "created" }
    if fields.isEmpty { return nil }
    for field in fields {
      guard let time = Int(field.value), time > .min, time < .max else {
        throw .invalidInteger(field.name, field.value)
      }
      switch field.path.dropFirst().first {
      case nil:
        lower = time
        upper = time
      case "gte": lower = max(lower, time)
      case "gt": lower = max(lower, time + 1)
      case "lte": upper = min(upper, time)
      case "lt": upper = min(upper, time - 1)
      default: throw .unknownParameters([field.name])
      }
    }
    // Nothing was made in an empty range, which a range cannot say.
    return lower <= upper ? lower...upper : .max ... .max
  }

  /// - Parameters:
  ///   - count: how many there are, oldest first.
  ///   - created: of the one at a place; never falls from one place to the next.
  ///   - place: where a cursor stands, or where what it named would stand; nil for one that never was.
  ///   - matches: whether the one at a place is wanted at all.
  /// - Returns: the places of this page, newest first, and whether there are more behind it.
  func places(
    count: Int, created time: (Int) -> Int, place: (String) throws(StripeRefusal) -> Range<Int>,
    matches: (Int) -> Bool = { _ in true }
  ) throws(StripeRefusal) -> (places: [Int], hasMore: Bool) {
    var candidates = 0..<count
    if let created {
      let lower = candidates.partitioned { time($0) >= created.lowerBound }
      candidates = lower..<max(lower, candidates.partitioned { time($0) > created.upperBound })
    }
    if let startingAfter { candidates = candidates.clamped(to: 0..<(try place(startingAfter)).lowerBound) }
    if let endingBefore {
      let newest = try place(endingBefore).upperBound
      candidates = candidates.clamped(to: newest..<max(newest, count))
    }
    var found: [Int] = []
    func take(_ place: Int) -> Bool {
      if matches(place) { found.append(place) }
      return found.count <= limit
    }
    if endingBefore != nil {
      for place in candidates where !take(place) { break }
    } else {
      for place in candidates.reversed() where !take(place) { break }
    }
    let page = found.prefix(limit)
    return (endingBefore != nil ? page.reversed() : Array(page), found.count > limit)
  }

  static func text(_ objects: [String], hasMore: Bool, url: String) -> String {
    #"{"object":"list","data":["# + objects.joined(separator: ",") + #"],"has_more":\#(hasMore),"url":"#
      + WireJSON.string(url).encoded + "}"
  }
}

extension Range<Int> {
  /// The first place from which on `isBehind` holds; it must hold for all after the first for which it does.
  func partitioned(_ isBehind: (Int) -> Bool) -> Int {
    var lower = lowerBound
    var upper = upperBound
    while lower < upper {
      let middle = lower + (upper - lower) / 2
      if isBehind(middle) { upper = middle } else { lower = middle + 1 }
    }
    return lower
  }
}
