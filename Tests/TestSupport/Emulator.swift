// A terminal's screen as far as ncurses uses one for the type xterm-256color. What it does not know it reports, so that
// a test can fail on it.

public struct Emulator: Sendable {
  public struct Cell: Hashable, Sendable {
    /// Empty for the second column of a wide character.
    public var text = " "
    /// By their number: 1 bold, 2 dim, 3 italic, 4 underlined, 7 reversed.
    public var attributes: Set<Int> = []
    /// `38;5;…` or `38;2;…`; empty for the terminal's own.
    public var foreground = ""
    /// `48;5;…` or `48;2;…`.
    public var background = ""

    /// All of it in one, in this order.
    public var look: String {
      (attributes.sorted().map(String.init) + [foreground, background].filter { !$0.isEmpty }).joined(separator: ";")
    }
  }

  public private(set) var columns: Int
  public private(set) var rows: Int
  public private(set) var cells: [[Cell]]
  public internal(set) var column = 0
  public internal(set) var row = 0
  /// The private modes that are set; 25 is the cursor.
  public internal(set) var modes: Set<Int> = [7, 25]
  /// Sequences that it does not know.
  public internal(set) var unknown: [String] = []
  /// Texts of OSC sequences.
  public internal(set) var commands: [String] = []
  /// Whose opinion on the width of a character it has.
  public var widths = Widths.system

  /// What the next character looks like.
  var pen = Cell()
  private var answers: [UInt8] = []
  private var pending: [UInt8] = []
  private var wraps = false
  /// The rows that scroll.
  private var region: Range<Int>
  private var saved = (column: 0, row: 0)
  /// The main screen while the alternate one is shown, and its cursor.
  private var main: (cells: [[Cell]], column: Int, row: Int)?
  private var lastScalar: Unicode.Scalar = " "

  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    region = 0..<rows
    cells = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
  }

  /// Each row without the blanks at its end.
  public var lines: [String] {
    cells.map { row in
      var line = row.reduce(into: "") { $0 += $1.text }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// What is written next looks like nothing was ever done to it, and the whole screen scrolls.
  public var isPlain: Bool { pen.look.isEmpty && region == 0..<rows }

  public var text: String { lines.joined(separator: "\n") }

  /// The alternate screen is blank at first, and leaves the main one as it was.
  mutating func showAlternate(_ isShown: Bool) {
    if isShown {
      main = (cells, column, row)
      cells = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
    } else if let main {
      cells = fitted(main.cells, columns, rows)
      moveTo(column: main.column, row: main.row)
      self.main = nil
    }
  }

  private func fitted(_ cells: [[Cell]], _ columns: Int, _ rows: Int) -> [[Cell]] {
    (0..<rows).map { row in
      (0..<columns).map { row < cells.count && $0 < cells[row].count ? cells[row][$0] : Cell() }
    }
  }

  public mutating func resize(columns: Int, rows: Int) {
    cells = fitted(cells, columns, rows)
    self.columns = columns
    self.rows = rows
    region = 0..<rows
    row = min(row, rows - 1)
    column = min(column, columns - 1)
    wraps = false
  }

  public mutating func takeAnswers() -> [UInt8] {
    defer { answers = [] }
    return answers
  }

  public mutating func feed(_ bytes: some Sequence<UInt8>) {
    pending += bytes
    var rest = pending[...]
    while let length = step(rest) { rest = rest.dropFirst(length) }
    pending = Array(rest)
  }

  /// - Returns: how many bytes it took, or nil when more have to come.
  private mutating func step(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first else { return nil }
    switch first {
    case 0x1b: return escape(bytes)
    // Nothing, a bell, and the character sets of old terminals.
    case 0x00, 0x07, 0x0e, 0x0f: break
    case 0x08: moveTo(column: column - 1, row: row)
    case 0x09: moveTo(column: (column / 8 + 1) * 8, row: row)
    case 0x0a: moveDown()
    case 0x0d: moveTo(column: 0, row: row)
    case 0x20...0x7e: put(Unicode.Scalar(first))
    default:
      let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
      guard bytes.count >= length else { return nil }
      guard first >= 0xc2, let text = String(validating: bytes.prefix(length), as: UTF8.self) else {
        unknown.append("byte \(first)")
        return 1
      }
      for scalar in text.unicodeScalars { put(scalar) }
      return length
    }
    return 1
  }

  private mutating func escape(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let kind = bytes.dropFirst().first else { return nil }
    switch kind {
    case UInt8(ascii: "["):
      let body = bytes.dropFirst(2)
      guard let end = body.firstIndex(where: { (0x40...0x7e).contains($0) }) else { return nil }
      control(String(decoding: body[..<end], as: UTF8.self), Character(Unicode.Scalar(body[end])))
      return end - bytes.startIndex + 1
    case UInt8(ascii: "]"), UInt8(ascii: "P"):
      let body = bytes.dropFirst(2)
      guard let end = body.firstIndex(where: { $0 == 0x07 || $0 == 0x1b }) else { return nil }
      if body[end] == 0x1b && end + 1 >= body.endIndex { return nil }
      commands.append(String(decoding: body[..<end], as: UTF8.self))
      return end - bytes.startIndex + (body[end] == 0x07 ? 1 : 2)
    case UInt8(ascii: "("), UInt8(ascii: ")"):
      return bytes.count < 3 ? nil : 3
    case UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "\\"): return 2
    case UInt8(ascii: "7"):
      saved = (column, row)
      return 2
    case UInt8(ascii: "8"):
      moveTo(column: saved.column, row: saved.row)
      return 2
    case UInt8(ascii: "M"):
      if row == region.lowerBound { scroll(-1) } else { moveTo(column: column, row: row - 1) }
      return 2
    default:
      unknown.append("ESC \(Character(Unicode.Scalar(kind)))")
      return 2
    }
  }

  mutating func answer(_ text: String) { answers += Array(text.utf8) }

  // MARK: - The grid

  mutating func moveTo(column: Int, row: Int) {
    self.column = max(0, min(columns - 1, column))
    self.row = max(0, min(rows - 1, row))
    wraps = false
  }

  private mutating func moveDown() {
    if row == region.upperBound - 1 { scroll(1) } else { moveTo(column: column, row: row + 1) }
  }

  mutating func setRegion(_ top: Int, _ bottom: Int) {
    if top >= 0, top < bottom, bottom <= rows { region = top..<bottom }
    moveTo(column: 0, row: 0)
  }

  /// The rows of the region go up, or with a negative count down.
  mutating func scroll(_ count: Int) { shiftRows(region, by: -count) }

  /// Blank rows at the cursor's, or with a negative count as many rows less.
  mutating func insertLines(_ count: Int) {
    guard region.contains(row) else { return }
    shiftRows(row..<region.upperBound, by: count)
    moveTo(column: 0, row: row)
  }

  private mutating func shiftRows(_ range: Range<Int>, by count: Int) {
    let rest = Array(cells[range])
    let blanks = Array(repeating: Array(repeating: blank, count: columns), count: min(abs(count), rest.count))
    cells.replaceSubrange(
      range, with: count > 0 ? blanks + rest.dropLast(blanks.count) : rest.dropFirst(blanks.count) + blanks)
  }

  /// Erased cells keep the background, as xterm's do.
  var blank: Cell { Cell(background: pen.background) }

  mutating func erase(_ columns: Range<Int>, row: Int) {
    for column in columns.clamped(to: 0..<self.columns) { clear(column, row, blank) }
  }

  mutating func shift(by count: Int) {
    let rest = Array(cells[row][column...])
    let blanks = Array(repeating: blank, count: min(abs(count), rest.count))
    cells[row].replaceSubrange(
      column..., with: count > 0 ? blanks + rest.dropLast(blanks.count) : rest.dropFirst(blanks.count) + blanks)
  }

  mutating func repeatLast(_ count: Int) { for _ in 0..<count { put(lastScalar) } }

  /// One half of a wide character takes the other with it.
  private mutating func clear(_ column: Int, _ row: Int, _ cell: Cell) {
    if cells[row][column].text.isEmpty, column > 0 { cells[row][column - 1].text = " " }
    if column + 1 < columns, cells[row][column + 1].text.isEmpty { cells[row][column + 1].text = " " }
    cells[row][column] = cell
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = width(scalar)
    guard width > 0 else {
      var place = wraps ? column : column - 1
      if place > 0, cells[row][place].text.isEmpty { place -= 1 }
      if place >= 0 { cells[row][place].text.unicodeScalars.append(scalar) }
      return
    }
    lastScalar = scalar
    // What has no room is on the next line, or not there at all.
    if wraps || column + width > columns, modes.contains(7) {
      column = 0
      moveDown()
    }
    wraps = false
    if column + width > columns { return }
    var cell = pen
    cell.text = ""
    clear(column, row, cell)
    if width == 2 { clear(column + 1, row, cell) }
    cell.text = String(scalar)
    cells[row][column] = cell
    if column + width == columns { (column, wraps) = (columns - 1, modes.contains(7)) } else { column += width }
  }
}
