// Everybody's parked events on the screen: a line for each, and below them the chosen one in full.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  func drawParked(on canvas: inout Canvas) {
    guard let parked else { return }
    let words = look.words
    var title = Line(words.parkedTitle, .heading)
    if parked.loading.isSlow(now) || parked.isLoadingMore {
      title = title.with(" \(look.glyphs.spin(now))", .pending)
    } else if let age = ageText(parked.loading), !parked.rows.isEmpty {
      title = title.with(" \(age)", .warning)
    }
    let body = canvas.layout.body
    canvas.box(body, title: title, role: .accent)
    let area = body.text
    guard !parked.rows.isEmpty else {
      canvas.write(parkedNothing(parked, area.size.columns), in: area)
      return
    }
    let isDim = parked.loading.isSlow(now)
    for (offset, event) in parked.rows.dropFirst(parked.top).prefix(parkedRows).enumerated() {
      let isChosen = event.id == parked.chosenEvent?.id
      let place = Position(column: body.inside.origin.column, row: area.origin.row + offset)
      let mark = Line(isChosen ? look.glyphs.marker : " ", .accent)
      canvas.write(
        mark.with(parkedLine(event)), at: place, columns: body.inside.size.columns - 1,
        over: isChosen ? .selected : nil, isDim: isDim)
    }
    canvas.marks(top: parked.top, shown: parkedRows, of: parked.rows.count, in: body)
    let about = parkedAbout
    let rows = min(about.count, area.size.rows - parkedRows)
    canvas.write(
      about,
      in: Rectangle(
        column: area.origin.column, row: area.origin.row + area.size.rows - rows, columns: area.size.columns,
        rows: rows))
  }

  /// How many events fit above what is told of the chosen one.
  var parkedRows: Int {
    let rows = layout.body.text.size.rows
    return max(1, rows - min(parkedAbout.count, rows / 2))
  }

  private func parkedNothing(_ parked: ParkedScreen, _ columns: Int) -> [Line] {
    switch parked.loading.state {
    case .failed(let fault), .stale(let fault, _): faultLines(fault, columns)
    case .loading where parked.loading.isSlow(now):
      [Line("\(look.glyphs.spin(now)) \(look.words.loading)", .pending)]
    case .loading: []
    case .idle: wrapped(Line(look.words.parkedNone, .dim), to: columns)
    }
  }

  private func parkedLine(_ event: ParkedEvent) -> Line {
    let words = look.words
    let status = SyncStatus(rawValue: event.outcome.word) ?? .failed
    let isReplaying = parked?.replaying.contains(event.id) == true
    let mark = isReplaying ? Line(look.glyphs.spin(now), .pending) : Line(look.glyphs.status(status), status.role)
    let when = (event.created ?? event.receivedAt).map { "\(day($0, isShort: true)) \(clock($0))" } ?? ""
    let line = mark.with(" ").with(words.status(status.rawValue), status.role).padded(to: 12).with(" ")
      .with(when, .dim).padded(to: 30).with(" ")
      .with(event.customer ?? event.id).padded(to: 50).with(" ")
    return line.with(event.reason.map { words.reason($0) } ?? event.type ?? "", .dim)
  }

  /// All that is known of the chosen one, nothing of it cut.
  private var parkedAbout: [Line] {
    guard let event = parked?.chosenEvent else { return [] }
    let words = look.words
    let columns = layout.body.text.size.columns
    var lines = [Line()]
    let reason = event.reason.map { words.reason($0) } ?? words.noReason
    lines += wrapped(Line(words.remark(on: words.status(event.outcome.word), reason), .warning), to: columns, indent: 2)
    let ids = [event.type, event.id, event.customer].compactMap(\.self).joined(separator: "  ")
    lines += wrapped(Line(ids, .dim), to: columns, indent: 2)
    let help =
      event.account == nil
      ? words.parkedWithoutAccount : words.parkedOpens(key: keyName(.open), replay: keyName(.replay))
    return lines + wrapped(Line(help), to: columns, indent: 2)
  }
}
