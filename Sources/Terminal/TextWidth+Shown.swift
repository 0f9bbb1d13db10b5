// Text for a terminal that is written to line by line.

extension TextWidth {
  /// The text as `Frame.write` would show it: no control character, no escape sequence and no change of direction is
  /// in it.
  public static func shown(_ text: String) -> String {
    if isPlain(text) { return text }
    return text.map { glyphs(of: $0).map(\.text).joined() }.joined()
  }
}
