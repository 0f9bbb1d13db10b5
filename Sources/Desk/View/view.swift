// The screen for a model. Pure: the same model at the same size is the same frame.

import Accounts
public import Terminal
import Themes
import Words

/// The whole screen, at any size.
public func view(_ model: Model, size: Size) -> Frame {
  var model = model
  model.size = size
  var canvas = Canvas(model)
  if model.isTooSmall {
    model.drawTooSmall(on: &canvas)
    return canvas.frame
  }
  if let gate = model.gate, gate.reason != .expired {
    // Nothing of what is behind it is drawn at all.
    model.drawGate(gate, on: &canvas)
    return canvas.frame
  }
  canvas.write(model.headerLines, in: canvas.layout.header)
  if !model.identity.isOwn { model.drawTabs(on: &canvas) }
  model.drawList(on: &canvas)
  model.drawDetail(on: &canvas)
  model.drawForm(on: &canvas)
  canvas.write(model.statusLines, in: canvas.layout.status)
  model.drawHints(on: &canvas)
  if model.parked != nil {
    canvas.frame.cursor = nil
    model.drawParked(on: &canvas)
  }
  if model.dashboard != nil {
    canvas.frame.cursor = nil
    model.drawDashboard(on: &canvas)
  }
  if model.logView != nil {
    canvas.frame.cursor = nil
    model.drawLog(on: &canvas)
  }
  if !model.bulkContexts.isEmpty {
    canvas.frame.cursor = nil
    model.drawBulk(on: &canvas)
  }
  if model.helpTop != nil {
    canvas.frame.cursor = nil
    model.drawHelp(on: &canvas)
  }
  if model.portal != nil {
    canvas.frame.cursor = nil
    model.drawPortal(on: &canvas)
  }
  if model.linking != nil {
    canvas.frame.cursor = nil
    model.drawLink(on: &canvas)
  }
  if model.copying != nil {
    canvas.frame.cursor = nil
    model.drawCopyMenu(on: &canvas)
  }
  if model.palette != nil { model.drawPalette(on: &canvas) }
  if model.question != nil {
    canvas.frame.cursor = nil
    model.drawQuestion(on: &canvas)
  }
  if let gate = model.gate {
    canvas.frame.cursor = nil
    model.drawGate(gate, on: &canvas)
  }
  if model.look.isPlain, canvas.frame.cursor == nil { canvas.frame.cursor = model.plainCursor }
  return canvas.frame
}

extension Model {
  fileprivate func drawDetail(on canvas: inout Canvas) {
    guard let area = canvas.layout.detail else { return }
    let words = look.words
    let isFocused = focus == .detail
    let name =
      identity.isOwn ? words.meTitle : list.selectedAccount?.name.shown(words) ?? words.nobodySelected
    var title =
      isFocused && canvas.layout.list != nil
      ? Line("\(look.glyphs.marker) ", .accent).with(name, .heading) : Line(name, .heading)
    // What was seen of it before stays, and stands back until it is fresh.
    let isDim = details.loading.isSlow(now) && list.selected.map { details[$0] != nil } == true
    if isDim {
      title = title.with(" \(look.glyphs.spin(now))", .pending)
    }
    canvas.box(area, title: title, role: isFocused ? .accent : .border)
    let inside = area.inside
    let text = Rectangle(
      column: inside.origin.column + 1, row: inside.origin.row, columns: max(0, inside.size.columns - 2),
      rows: inside.size.rows)
    let page = detailPage(in: area)
    canvas.scrolled(page.lines, from: detailTop, in: text, of: area, isDim: isDim)
    guard chosenLine != nil, let rows = page.entries.first(where: { $0.key == chosenKey })?.rows else { return }
    let row = rows.lowerBound - detailFirst(page)
    guard (0..<inside.size.rows).contains(row) else { return }
    canvas.write(
      Line(look.glyphs.marker, .accent).with(page.lines[rows.lowerBound]),
      at: Position(column: inside.origin.column, row: inside.origin.row + row), columns: inside.size.columns - 1,
      over: .selected)
  }

  /// One clear line, and LIVE where it is meant; nothing else fits.
  fileprivate func drawTooSmall(on canvas: inout Canvas) {
    let words = look.words
    let text = words.tooSmall(
      columns: Layout.smallest.columns, rows: Layout.smallest.rows, nowColumns: size.columns, nowRows: size.rows)
    var line = Line(text, .warning)
    if isLive { line = Line(words.modeLive, .live).with(" ").with(line) }
    canvas.write(
      wrapped(line, to: size.columns),
      in: Rectangle(column: 0, row: 0, columns: size.columns, rows: size.rows))
  }
}
