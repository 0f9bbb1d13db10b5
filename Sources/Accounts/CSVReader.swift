// Comma-separated values as RFC 4180 has them, byte by byte, so that a file of any length needs no memory. Pure.

/// One record: its fields as they are meant, quotes resolved.
struct CSVRecord: Hashable, Sendable {
  /// The line on which it begins, from 1.
  let line: Int
  let fields: [[UInt8]]
  /// A quote stands where none may stand; the fields are a guess.
  let hasStrayQuote: Bool
}

struct CSVReader {
  /// The longest record in bytes; more is a quote that nobody closed.
  static let longest = 1 << 16

  private enum State { case fieldStart, unquoted, quoted, quoteInQuoted }

  private var state = State.fieldStart
  private var field: [UInt8] = []
  private var fields: [[UInt8]] = []
  private var size = 0
  private var hasStrayQuote = false
  private var wasCarriageReturn = false
  private var line: Int
  private var start: Int

  /// - Parameter line: how the first one is counted.
  init(startingAt line: Int = 1) {
    self.line = line
    start = line
  }

  /// - Returns: the record that ends with this byte; a line with nothing on it is none.
  mutating func take(_ byte: UInt8) throws(EditFileProblem) -> CSVRecord? {
    if wasCarriageReturn {
      wasCarriageReturn = false
      // The record ended with the carriage return.
      if byte == UInt8(ascii: "\n") { return nil }
    }
    size += 1
    if size > Self.longest { throw state == .quoted ? .unclosedQuote(line: start) : .tooLong(line: start) }
    switch (state, byte) {
    case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
    case (.quoted, _):
      if byte == UInt8(ascii: "\n") { line += 1 }
      field.append(byte)
    case (_, UInt8(ascii: ",")): endField()
    case (_, UInt8(ascii: "\n")): return endRecord()
    case (_, UInt8(ascii: "\r")):
      wasCarriageReturn = true
      return endRecord()
    case (.fieldStart, UInt8(ascii: "\"")): state = .quoted
    case (.quoteInQuoted, UInt8(ascii: "\"")):
      field.append(byte)
      state = .quoted
    case (.quoteInQuoted, _):
      hasStrayQuote = true
      field.append(byte)
      state = .unquoted
    case (.fieldStart, _), (.unquoted, _):
      if byte == UInt8(ascii: "\"") { hasStrayQuote = true }
      field.append(byte)
      state = .unquoted
    }
    return nil
  }

  /// - Returns: the last record, where no line end follows it.
  mutating func finish() throws(EditFileProblem) -> CSVRecord? {
    if state == .quoted { throw .unclosedQuote(line: start) }
    return size == 0 ? nil : endRecord()
  }

  private mutating func endField() {
    fields.append(field)
    field = []
    state = .fieldStart
  }

  private mutating func endRecord() -> CSVRecord? {
    let isBlank = fields.isEmpty && field.isEmpty && state == .fieldStart
    endField()
    let record = CSVRecord(line: start, fields: fields, hasStrayQuote: hasStrayQuote)
    fields = []
    size = 0
    hasStrayQuote = false
    line += 1
    start = line
    return isBlank ? nil : record
  }
}
