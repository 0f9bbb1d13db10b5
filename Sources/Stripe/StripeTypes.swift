// What Stripe answers with, as far as the ring needs it; the exact text is kept beside it.

public import FoundationEssentials

/// A value, and what its answer says about itself.
public struct Answer<Value: Sendable>: Sendable {
  public let value: Value
  /// Names the request to Stripe's support and in its log.
  public let requestID: String?
  /// When Stripe answered, by its own clock, in whole seconds.
  public let date: Date?
  /// How long the attempt took that brought this answer.
  public let roundTrip: Duration
  /// The answer byte for byte.
  public let body: Data

  public init(
    value: Value, requestID: String? = nil, date: Date? = nil, roundTrip: Duration = .zero,
    body: Data = Data()
  ) {
    self.value = value
    self.requestID = requestID
    self.date = date
    self.roundTrip = roundTrip
    self.body = body
  }
}

/// One page of a list, newest first.
public struct Page<Item: Sendable>: Sendable {
  public let items: [Item]
  public let hasMore: Bool

  public init(items: [Item], hasMore: Bool) {
    self.items = items
    self.hasMore = hasMore
  }
}

/// A customer. Of a deleted one only the id is left.
public struct Customer: Sendable, Equatable, Identifiable {
  public let id: String
  public let deleted: Bool
  public let name: String?
  public let email: String?
  /// Whole seconds.
  public let created: Date?
  public let livemode: Bool?
  public let metadata: [String: String]
  /// The object's exact JSON text.
  public let raw: String

  public init(
    id: String, deleted: Bool = false, name: String? = nil, email: String? = nil,
    created: Date? = nil,
    livemode: Bool? = nil, metadata: [String: String] = [:], raw: String = ""
  ) {
    self.id = id
    self.deleted = deleted
    self.name = name
    self.email = email
    self.created = created
    self.livemode = livemode
    self.metadata = metadata
    self.raw = raw
  }
}

/// An event, to be handed on as it is.
public struct Event: Sendable, Equatable, Identifiable {
  public let id: String
  public let type: String
  /// Seconds since 1970.
  public let created: Int
  /// The event's exact JSON text.
  public let raw: String

  public init(id: String, type: String, created: Int, raw: String) {
    self.id = id
    self.type = type
    self.created = created
    self.raw = raw
  }
}

/// Something that can be read from its exact JSON.
protocol FromJSON: Sendable {
  /// - Throws: `DecodingError`.
  init(json: Data) throws
}

extension Customer: FromJSON {
  private struct Shape: Decodable {
    let object: String
    let id: String
    let deleted: Bool?
    let name: String?
    let email: String?
    let created: Int?
    let livemode: Bool?
    let metadata: [String: String]?
  }

  init(json: Data) throws {
    let shape = try JSONDecoder().decode(Shape.self, from: json)
    try expect("customer", shape.object)
    self.init(
      id: shape.id, deleted: shape.deleted ?? false, name: shape.name, email: shape.email,
      created: shape.created.map { Date(timeIntervalSince1970: Double($0)) },
      livemode: shape.livemode,
      metadata: shape.metadata ?? [:], raw: String(decoding: json, as: UTF8.self))
  }
}

extension Event: FromJSON {
  private struct Shape: Decodable {
    let object: String
    let id: String
    let type: String
    let created: Int
  }

  init(json: Data) throws {
    let shape = try JSONDecoder().decode(Shape.self, from: json)
    try expect("event", shape.object)
    self.init(
      id: shape.id, type: shape.type, created: shape.created,
      raw: String(decoding: json, as: UTF8.self))
  }
}

extension Page: FromJSON where Item: FromJSON {
  init(json: Data) throws {
    let shape = try JSONDecoder().decode(PageShape.self, from: json)
    if shape.object != "search_result" { try expect("list", shape.object) }
    guard let slices = JSONSlices.elements(of: "data", in: json) else {
      throw WrongShape(path: "data")
    }
    self.init(items: try slices.map { try Item(json: $0) }, hasMore: shape.hasMore)
  }
}

private struct PageShape: Decodable {
  let object: String
  let hasMore: Bool

  private enum CodingKeys: String, CodingKey {
    case object
    case hasMore = "has_more"
  }
}

/// Valid JSON of another kind than was asked for.
struct WrongShape: Error {
  let path: String
}

private func expect(_ object: String, _ found: String) throws {
  guard object == found else { throw WrongShape(path: "object") }
}
