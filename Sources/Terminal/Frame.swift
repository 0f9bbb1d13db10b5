// A frame: what the whole screen shows at one moment, as a grid of cells.

public struct Size: Hashable, Sendable {
  public var columns: Int
  public var rows: Int

  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

public struct Position: Hashable, Sendable {
  public var column: Int
  public var row: Int

  public init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }
}

/// Some columns of some rows; may lie outside of a frame, in part or as a whole.
public struct Rectangle: Hashable, Sendable {
  public var origin: Position
  public var size: Size

  public init(origin: Position, size: Size) {
    self.origin = origin
    self.size = size
  }

  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.init(origin: Position(column: column, row: row), size: Size(columns: columns, rows: rows))
  }
}

/// One cell. The cell to the right of a character of two columns holds an empty text.
public struct Cell: Hashable, Sendable {
  var content: CellText
  public var style: Style

  /// Of a text of more than six scalars the first six are kept.
  public init(_ text: String = " ", style: Style = .plain) { self.init(CellText(text), style: style) }

  init(_ content: CellText, style: Style) {
    self.content = content
    self.style = style
  }

  public var text: String {
    get { content.text }
    set { content = CellText(newValue) }
  }
}

/// Every size and every position may be given: what lies outside is not there.
public struct Frame: Equatable, Sendable {
  public let size: Size
  /// Row by row; `size.columns * size.rows` of them.
  public internal(set) var cells: [Cell]
  /// Where the real cursor stands; nil hides it.
  public var cursor: Position?

  public init(size: Size, style: Style = .plain) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    cells = Array(repeating: Cell(style: style), count: self.size.columns * self.size.rows)
  }

  /// Outside of the frame there are blanks, and what is set there is gone.
  public subscript(column: Int, row: Int) -> Cell {
    get { contains(column, row) ? cells[row * size.columns + column] : Cell() }
    set { if contains(column, row) { cells[row * size.columns + column] = newValue } }
  }

  private func contains(_ column: Int, _ row: Int) -> Bool {
    column >= 0 && column < size.columns && row >= 0 && row < size.rows
  }
}
