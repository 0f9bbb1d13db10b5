// The counts by status, as tabs; and the search beside them.

import Accounts
import Terminal
import Themes
import Words

/// The tabs as they stand on the screen.
struct TabStrip: Equatable {
  struct Tab: Equatable {
    let status: SyncStatus?
    let columns: Range<Int>
    let line: Line
    let isChosen: Bool
  }

  var tabs: [Tab] = []

  func tab(at column: Int) -> Tab? { tabs.first { $0.columns.contains(column) } }
}

extension Model {
  /// Words and numbers where there is room, marks and numbers otherwise.
  var tabStrip: TabStrip {
    let available = size.columns - 1 - (searchColumns > 0 ? searchColumns + 1 : 0)
    let long = strip(isLong: true)
    if look.isPlain { return long }
    if let last = long.tabs.last, last.columns.upperBound <= available { return long }
    return strip(isLong: false)
  }

  private func strip(isLong: Bool) -> TabStrip {
    var strip = TabStrip()
    var column = 1
    for status in shownFilters {
      let isChosen = status == list.query.status
      let number = (status.map { counts?[$0] } ?? counts?.all).map { look.words.number($0) } ?? ""
      let name = status.map { isLong ? look.words.tab($0.rawValue) : look.glyphs.status($0) } ?? look.words.tabAll
      // The chosen one has its word even where the others have not.
      let word = isChosen && !isLong ? status.map { look.words.tab($0.rawValue) } ?? name : name
      let isZero = status.map { (counts?[$0] ?? 0) == 0 } ?? false
      let text = number.isEmpty ? word : "\(word) \(number)"
      let line =
        isChosen
        ? Line("\(look.glyphs.marker)\(text) ", .selected) : Line(" \(text) ", isZero ? .dim : status?.role ?? .text)
      strip.tabs.append(
        TabStrip.Tab(status: status, columns: column..<column + line.columns, line: line, isChosen: isChosen))
      column += line.columns
    }
    return strip
  }

  /// The columns that the search takes; 0 where there is none.
  var searchColumns: Int {
    if search != nil { return min(44, max(24, size.columns * 2 / 5)) }
    guard !list.query.search.isEmpty else { return 0 }
    return min(size.columns * 2 / 5, TextWidth.columns(of: list.query.search) + 3)
  }

  func drawTabs(on canvas: inout Canvas) {
    let row = canvas.layout.tabs.origin.row
    let end = tabsEnd
    let strip = shownTabs
    for tab in strip.tabs where tab.columns.upperBound <= end {
      canvas.write(tab.line, at: Position(column: tab.columns.lowerBound, row: row), columns: tab.columns.count)
    }
    // Counts that could not be had anew say of when they are.
    if countsLoading.fault != nil, let age = ageText(countsLoading).map({ Line($0, .warning).plain(look.glyphs) }),
      let last = strip.tabs.last,
      last.columns.upperBound + 1 + age.columns <= end
    {
      canvas.write(age, at: Position(column: last.columns.upperBound + 1, row: row), columns: age.columns)
    }
    drawSearch(on: &canvas, Rectangle(column: end, row: row, columns: searchColumns, rows: 1))
  }

  /// Where the tabs end and the search begins.
  private var tabsEnd: Int { size.columns - (searchColumns > 0 ? searchColumns + 1 : 0) }

  /// As they stand on the screen: whatever is cut off, the chosen one is seen.
  var shownTabs: TabStrip {
    var strip = tabStrip
    while strip.tabs.count > 1, let chosen = strip.tabs.first(where: \.isChosen), chosen.columns.upperBound > tabsEnd,
      let first = strip.tabs.first, !first.isChosen
    {
      let width = first.columns.count
      strip.tabs = strip.tabs.dropFirst().map { tab in
        TabStrip.Tab(
          status: tab.status, columns: tab.columns.lowerBound - width..<tab.columns.upperBound - width, line: tab.line,
          isChosen: tab.isChosen)
      }
    }
    return strip
  }

  /// Whether this is where the search stands.
  func isSearch(_ place: Position) -> Bool {
    searchColumns > 0 && place.row == layout.tabs.origin.row && place.column >= tabsEnd && place.column < size.columns
  }

  private func drawSearch(on canvas: inout Canvas, _ area: Rectangle) {
    guard area.size.columns > 2 else { return }
    if let search {
      canvas.write(Line("/", .key), at: area.origin, columns: 1)
      let place = Position(column: area.origin.column + 1, row: area.origin.row)
      canvas.field(search, at: place, columns: area.size.columns - 2, hasCursor: question == nil && helpTop == nil)
    } else {
      canvas.write(Line("/", .key).with(list.query.search, .accent), at: area.origin, columns: area.size.columns - 1)
    }
  }
}

extension Canvas {
  /// A line of text in a field, scrolled so that the cursor is seen.
  mutating func field(
    _ field: TextField, at position: Position, columns: Int, hasCursor: Bool, role: Role = .field
  ) {
    guard columns > 1 else { return }
    let style = look.theme[role]
    frame.fill(Rectangle(origin: position, size: Size(columns: columns, rows: 1)), style: style)
    let (dropped, cursor) = hasCursor ? field.scrolled(to: columns) : (0, 0)
    frame.write(String(field.text.dropFirst(dropped)), at: position, columns: columns, style: style)
    if hasCursor { frame.cursor = Position(column: position.column + cursor, row: position.row) }
  }
}

extension TextField {
  /// How many characters are left out on the left so that the cursor is seen in so many columns, and in which of them it
  /// stands. It needs a column of its own behind the last character.
  func scrolled(to columns: Int) -> (dropped: Int, cursor: Int) {
    let before = Array(beforeCursor)
    var used = before.reduce(0) { $0 + TextWidth.columns(of: $1) }
    var dropped = 0
    while used >= columns, dropped < before.count {
      used -= TextWidth.columns(of: before[dropped])
      dropped += 1
    }
    return (dropped, used)
  }
}
