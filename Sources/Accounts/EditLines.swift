// A file of edits, as CSV or as NDJSON, read piece by piece: each line as what it asks for, or what is wrong with it. Pure.

import FoundationEssentials

/// What one line asks for.
public struct EditRequest: Hashable, Sendable {
  public let line: Int
  /// A user id, a customer id or an e-mail.
  public let account: String
  public let changes: Changes
  public let reason: String?
  /// The edit's own id, where the file has one.
  public let edit: EditID?
}

struct EditLine: Sendable {
  /// From 1.
  let number: Int
  let content: Result<EditRequest, EditLineProblem>
}

/// What is wrong with one line; the others can be read all the same.
public enum EditLineProblem: Error, Hashable, Sendable {
  case notUTF8
  case notJSON
  case strayQuote
  /// So many fields as the header has are wanted.
  case fieldCount(found: Int, wanted: Int)
  case unknownKey(String)
  /// A value is not of the kind that belongs there: a text, true or false, a uuid.
  case wrongValue(key: String)
  case noAccount
  case nothingToEdit
  case nameAndClearName

  /// As scripts know it.
  public var code: String {
    switch self {
    case .notUTF8: "not_utf8"
    case .notJSON: "not_json"
    case .strayQuote: "stray_quote"
    case .fieldCount: "field_count"
    case .unknownKey: "unknown_key"
    case .wrongValue: "wrong_value"
    case .noAccount: "no_id"
    case .nothingToEdit: "nothing_to_edit"
    case .nameAndClearName: "name_and_clear_name"
    }
  }
}

/// What makes the rest of a file unreadable.
public enum EditFileProblem: Error, Hashable, Sendable {
  case unknownColumn(String)
  case repeatedColumn(String)
  case noIDColumn
  case headerNotUTF8
  case headerStrayQuote
  /// In bytes more than `EditLines.longest`.
  case tooLong(line: Int)
  case readFailed(String)
  case unclosedQuote(line: Int)
}

/// Takes a file's bytes as they come, and gives its lines. CSV and NDJSON are told apart by the first character.
struct EditLines: Sendable {
  /// Every column and key, in the order in which they are documented.
  static let keys = ["id", "name", "email", "clear_name", "reason", "edit"]
  /// The longest line in bytes.
  static let longest = CSVReader.longest

  private enum Format {
    case csv(CSVReader, header: [String]?)
    case ndjson(line: [UInt8])
  }

  private var format: Format?
  /// What precedes the first character that is no blank: as many as a byte order mark has.
  private var mark: [UInt8] = []
  private var line = 1
  private var wasCarriageReturn = false

  init() {}

  /// What follows the last line end.
  mutating func finish() throws(EditFileProblem) -> EditLine? {
    switch format {
    case nil: return nil
    case .csv(var reader, let header):
      let record = try reader.finish()
      format = .csv(reader, header: header)
      return try record.map { record throws(EditFileProblem) in try csv(record) } ?? nil
    case .ndjson(let text): return ended(text)
    }
  }

  /// - Returns: the line that ends with this byte.
  mutating func take(_ byte: UInt8) throws(EditFileProblem) -> EditLine? {
    switch format {
    case nil:
      let known: [UInt8] = [0xef, 0xbb, 0xbf]
      if mark.count < 3, line == 1, known[mark.count] == byte {
        mark.append(byte)
        return nil
      }
      if byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") && !wasCarriageReturn { line += 1 }
      wasCarriageReturn = byte == UInt8(ascii: "\r")
      if [0x20, 0x09, 0x0a, 0x0d].contains(byte) { return nil }
      if byte == UInt8(ascii: "{") {
        format = .ndjson(line: [byte])
        return nil
      }
      var reader = CSVReader(startingAt: line)
      let record = try reader.take(byte)
      format = .csv(reader, header: nil)
      return try record.map { record throws(EditFileProblem) in try csv(record) } ?? nil
    case .csv(var reader, let header):
      // The parts are not held twice while they are changed.
      format = nil
      let record = try reader.take(byte)
      format = .csv(reader, header: header)
      return try record.map { record throws(EditFileProblem) in try csv(record) } ?? nil
    case .ndjson(var text):
      format = nil
      defer { format = .ndjson(line: text) }
      if byte != UInt8(ascii: "\n") {
        text.append(byte)
        if text.count > Self.longest { throw .tooLong(line: line) }
        return nil
      }
      let ended = ended(text)
      text.removeAll(keepingCapacity: true)
      line += 1
      return ended
    }
  }

  // MARK: CSV

  private mutating func csv(_ record: CSVRecord) throws(EditFileProblem) -> EditLine? {
    guard case .csv(let reader, let header) = format else { return nil }
    guard let header else {
      format = .csv(reader, header: try Self.header(record))
      return nil
    }
    return EditLine(number: record.line, content: Self.request(record, header))
  }

  private static func header(_ record: CSVRecord) throws(EditFileProblem) -> [String] {
    if record.hasStrayQuote { throw .headerStrayQuote }
    var names: [String] = []
    for field in record.fields {
      guard let text = String(validating: field, as: UTF8.self) else { throw .headerNotUTF8 }
      let name = text.trimmed.lowercased()
      guard keys.contains(name) else { throw .unknownColumn(text.trimmed) }
      guard !names.contains(name) else { throw .repeatedColumn(name) }
      names.append(name)
    }
    guard names.contains("id") else { throw .noIDColumn }
    return names
  }

  /// An empty field says nothing.
  private static func request(_ record: CSVRecord, _ header: [String]) -> Result<EditRequest, EditLineProblem> {
    if record.hasStrayQuote { return .failure(.strayQuote) }
    guard record.fields.count == header.count else {
      return .failure(.fieldCount(found: record.fields.count, wanted: header.count))
    }
    var values: [String: String] = [:]
    for (name, field) in zip(header, record.fields) where !field.isEmpty {
      guard let text = String(validating: field, as: UTF8.self) else { return .failure(.notUTF8) }
      values[name] = text
    }
    let clears: Bool
    switch values["clear_name"]?.trimmed.lowercased() {
    case nil, "", "false": clears = false
    case "true": clears = true
    default: return .failure(.wrongValue(key: "clear_name"))
    }
    return request(
      record.line, values["id"], name: values["name"], email: values["email"], clears: clears,
      reason: values["reason"], edit: values["edit"])
  }

  // MARK: NDJSON

  private func ended(_ text: [UInt8]) -> EditLine? {
    if text.allSatisfy({ [0x20, 0x09, 0x0d].contains($0) }) { return nil }
    return EditLine(number: line, content: Self.request(text, line))
  }

  private static func request(_ text: [UInt8], _ line: Int) -> Result<EditRequest, EditLineProblem> {
    guard String(validating: text, as: UTF8.self) != nil else { return .failure(.notUTF8) }
    do {
      let object = try JSONDecoder().decode(JSONRequest.self, from: Data(text))
      return request(
        line, object.id, name: object.name, email: object.email, clears: object.clearName ?? false,
        reason: object.reason, edit: object.edit)
    } catch let problem as EditLineProblem {
      return .failure(problem)
    } catch DecodingError.typeMismatch(_, let context) {
      return .failure(context.codingPath.last.map { .wrongValue(key: $0.stringValue) } ?? .notJSON)
    } catch {
      return .failure(.notJSON)
    }
  }

  private static func request(
    _ line: Int, _ id: String?, name: String?, email: String?, clears: Bool, reason: String?, edit: String?
  ) -> Result<EditRequest, EditLineProblem> {
    guard let id = id?.trimmed, !id.isEmpty else { return .failure(.noAccount) }
    if clears, name != nil { return .failure(.nameAndClearName) }
    var changes = Changes(name: name.map { .set($0) }, email: email.map { .set($0) })
    if clears { changes.name = .clear }
    if changes.isEmpty { return .failure(.nothingToEdit) }
    var own: EditID?
    if let edit = edit?.trimmed, !edit.isEmpty {
      guard let uuid = UUID(uuidString: edit) else { return .failure(.wrongValue(key: "edit")) }
      own = EditID(rawValue: uuid.uuidString)
    }
    return .success(EditRequest(line: line, account: id, changes: changes, reason: reason, edit: own))
  }
}

/// One object of NDJSON. Null says nothing, as an absent key.
private struct JSONRequest: Decodable {
  let id: String?
  let name: String?
  let email: String?
  let clearName: Bool?
  let reason: String?
  let edit: String?

  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let unknown = container.allKeys.map(\.stringValue).filter { !EditLines.keys.contains($0) }.min()
    if let unknown { throw EditLineProblem.unknownKey(unknown) }
    func text(_ key: String) throws -> String? {
      try container.decodeIfPresent(String.self, forKey: Key(stringValue: key))
    }
    id = try text("id")
    name = try text("name")
    email = try text("email")
    clearName = try container.decodeIfPresent(Bool.self, forKey: Key(stringValue: "clear_name"))
    reason = try text("reason")
    edit = try text("edit")
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while let first = text.unicodeScalars.first, first.properties.isWhitespace { text.unicodeScalars.removeFirst() }
    while let last = text.unicodeScalars.last, last.properties.isWhitespace { text.unicodeScalars.removeLast() }
    return String(text)
  }
}
