// The list of accounts: glyph, name, e-mail and the status in a word; more where there is room.

import Accounts
import FoundationEssentials
import Terminal
import Themes
import Words

/// The columns of the list, for one width of its inside.
struct ListColumns: Equatable {
  static let gap = 2
  /// The selection's marker, where some are marked that they are, the status's glyph and a blank.
  let marks: Int
  let name: Int
  let email: Int
  let status: Int
  /// 0 where there is no room.
  let synced: Int
  let customer: Int

  /// - Parameters:
  ///   - statusWord: the columns of the longest status word, which is never cut.
  ///   - sort: what one sorts by is shown where names and e-mails stay readable beside it.
  init(_ columns: Int, statusWord: Int, hasMarks: Bool = false, sort: AccountSort = .name) {
    marks = hasMarks ? 4 : 3
    status = columns >= 60 ? max(statusWord, 14) : statusWord
    synced = columns >= (sort == .synced ? 56 : 76) ? 8 : 0
    customer = columns >= 104 ? 22 : 0
    let fixed = [status, synced, customer].reduce(marks) { $1 > 0 ? $0 + $1 + Self.gap : $0 }
    let left = max(0, columns - fixed - Self.gap)
    name = left * 9 / 20
    email = left - name
  }
}

extension Model {
  func drawList(on canvas: inout Canvas) {
    guard let area = canvas.layout.list else { return }
    let inside = area.inside
    let words = look.words
    let longest = SyncStatus.allCases.map { TextWidth.columns(of: words.status($0.rawValue)) }.max() ?? 0
    let columns = ListColumns(
      inside.size.columns - 1, statusWord: longest, hasMarks: !marks.isEmpty, sort: list.query.sort)
    canvas.box(area, title: listTitle(columns), role: .border)
    guard inside.size.rows > 1 else { return }
    canvas.write(headings(columns), at: inside.origin, columns: inside.size.columns)
    let isDim = list.loading.isSlow(now)
    if list.rows.isEmpty { return drawNoRows(on: &canvas, inside) }
    for (line, index) in list.visible.prefix(inside.size.rows - 1).enumerated() {
      let account = list.rows[index]
      let isSelected = account.id == list.selected
      let row = Rectangle(
        column: inside.origin.column, row: inside.origin.row + 1 + line, columns: inside.size.columns, rows: 1)
      let text = rowLine(account, columns, isSelected: isSelected)
      canvas.write(
        text, at: row.origin, columns: row.size.columns, over: isSelected ? .selected : nil,
        isDim: isDim || account.id == list.kept)
    }
  }

  private func listTitle(_ columns: ListColumns) -> Line {
    let words = look.words
    var title = Line(words.listTitle, .heading)
    // The order without a column of its own is named here.
    if list.query.sort == .synced, columns.synced == 0 {
      title = title.with("  \(words.columnSynced) \(sortGlyph)", .heading)
    }
    if !marks.isEmpty {
      let count = marks.count.map { words.number($0) } ?? look.glyphs.ellipsis
      title = title.with("  \(look.glyphs.mark) \(words.marked(count))", .accent)
    }
    if list.rows.isEmpty { return title }
    if list.loading.isSlow(now) || list.waitsForRows(now) {
      title = title.with(" \(look.glyphs.spin(now)) \(words.loading)", .pending)
    } else if let age = ageText(list.loading) {
      title = title.with(" \(age)", .warning)
    }
    return title
  }

  private var sortGlyph: String { list.query.descending ? look.glyphs.descending : look.glyphs.ascending }

  private func headings(_ columns: ListColumns) -> Line {
    let words = look.words
    let sorted = sortGlyph
    func heading(_ text: String, _ sort: AccountSort?) -> String {
      sort == list.query.sort ? "\(text) \(sorted)" : text
    }
    var cells = [
      (heading(words.columnName, .name), columns.name), (heading(words.columnEmail, .email), columns.email),
      (heading(words.columnStatus, .status), columns.status),
    ]
    if columns.synced > 0 { cells.append((heading(words.columnSynced, .synced), columns.synced)) }
    if columns.customer > 0 { cells.append((words.columnCustomer, columns.customer)) }
    return row(String(repeating: " ", count: columns.marks), cells, .heading)
  }

  private func rowLine(_ account: Account, _ columns: ListColumns, isSelected: Bool) -> Line {
    let words = look.words
    let marker = isSelected ? look.glyphs.marker : " "
    var line = Line(marker, .accent)
    func add(_ text: String, _ role: Role = .text) { line.spans.append(Span(text: text, role: role)) }
    if !marks.isEmpty { add(marks.contains(account, in: list.rowsQuery) ? look.glyphs.mark : " ", .accent) }
    add(look.glyphs.status(account.status), account.status.role)
    let (name, email) = (cell(account.name.shown(words), columns.name), cell(account.email.shown(words), columns.email))
    add(" \(name)  \(email)  ")
    add(cell(statusText(account, columns.status), columns.status), account.status.role)
    if columns.synced > 0 {
      add("  ")
      add(cell(account.lastSyncedAt.map { age(since: $0) } ?? "", columns.synced), .dim)
    }
    if columns.customer > 0 {
      add("  ")
      add(cell(account.stripeCustomerID ?? "", columns.customer), .dim)
    }
    return line
  }

  private func row(_ marks: String, _ cells: [(String, Int)], _ role: Role) -> Line {
    Line(marks + cells.map { cell($0.0, $0.1) }.joined(separator: "  "), role)
  }

  /// A text in exactly so many columns.
  private func cell(_ text: String, _ columns: Int) -> String {
    TextWidth.filled(look.glyphs.plain(text), to: columns, ellipsis: look.glyphs.ellipsis)
  }

  /// The status in a word; with its age or its fields where they fit.
  private func statusText(_ account: Account, _ columns: Int) -> String {
    let words = look.words
    let word = words.status(account.status.rawValue)
    let more: String? =
      switch account.status {
      case .pending, .late: account.pendingSince.map { age(since: $0) }
      case .drifted:
        words.series(
          Field.allCases.filter { field in account.drift.contains { $0.field == field } }.map { $0.word(words) })
      default: nil
      }
    guard let more, !more.isEmpty, TextWidth.columns(of: "\(word) \(more)") <= columns else { return word }
    return "\(word) \(more)"
  }

  func seconds(since date: Date) -> Int { Int(max(0, min(1e10, now.date.timeIntervalSince(date)))) }

  /// What stands where the rows would be.
  private func drawNoRows(on canvas: inout Canvas, _ inside: Rectangle) {
    let words = look.words
    var lines: [Line]
    switch list.loading.state {
    case .failed(let fault), .stale(let fault, _): lines = faultLines(fault, inside.size.columns - 2)
    case .loading:
      lines = list.loading.isSlow(now) ? [Line("\(look.glyphs.spin(now)) \(words.loading)", .pending)] : []
    case .idle:
      lines = emptyListLines.flatMap { wrapped($0, to: inside.size.columns - 2) }
    }
    let top = inside.origin.row + max(1, (inside.size.rows - lines.count) / 3)
    let width = lines.map(\.columns).max() ?? 0
    let left = inside.origin.column + max(1, (inside.size.columns - width) / 2)
    canvas.write(
      lines,
      in: Rectangle(column: left, row: top, columns: width, rows: inside.size.rows - (top - inside.origin.row)))
  }

  /// A failure with what was changed and what helps.
  func faultLines(_ fault: Fault, _ columns: Int) -> [Line] {
    let words = look.words
    var lines = wrapped(marked(.error, fault.what), to: columns, indent: 2)
    for text in [fault.changed, fault.help, words.retriesByItself(key: keyName(.retry))] where !text.isEmpty {
      lines += wrapped(Line("  " + text, .text), to: columns, indent: 2)
    }
    return lines
  }
}

extension SyncStatus {
  var role: Role {
    switch self {
    case .inSync: .ok
    case .pending: .pending
    case .late, .drifted, .held: .warning
    case .conflict, .failed: .error
    case .unlinked, .deleted, .unknown: .dim
    }
  }
}
