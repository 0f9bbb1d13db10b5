// A frame as plain text, for snapshots and for reading in a failed test.

extension Frame: CustomStringConvertible {
  /// Each row without the blanks at its end.
  public var lines: [String] {
    (0..<size.rows).map { row in
      var line = (0..<size.columns).reduce(into: "") { $0 += self[$1, row].text }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// The rows, one a line, without styles.
  public var text: String { lines.joined(separator: "\n") }

  public var description: String { text }
}
