// Where the keys of a TOML text stand: the parser tells it of mistakes in the syntax only, not of the values it read.

/// The line of each key that begins a line of its own, and of each table's heading.
package struct KeyLines {
  private var lines: [[String]: Int] = [:]

  package init(_ toml: String) {
    var table: [String] = []
    for (index, line) in toml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = line.drop { $0 == " " || $0 == "\t" }
      if line.first == "[" {
        table = Self.path(line.drop { $0 == "[" }.prefix { $0 != "]" })
        note(table, index + 1)
      } else if let equals = line.firstIndex(of: "="), line.first != "#" {
        note(table + Self.path(line[..<equals]), index + 1)
      }
    }
  }

  /// From 1: the line of this key, or of the nearest one that holds it.
  package func line(of path: [String]) -> Int {
    var path = path
    while !path.isEmpty {
      if let line = lines[path] { return line }
      path.removeLast()
    }
    return 1
  }

  private mutating func note(_ path: [String], _ line: Int) {
    if lines[path] == nil { lines[path] = line }
  }

  private static func path(_ text: Substring) -> [String] {
    text.split(separator: ".").map { part in String(part.filter { !" \t\"'".contains($0) }) }
  }
}
