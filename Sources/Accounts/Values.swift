// A person's values, and what changes in them.

/// A name and an e-mail as one record has them.
public struct Values: Codable, Hashable, Sendable {
  public var name: String?
  public var email: String?

  enum CodingKeys: CodingKey { case name, email }

  public init(name: String? = nil, email: String? = nil) {
    self.name = name
    self.email = email
  }

  public subscript(field: Field) -> String? { field == .name ? name : email }
}

/// What becomes of one value.
public enum Change: Hashable, Sendable {
  case set(String)
  /// Emptied on purpose.
  case clear

  /// The new value; nil if it is emptied.
  public var value: String? {
    guard case .set(let value) = self else { return nil }
    return value
  }
}

/// New values, of only the fields that change. In JSON a field that does not change is absent, and one that is
/// emptied is null.
public struct Changes: Codable, Hashable, Sendable {
  public var name: Change?
  public var email: Change?

  public init(name: Change? = nil, email: Change? = nil) {
    self.name = name
    self.email = email
  }

  public var isEmpty: Bool { name == nil && email == nil }

  /// The fields that change, name first.
  public var fields: [Field] { Field.allCases.filter { self[$0] != nil } }

  public subscript(field: Field) -> Change? {
    get { field == .name ? name : email }
    set { if field == .name { name = newValue } else { email = newValue } }
  }

  private enum CodingKeys: String, CodingKey { case name, email }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func change(_ key: CodingKeys) throws -> Change? {
      guard container.contains(key) else { return nil }
      return try container.decodeIfPresent(String.self, forKey: key).map { .set($0) } ?? .clear
    }
    name = try change(.name)
    email = try change(.email)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    if let name { try container.encode(name.value, forKey: .name) }
    if let email { try container.encode(email.value, forKey: .email) }
  }
}

/// One field's old and new value.
public struct FromTo: Codable, Hashable, Sendable {
  public let from: String?
  public let to: String?

  enum CodingKeys: CodingKey { case from, to }

  public init(from: String?, to: String?) {
    self.from = from
    self.to = to
  }
}

/// Old and new values of the fields that changed.
public struct ChangedValues: Codable, Hashable, Sendable {
  public var name: FromTo?
  public var email: FromTo?

  public init(name: FromTo? = nil, email: FromTo? = nil) {
    self.name = name
    self.email = email
  }

  public var isEmpty: Bool { name == nil && email == nil }
  public subscript(field: Field) -> FromTo? { field == .name ? name : email }
}
