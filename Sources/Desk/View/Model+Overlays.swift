// What stands over everything: a question, or the page of keys.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  func drawQuestion(on canvas: inout Canvas) {
    guard let question else { return }
    let words = look.words
    let columns = min(size.columns - 4, 72)
    let inside = columns - 4
    var lines: [Line] = []
    switch question {
    case .discard: lines = wrapped(Line(words.askDiscard), to: inside)
    case .abandon: lines = wrapped(Line(words.askAbandon), to: inside)
    case .leave:
      if let bulk, bulk.isRunning {
        let text = words.bulkLeaving(done: words.number(bulk.tally.done), of: words.number(bulk.total))
        lines = wrapped(Line(text), to: inside)
      }
      if flights.contains(where: \.needsDesk) { lines += wrapped(Line(words.askLeave), to: inside) }
      for flight in flights where flight.needsDesk {
        let text = words.remark(on: flight.title, flight.draft.changes.sentence(from: flight.before, words))
        lines += wrapped(marked(.pending, text), to: inside, indent: 2)
      }
      let going = flights.count { $0.goesOn }
      if going > 0 { lines += wrapped(Line(words.editsGoOn(going), .dim), to: inside) }
      if form?.isTyped == true, form?.isTyping == true { lines += wrapped(Line(words.askAbandon), to: inside) }
    case .login(let account, let from, let to):
      lines = wrapped(
        Line(words.askLogin(account.name.shown(words), from: from.shown(words), to: to.shown(words))), to: inside)
    case .decide(let account, let approve):
      let text = words.remark(on: account.name.shown(words), decisionQuestion(account, approve: approve))
      lines = wrapped(Line(text), to: inside)
    }
    lines.append(Line())
    lines += wrapped(keyHints, to: inside)
    let rows = min(layout.body.size.rows, lines.count + 2)
    let area = Rectangle(
      column: (size.columns - columns) / 2, row: layout.body.origin.row + max(0, (layout.body.size.rows - rows) / 3),
      columns: columns, rows: rows)
    canvas.box(area, title: Line(words.questionTitle, .heading), role: .accent)
    // The keys that answer are never what is cut.
    let room = max(0, rows - 2)
    let shown = lines.count <= room ? lines : Array(lines.prefix(max(0, room - 1))) + [keyHints]
    canvas.write(
      shown,
      in: Rectangle(column: area.origin.column + 2, row: area.origin.row + 1, columns: inside, rows: room))
  }

  func drawHelp(on canvas: inout Canvas) {
    guard let helpTop else { return }
    let body = canvas.layout.body
    canvas.box(body, title: Line(look.words.helpTitle, .heading))
    let inside = body.inside
    let text = Rectangle(
      column: inside.origin.column + 1, row: inside.origin.row, columns: max(0, inside.size.columns - 2),
      rows: inside.size.rows)
    canvas.scrolled(helpPage, from: helpTop, in: text, of: body)
  }

  /// Every key, from the table that dispatches them.
  var helpPage: [Line] {
    let words = look.words
    let own: [(String, [Context])] = [
      (words.meTitle, [.own]), (words.helpInPortal, [.portal]), (words.helpInForm, [.form, .confirm, .outcome]),
      (words.helpInLog, [.log]), (words.helpInText, [.text]), (words.helpAnywhere, [.always]),
    ]
    let all: [(String, [Context])] = [
      (words.helpInList, [.list]), (words.helpInDetail, [.detail]), (words.helpInCopy, [.copy]),
      (words.helpInPortal, [.portal]), (words.helpInLink, [.linkChoice, .link]),
      (words.helpInSearch, [.search]), (words.helpInForm, [.form, .confirm, .outcome]),
      (words.helpInSignIn, [.signIn]),
      (words.helpInPalette, [.palette]), (words.helpInLog, [.log]),
      (words.helpInDashboard, [.dashboard]), (words.helpInParked, [.parked]),
      (words.helpInText, [.text]),
      (
        words.helpInBulk,
        [.bulkWait, .bulkStart, .bulkLogins, .bulkRunning, .bulkStopping, .bulkRest, .bulkReport, .bulkFailures]
      ),
      (words.helpAnywhere, [.commands, .always]),
    ]
    var lines: [Line] = []
    for (title, contexts) in identity.isOwn ? own : all {
      if !lines.isEmpty { lines.append(Line()) }
      lines.append(Line(title, .heading))
      for binding in look.keymap.bindings where contexts.contains(binding.context) && !binding.keys.isEmpty {
        let keys = binding.keys.map { $0.name(look) }.joined(separator: " ")
        lines.append(Line("  ").with(keys, .key).padded(to: 20).with("  " + binding.label(words)))
      }
      if contexts == [.list] {
        lines.append(Line("  ").with("0-9", .key).padded(to: 20).with("  " + words.helpDigits))
      }
    }
    // Where marks are words, they explain themselves.
    if look.isPlain || identity.isOwn { return lines }
    lines += [Line(), Line(words.helpMarks, .heading)]
    for status in Self.filters.compactMap(\.self) {
      lines.append(
        Line("  ").with(look.glyphs.status(status), status.role).with(" " + words.status(status.rawValue)))
    }
    return lines
  }

  // MARK: The help line

  /// What the keys do now; at least help and leaving are on it where they are keys.
  func drawHints(on canvas: inout Canvas) {
    let area = canvas.layout.help
    canvas.write(
      keyHints, at: Position(column: 1, row: area.origin.row), columns: max(0, area.size.columns - 2))
  }

  var keyHints: Line {
    let columns = size.columns - 2
    var hints: [Line] = []
    var known: Set<Action> = []
    for (key, binding) in look.keymap.hints(in: contexts) {
      // What the role may not do is not offered, nor what there is no reason for.
      if roleObjection(to: binding.action) != nil { continue }
      if binding.action == .proveLogin, unprovenLogin == nil { continue }
      guard known.insert(binding.action).inserted else { continue }
      hints.append(Line(key.name(look), .key).with(" " + binding.label(look.words), .dim).plain(look.glyphs))
    }
    // From the middle, so that the first and, where it can be, the last three stay.
    while hints.count > 3, width(hints) > columns { hints.remove(at: max(1, hints.count - 4)) }
    return hints.dropFirst().reduce(hints.first ?? Line()) { $0.with("  ").with($1) }
  }

  private func width(_ hints: [Line]) -> Int { hints.reduce(2 * (hints.count - 1)) { $0 + $1.columns } }

  /// The key of an action, as the help line names it: the one that does it here, or else where it can be done.
  func keyName(_ action: Action) -> String {
    let key =
      look.keymap.key(for: action, in: contexts)
      ?? look.keymap.key(for: action, in: contextsUnderneath)
      ?? look.keymap.bindings.first { $0.action == action && !$0.keys.isEmpty }?.keys.first
    return key?.name(look) ?? ""
  }

  /// Where the keys go once nothing lies over the screen: what is read underneath names its own keys.
  private var contextsUnderneath: [Context] {
    var below = self
    (below.question, below.palette, below.helpTop) = (nil, nil, nil)
    (below.copying, below.portal, below.linking) = (nil, nil, nil)
    return below.contexts
  }
}
