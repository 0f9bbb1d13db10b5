// The sign-in: alone on the screen, or over what somebody was doing when the session ended.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  func drawGate(_ gate: SignInScreen, on canvas: inout Canvas) {
    let isAlone = gate.reason != .expired
    if isAlone {
      canvas.write(
        wrapped(Line(" ").with(mode), to: size.columns),
        in: Rectangle(column: 0, row: 0, columns: size.columns, rows: 2))
    }
    let columns = min(size.columns - 4, 64)
    let inside = columns - 4
    let top = lines(above: gate, inside)
    let bottom = lines(below: gate, inside)
    let rows = min(size.rows - 4, top.count + gate.fields.count + bottom.count + 2)
    let area = Rectangle(
      column: (size.columns - columns) / 2, row: max(2, (size.rows - rows) / 3), columns: columns, rows: rows)
    canvas.box(area, title: Line(title(of: gate), .heading), role: isLive ? .error : .accent)
    let text = Rectangle(
      column: area.origin.column + 2, row: area.origin.row + 1, columns: inside, rows: max(0, rows - 2))
    canvas.write(top, in: text)
    for (index, field) in gate.fields.enumerated() {
      draw(
        field, of: gate, on: &canvas,
        at: Position(column: text.origin.column, row: text.origin.row + top.count + index), inside)
    }
    let used = top.count + gate.fields.count
    canvas.write(
      bottom,
      in: Rectangle(
        column: text.origin.column, row: text.origin.row + used, columns: inside, rows: max(0, text.size.rows - used)))
    let help = Position(column: 0, row: size.rows - 1)
    canvas.frame.fill(Rectangle(origin: help, size: Size(columns: size.columns, rows: 1)), style: look.theme[.text])
    canvas.write(gateHints, at: Position(column: 1, row: help.row), columns: size.columns - 2)
  }

  /// The way out is said as well, since nothing else is on the screen.
  private var gateHints: Line {
    guard let quit = look.keymap.key(for: .quit, in: contexts) else { return keyHints }
    return keyHints.with("  ").with(quit.name(look), .key).with(" " + look.words.helpQuit, .dim).plain(look.glyphs)
  }

  private func title(of gate: SignInScreen) -> String {
    switch gate.reason {
    case .start: look.words.signInTitle
    case .expired: look.words.expiredTitle
    case .locked: look.words.lockedTitle
    }
  }

  private func lines(above gate: SignInScreen, _ columns: Int) -> [Line] {
    let words = look.words
    var lines: [Line] = []
    switch gate.reason {
    case .start: lines = wrapped(Line(identity.project ?? identity.profile, .dim), to: columns)
    case .expired: lines = wrapped(Line(words.expiredWhy, .dim), to: columns)
    case .locked: lines = wrapped(Line(words.lockedWhy, .dim), to: columns)
    }
    if gate.pending != nil {
      lines += wrapped(Line(words.codeWanted), to: columns)
    } else if gate.isByCode {
      lines += wrapped(Line(words.oneTimeCodeWanted), to: columns)
    }
    return lines + [Line()]
  }

  private func lines(below gate: SignInScreen, _ columns: Int) -> [Line] {
    if let since = gate.since {
      let isSlow = now.steady - since >= Loading.patience
      let mark = isSlow ? look.glyphs.spin(now) : look.glyphs.waiting
      return [Line(), Line("\(mark) \(look.words.signInUnderWay)", .pending)]
    }
    guard let fault = gate.fault else { return [] }
    return [Line()] + wrapped(marked(.error, sentences([fault.what, fault.help])), to: columns, indent: 2)
  }

  private func draw(
    _ field: SignInScreen.Field, of gate: SignInScreen, on canvas: inout Canvas, at place: Position, _ columns: Int
  ) {
    let words = look.words
    let labels = [words.formEmail, words.fieldPassword, words.fieldCode]
    let width = (labels.map { TextWidth.columns(of: $0) }.max() ?? 0) + 4
    let isFocused = gate.focus == field
    let label =
      switch field {
      case .email: labels[0]
      case .password: labels[1]
      case .code: labels[2]
      }
    canvas.write(
      Line(isFocused ? look.glyphs.marker : " ", .accent).with(" ").with(label, isFocused ? .heading : .dim), at: place,
      columns: width)
    let shown = field == .password ? gate.password.masked(with: "*") : gate[field]
    canvas.field(
      shown, at: Position(column: place.column + width, row: place.row), columns: columns - width,
      hasCursor: isFocused && gate.since == nil, role: isFocused ? .field : .text)
  }
}
