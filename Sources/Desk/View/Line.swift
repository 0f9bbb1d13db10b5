// Lines of text in several styles: measured, wrapped, and written into a frame.

import Terminal
import Themes

/// A part of a line in one style.
struct Span: Equatable {
  var text: String
  var role: Role
  /// Stays on one line, with the spans beside it that do so, too.
  var isWhole = false
}

struct Line: Equatable {
  var spans: [Span] = []

  init(spans: [Span] = []) { self.spans = spans }
  init(_ text: String, _ role: Role = .text) { spans = [Span(text: text, role: role)] }

  /// In a row of calls nothing is copied.
  consuming func with(_ text: String, _ role: Role = .text) -> Line {
    spans.append(Span(text: text, role: role))
    return self
  }

  /// A few words that are read as one: no line ends within them, where they fit on one.
  func whole() -> Line { Line(spans: spans.map { Span(text: $0.text, role: $0.role, isWhole: true) }) }

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

  /// Broken at blanks and between Chinese characters, or within what is longer than a line and has none. Lines after the
  /// first begin with `indent` blanks.
  func wrapped(to columns: Int, indent: Int = 0) -> [Line] {
    guard columns > 0 else { return [] }
    if self.columns <= columns { return [self] }
    let indent = indent < columns / 2 ? indent : 0
    var rest = spans.flatMap { span in span.text.map { Cluster(character: $0, span: span) } }[...]
    var lines: [Line] = []
    while !rest.isEmpty {
      let width = lines.isEmpty ? columns : columns - indent
      let count = rest.fitting(width)
      var line = Line()
      if !lines.isEmpty, indent > 0 { line = Line(String(repeating: " ", count: indent)) }
      for cluster in rest.prefix(count).dropLast(rest.prefix(count).last?.character == " " ? 1 : 0) {
        line.append(String(cluster.character), cluster.span.role)
      }
      lines.append(line)
      rest = rest.dropFirst(count).drop { $0.character == " " }
    }
    return lines
  }

  /// Goes on in the last span where the role is the same.
  mutating func append(_ text: String, _ role: Role) {
    if let last = spans.indices.last, spans[last].role == role {
      spans[last].text += text
    } else {
      spans.append(Span(text: text, role: role))
    }
  }
}

private struct Cluster {
  let character: Character
  /// Of which it is a part.
  let span: Span

  /// Whether a line may end here and go on with `next`.
  func allowsBreak(before next: Cluster) -> Bool {
    if character == " " { return true }
    guard isHan || next.isHan, next.character != " " else { return false }
    return !Self.opening.contains(character) && !Self.closing.contains(next.character)
  }

  /// A script that is written without blanks between its words, with its punctuation. Korean has blanks.
  private var isHan: Bool {
    switch character.unicodeScalars.first?.value ?? 0 {
    case 0x2e80...0x312f, 0x31a0...0x9fff, 0xf900...0xfaff, 0xff01...0xff60, 0x20000...0x3ffff: true
    default: false
    }
  }

  /// What never ends a line, and what never begins one.
  private static let opening: Set<Character> = ["（", "《", "〈", "「", "『", "【", "“", "‘", "(", "[", "{"]
  private static let closing: Set<Character> = [
    "，", "。", "、", "；", "：", "！", "？", "）", "》", "〉", "」", "』", "】", "”", "’", "…", "·", ",", ".", ";", ":",
    "!", "?", ")", "]", "}", "%",
  ]
}

extension ArraySlice<Cluster> {
  /// How many of them make one line; at least one.
  fileprivate func fitting(_ columns: Int) -> Int {
    var used = 0
    var count = 0
    var end: Int?
    // Within what should stay whole: where there is no other place.
    var within: Int?
    for (cluster, index) in zip(self, indices) {
      used += TextWidth.columns(of: cluster.character)
      if used > columns {
        if cluster.character == " ", !cluster.span.isWhole { return Swift.max(1, count) }
        return Swift.max(1, end ?? within ?? count)
      }
      count += 1
      if index + 1 < endIndex, cluster.allowsBreak(before: self[index + 1]) {
        if cluster.span.isWhole, self[index + 1].span.isWhole { within = count } else { end = count }
      }
    }
    return count
  }
}
