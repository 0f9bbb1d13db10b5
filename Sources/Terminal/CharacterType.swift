// The C library's table of character widths, which is the one that ncurses moves its cursor by.

internal import CNcurses
internal import Glibc

/// A UTF-8 locale of our own, so that nothing depends on what the process or a thread has set.
// safe: the locale is made once, is never changed or freed, and the C library only reads it.
final class CharacterType: @unchecked Sendable {
  static let utf8 = CharacterType("C.UTF-8")
  private static let ascii = CharacterType("C")

  private let locale: locale_t?

  private init(_ name: String) { locale = newlocale(LC_CTYPE_MASK, name, nil) }

  /// For the calling thread, and for nothing else of the process.
  static func use(utf8 isUnicode: Bool) {
    if let locale = (isUnicode ? utf8 : ascii).locale { uselocale(locale) }
  }

  /// Columns by the C library: 0, 1 or 2; nil for controls and for what it does not know.
  func columns(_ scalar: Unicode.Scalar) -> Int? {
    guard let locale else { return scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7f ? 1 : nil }
    let before = uselocale(locale)
    defer { uselocale(before) }
    let columns = accountdesk_wcwidth(wchar_t(bitPattern: scalar.value))
    return columns < 0 ? nil : Int(columns)
  }
}
