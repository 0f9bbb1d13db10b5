// What a style is for. Screens ask for a role and never for a colour.

/// A meaning that has a style of its own. The raw value is its name in a theme file.
public enum Role: String, CaseIterable, Sendable {
  /// What people read.
  case text
  /// What stands back: labels, older things, hints.
  case dim
  /// What the eye should find first.
  case accent
  /// Titles of panes and columns.
  case heading
  /// The row that the keys act on.
  case selected
  case border
  case error
  case warning
  case ok
  /// What is under way.
  case pending
  /// The word LIVE, and whatever warns of live data.
  case live
  /// The word TEST.
  case test
  /// A key in the help line.
  case key
  /// A field that is being typed in.
  case field

  /// The place in `allCases`: a style is asked for with every piece of text, and to hash the name would take longer than
  /// to find the style.
  var place: Int {
    switch self {
    case .text: 0
    case .dim: 1
    case .accent: 2
    case .heading: 3
    case .selected: 4
    case .border: 5
    case .error: 6
    case .warning: 7
    case .ok: 8
    case .pending: 9
    case .live: 10
    case .test: 11
    case .key: 12
    case .field: 13
    }
  }
}
