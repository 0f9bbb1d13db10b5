// Where a screen reader is to read: the real cursor stands on what the keys act on.

import FoundationEssentials
import Terminal
import Words

extension Model {
  /// How long ago, in one unit. Seconds that count up are read aloud again and again.
  func age(since date: Date) -> String {
    let seconds = seconds(since: date)
    return look.isPlain && seconds < 60 ? look.words.justNow : look.words.age(seconds: seconds)
  }

  /// The selected row, or the beginning of what stands over the list.
  var plainCursor: Position {
    let body = layout.body
    let top = Position(column: body.origin.column + 1, row: body.origin.row + 1)
    guard contexts.contains(.commands), focus == .list, let area = layout.list, let index = list.selectedIndex else {
      return top
    }
    return Position(column: area.origin.column + 1, row: area.origin.row + Layout.listHeading + index - list.top)
  }
}
