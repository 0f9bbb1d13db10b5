// The one way in which this program writes and reads JSON with dates in it.

public import FoundationEssentials

/// JSON as PostgREST and Auth write it, and as our `--json` prints it: times in RFC 3339.
public enum SupabaseJSON {
  /// Reads a value; throws `DecodingError`.
  public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let container = try decoder.singleValueContainer()
      let text = try container.decode(String.self)
      guard let date = RFC3339.parse(text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
      }
      return date
    }
    return try decoder.decode(type, from: data)
  }

  /// Writes a value, on one line, its keys sorted, so that the same value is always the same text.
  public static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(RFC3339.text(date))
    }
    return try encoder.encode(value)
  }
}
