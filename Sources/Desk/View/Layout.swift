// Where everything stands. The same value draws the screen and tells what the mouse points at.

import Terminal

struct Layout: Equatable {
  static let smallest = Size(columns: 60, rows: 16)
  /// From here on the detail stands beside the list.
  static let columnsForBoth = 100
  /// Rows of the list's box above its first account: the border and the headings.
  static let listHeading = 2

  let header: Rectangle
  let tabs: Rectangle
  let body: Rectangle
  let list: Rectangle?
  let detail: Rectangle?
  /// The form.
  let panel: Rectangle?
  let status: Rectangle
  let help: Rectangle

  /// How much of the body the form takes.
  enum Panel: Equatable {
    /// All of its place, while it is typed in.
    case whole
    /// So many rows at the top, when the operator works on beside it.
    case rows(Int)
  }

  /// - Parameters:
  ///   - headerRows, statusRows: what the texts there need.
  ///   - isPlain: the list and the detail are never side by side, as one line would be read from both.
  init(
    _ size: Size, headerRows: Int, statusRows: Int, focus: Model.Focus, panel: Panel? = nil, isPlain: Bool = false
  ) {
    let columns = size.columns
    // At least two rows of the body stay, however long a text is.
    let header = min(max(1, headerRows), max(1, size.rows - 6))
    let status = min(max(1, statusRows), max(1, size.rows - header - 4))
    let bodyRows = max(0, size.rows - header - status - 2)
    self.header = Rectangle(column: 0, row: 0, columns: columns, rows: header)
    tabs = Rectangle(column: 0, row: header, columns: columns, rows: 1)
    body = Rectangle(column: 0, row: header + 1, columns: columns, rows: bodyRows)
    self.status = Rectangle(column: 0, row: header + 1 + bodyRows, columns: columns, rows: status)
    help = Rectangle(column: 0, row: header + 1 + bodyRows + status, columns: columns, rows: 1)

    let hasBoth = Self.hasBoth(columns, isPlain: isPlain)
    let right = Self.panelColumns(columns)
    if hasBoth, right >= Self.columnsForForm, panel != nil {
      // The form stands where the detail is, and the list beside it as it was.
      let (top, rest) = body.columns(from: columns - right).split(panel)
      self.panel = top
      list = body.columns(to: columns - right)
      detail = rest
    } else {
      let (top, rest) = panel == nil ? (nil, body) : body.split(panel)
      self.panel = top
      let isList = hasBoth || focus == .list
      let isDetail = hasBoth || focus == .detail
      list = isList ? hasBoth ? rest?.columns(to: columns - right) : rest : nil
      detail = isDetail ? hasBoth ? rest?.columns(from: columns - right) : rest : nil
    }
  }

  /// From here on a form fits beside the list.
  private static let columnsForForm = 64

  private static func hasBoth(_ columns: Int, isPlain: Bool) -> Bool { columns >= columnsForBoth && !isPlain }

  /// The columns of the right side.
  private static func panelColumns(_ columns: Int) -> Int { min(100, columns * 46 / 100) }

  /// The columns of the form's box, known before its rows are.
  static func formColumns(_ columns: Int, isPlain: Bool) -> Int {
    let right = panelColumns(columns)
    return hasBoth(columns, isPlain: isPlain) && right >= columnsForForm ? right : columns
  }

  /// The rows of accounts that fit.
  var listRows: Int { max(1, (list ?? body).size.rows - Self.listHeading - 1) }
}

extension Rectangle {
  fileprivate func columns(from column: Int) -> Rectangle {
    Rectangle(
      column: column, row: origin.row, columns: origin.column + size.columns - column, rows: size.rows)
  }

  fileprivate func columns(to column: Int) -> Rectangle {
    Rectangle(column: origin.column, row: origin.row, columns: column - origin.column, rows: size.rows)
  }

  /// What the form takes, and what it leaves; too few rows to be of use are none.
  fileprivate func split(_ panel: Layout.Panel?) -> (Rectangle?, Rectangle?) {
    guard case .rows(let wanted)? = panel else { return (self, nil) }
    let rows = min(wanted, size.rows)
    let rest = size.rows - rows
    if rest < 4 { return (self, nil) }
    return (
      Rectangle(column: origin.column, row: origin.row, columns: size.columns, rows: rows),
      Rectangle(column: origin.column, row: origin.row + rows, columns: size.columns, rows: rest)
    )
  }

  func contains(_ position: Position) -> Bool {
    position.column >= origin.column && position.column < origin.column + size.columns
      && position.row >= origin.row && position.row < origin.row + size.rows
  }

  /// Without its border.
  var inside: Rectangle {
    Rectangle(
      column: origin.column + 1, row: origin.row + 1, columns: max(0, size.columns - 2), rows: max(0, size.rows - 2))
  }
}

extension Model {
  /// How wide a box that stands over everything is: `most`, or all of the screen where next to nothing would be left
  /// beside it.
  func panelColumns(_ most: Int) -> Int { size.columns >= most + 12 ? most : size.columns }

  var isTooSmall: Bool { size.columns < Layout.smallest.columns || size.rows < Layout.smallest.rows }

  var layout: Layout {
    if isTooSmall { return Layout(size, headerRows: 1, statusRows: 1, focus: focus, isPlain: isOneColumn) }
    let panel: Layout.Panel? =
      switch form?.phase {
      case nil: nil
      case .typing, .confirming: .whole
      case .saved: .rows(formRows)
      }
    return Layout(
      size, headerRows: headerLines.count, statusRows: statusLines.count, focus: focus, panel: panel,
      isPlain: isOneColumn)
  }

  /// Whether nothing stands beside the list: for screen readers, or because there is no list.
  var isOneColumn: Bool { look.isPlain || identity.isOwn }
}
