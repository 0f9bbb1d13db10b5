// Lines of text in several styles: measured, wrapped, and written into a frame.

import Terminal
import Themes

/// A part of a line in one style.
struct Span: Equatable {
  var text: String
  var role: Role
}

struct Line: Equatable {
  var spans: [Span] = []

  init() {}
  init(_ text: String, _ role: Role = .text) { spans = [Span(text: text, role: role)] }

  func with(_ text: String, _ role: Role = .text) -> Line {
    var line = self
    line.spans.append(Span(text: text, role: role))
    return line
  }

  var columns: Int { spans.reduce(0) { $0 + TextWidth.columns(of: $1.text) } }
  var text: String { spans.map(\.text).joined() }

  /// Blanks up to this column.
  func padded(to columns: Int) -> Line {
    let missing = columns - self.columns
    return missing > 0 ? with(String(repeating: " ", count: missing)) : self
  }

  /// The same in at most `columns`; what is cut ends in `ellipsis`.
  func truncated(to columns: Int, ellipsis: String) -> Line {
    guard self.columns > columns else { return self }
    var line = Line()
    var left = columns - TextWidth.columns(of: ellipsis)
    guard left >= 0 else { return line }
    for span in spans {
      let width = TextWidth.columns(of: span.text)
      if width <= left {
        line.spans.append(span)
        left -= width
      } else {
        return line.with(TextWidth.truncated(span.text, to: left, ellipsis: "") + ellipsis, span.role)
      }
    }
    return line
  }

  /// Broken at blanks, or within a word that is longer than a line. Lines after the first begin with `indent` blanks.
  func wrapped(to columns: Int, indent: Int = 0) -> [Line] {
    guard columns > 0 else { return [] }
    if self.columns <= columns { return [self] }
    let indent = indent < columns / 2 ? indent : 0
    var rest = spans.flatMap { span in span.text.map { Cluster(character: $0, role: span.role) } }[...]
    var lines: [Line] = []
    while !rest.isEmpty {
      let width = lines.isEmpty ? columns : columns - indent
      let count = rest.fitting(width)
      var line = Line()
      if !lines.isEmpty, indent > 0 { line = Line(String(repeating: " ", count: indent)) }
      for cluster in rest.prefix(count).dropLast(rest.prefix(count).last?.character == " " ? 1 : 0) {
        line.append(cluster)
      }
      lines.append(line)
      rest = rest.dropFirst(count).drop { $0.character == " " }
    }
    return lines
  }

  private mutating func append(_ cluster: Cluster) {
    if let last = spans.indices.last, spans[last].role == cluster.role {
      spans[last].text.append(cluster.character)
    } else {
      spans.append(Span(text: String(cluster.character), role: cluster.role))
    }
  }
}

private struct Cluster {
  let character: Character
  let role: Role
}

extension ArraySlice<Cluster> {
  /// How many of them make one line; at least one.
  fileprivate func fitting(_ columns: Int) -> Int {
    var used = 0
    var count = 0
    var blank: Int?
    for cluster in self {
      used += TextWidth.columns(of: cluster.character)
      if used > columns {
        if cluster.character == " " { return Swift.max(1, count) }
        return Swift.max(1, blank ?? count)
      }
      count += 1
      if cluster.character == " " { blank = count }
    }
    return count
  }
}
