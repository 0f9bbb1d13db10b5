// The form: what is typed, what speaks against it, what it would change; and after saving how far it has come.

import Accounts
import FoundationEssentials
import Terminal
import Themes
import Words

/// The form's box, ready to be drawn.
private struct FormBox {
  /// A line, or a field in its place.
  enum Row {
    case line(Line)
    case field(FormField)
  }

  var title: Line
  var rows: [Row] = []
}

extension Model {
  /// The rows of its box, the border included.
  var formRows: Int { (formBox?.rows.count ?? 0) + 2 }

  private var formBox: FormBox? {
    guard let form else { return nil }
    let inside = Layout.formColumns(size.columns, isPlain: isOneColumn) - 4
    return switch form.phase {
    case .typing: typingBox(form, inside)
    case .confirming(let confirmation): confirmingBox(form, confirmation, inside)
    case .saved(let id): savedBox(form, id, inside)
    }
  }

  func drawForm(on canvas: inout Canvas) {
    guard let form, let box = formBox, let area = canvas.layout.panel else { return }
    let inside = area.size.columns - 4
    canvas.box(area, title: box.title, role: isLive ? .error : .accent)
    for (offset, row) in shown(box, form, rows: area.size.rows - 2).enumerated() {
      let place = Position(column: area.origin.column + 2, row: area.origin.row + 1 + offset)
      switch row {
      case .line(let line): canvas.write(line, at: place, columns: inside)
      case .field(let field): draw(field, of: form, on: &canvas, at: place, columns: inside)
      }
    }
  }

  /// The rows that fit. Where it is too high for the screen, what is being typed stays in sight.
  private func shown(_ box: FormBox, _ form: EditForm, rows: Int) -> ArraySlice<FormBox.Row> {
    var first = 0
    if let focused = box.rows.firstIndex(where: { if case .field(form.focus) = $0 { true } else { false } }) {
      first = max(0, min(focused - 1, box.rows.count - rows))
    }
    return box.rows.dropFirst(first).prefix(max(0, rows))
  }

  /// The field at this place, the column within its text, and how many columns it has; before the text is its beginning.
  func formField(at place: Position) -> (field: FormField, column: Int, columns: Int)? {
    guard let form, let box = formBox, let area = layout.panel, area.inside.contains(place) else { return nil }
    let rows = Array(shown(box, form, rows: area.size.rows - 2))
    let row = place.row - area.inside.origin.row
    guard rows.indices.contains(row), case .field(let field) = rows[row] else { return nil }
    let start = area.origin.column + 2 + formLabel
    return (field, max(0, place.column - start), area.size.columns - 4 - formLabel)
  }

  private func draw(
    _ field: FormField, of form: EditForm, on canvas: inout Canvas, at place: Position, columns: Int
  ) {
    let words = look.words
    let isFocused = form.focus == field
    let label = Line(isFocused ? look.glyphs.marker : " ", .accent).with(" ")
      .with(field.label(words), isFocused ? .heading : .dim)
    canvas.write(label, at: place, columns: formLabel)
    let start = Position(column: place.column + formLabel, row: place.row)
    if field == .name, form.clearsName {
      canvas.write(Line(words.nameWillBeCleared, .warning), at: start, columns: columns - formLabel)
      if isFocused { canvas.frame.cursor = start }
      return
    }
    if field == .reason, form.reason.isEmpty, !isFocused {
      let remark = Line(form.requiresReason ? words.reasonAsked : words.reasonOptional, .dim)
      canvas.write(remark, at: start, columns: columns - formLabel)
      return
    }
    canvas.field(
      form[field], at: start, columns: columns - formLabel,
      hasCursor: isFocused && form.isTyping && question == nil && helpTop == nil, role: isFocused ? .field : .text)
  }

  private var formLabel: Int {
    let words = look.words
    return
      ([words.formName, words.formEmail, words.formReason, words.formChanges].map { TextWidth.columns(of: $0) }.max()
      ?? 0) + 4
  }

  // MARK: Typing

  private func typingBox(_ form: EditForm, _ columns: Int) -> FormBox {
    let words = look.words
    var box = FormBox(title: title(form))
    box.add(about(form, columns))
    if let undoing = form.undoing, form.draft().undoOf != nil {
      box.add(
        wrapped(Line(words.undoing(time(undoing.recordedAt), by: words.author(undoing.author)), .dim), to: columns))
    }
    if !form.ours.isEmpty {
      let records = Record.allCases.filter { form.ours.contains($0) }.map { $0.word(words) }
      box.add(wrapped(Line(words.sendsOurs(words.list(records)), .dim), to: columns))
    }
    box.add(offer(form, columns))
    for field in FormField.allCases {
      box.rows.append(.field(field))
      box.add(remarks(form, field, columns).flatMap { below($0, columns) })
    }
    box.rows.append(.line(Line()))
    box.add(changes(form, columns))
    for problem in form.objections(at: nil) {
      box.add(wrapped(marked(problem.blocking ? .error : .warning, problem.sentence(words)), to: columns, indent: 2))
    }
    if let refusal = form.refusal, refusal.field == nil {
      box.add(wrapped(marked(.error, words.refused(refusal.message)), to: columns, indent: 2))
      if let id = refusal.requestID { box.add(wrapped(Line("  \(id)", .dim), to: columns, indent: 2)) }
    }
    if let fault = form.fault {
      box.add(wrapped(marked(.error, fault.sentence), to: columns, indent: 2))
    } else if case .failed(let fault) = form.checking.state {
      box.add(
        wrapped(
          marked(.warning, sentences([words.notChecked(fault.what), words.triedAgain])), to: columns, indent: 2))
    }
    if case .silent(let seconds) = webhooks {
      box.add(
        wrapped(marked(.warning, words.receiverSilentAtSaving(words.age(seconds: seconds))), to: columns, indent: 2))
    } else if webhooks == .never {
      box.add(wrapped(marked(.warning, words.receiverNeverAtSaving), to: columns, indent: 2))
    }
    return box
  }

  private func title(_ form: EditForm) -> Line {
    let words = look.words
    var parts = [form.account.stripeCustomerID, details[form.account.id]?.plan?.name].compactMap(\.self)
    if let created = details[form.account.id]?.createdAt {
      parts.append(words.since(year: look.zone.parts(of: created).year))
    }
    let name = TextWidth.truncated(form.account.name.shown(words), to: 30, ellipsis: look.glyphs.ellipsis)
    return Line(words.editing(name), .heading).with("  " + parts.joined(separator: " · "), .dim)
  }

  /// What tells two people of one name apart.
  private func about(_ form: EditForm, _ columns: Int) -> [Line] {
    let words = look.words
    guard let detail = details[form.account.id] else { return [Line()] }
    let ways = detail.signsInWith.map { words.signInWay($0) }
    var parts = ways.isEmpty ? [] : [words.signsInWith(words.list(ways))]
    if detail.sameName > 0 { parts.append(words.sameName(detail.sameName)) }
    return wrapped(Line(parts.joined(separator: " · "), .dim), to: columns)
  }

  /// What was typed here before and is not on the screen.
  private func offer(_ form: EditForm, _ columns: Int) -> [Line] {
    guard let draft = form.offered else { return [] }
    let words = look.words
    var tried = form
    tried.takeUp(draft.text)
    let parts = tried.draft().changes.fields.map { field in
      words.change(
        field: field.word(words), from: form.account.values[field].shown(words),
        to: (tried.changes[field]?.value).shown(words))
    }
    let age = words.age(seconds: Int(max(0, min(1e9, now.date.timeIntervalSince(draft.at)))))
    let text = words.draftOffered(age, words.changes(parts))
    let keys = words.draftKeys(take: keyName(.takeUpDraft), forget: keyName(.forgetDraft))
    return wrapped(marked(.info, text), to: columns, indent: 2)
      + wrapped(Line("  " + keys, .key), to: columns, indent: 2)
  }

  /// What is to be said of one field: what was taken off, what speaks against it, Stripe's own words.
  private func remarks(_ form: EditForm, _ place: FormField, _ columns: Int) -> [Line] {
    let words = look.words
    var lines: [Line] = []
    if let field = place.field, form.cleaned.contains(field) {
      lines.append(marked(.info, words.cleaned(field: field.word(words))))
    }
    for problem in form.objections(at: place) {
      let text = problem.code == .nameEmpty ? words.nameEmptyInForm(key: keyName(.clearName)) : problem.sentence(words)
      lines.append(marked(problem.blocking ? .error : .warning, text))
    }
    if place == .email, form.emailIsCutShort { lines.append(marked(.warning, words.emailNotWhole)) }
    if let refusal = form.refusal, let field = place.field, refusal.field == field {
      lines.append(marked(.error, words.refused(refusal.message)))
      if let id = refusal.requestID { lines.append(Line("  \(id)", .dim)) }
    }
    return lines
  }

  private func below(_ line: Line, _ columns: Int) -> [Line] {
    wrapped(line, to: columns - formLabel, indent: 2).map { Line().padded(to: formLabel).with($0) }
  }

  /// Old → new, and what a change of e-mail means.
  private func changes(_ form: EditForm, _ columns: Int) -> [Line] {
    let words = look.words
    let changes = form.draft().changes
    if changes.isEmpty { return [Line().padded(to: formLabel).with(words.formUnchanged, .dim)] }
    var lines: [Line] = []
    // What is too long is never saved, and may be a megabyte that was pasted.
    for field in changes.fields where (changes[field]?.value ?? "").count <= field.limit {
      let from = form.account.values[field].shown(words)
      let to = (changes[field]?.value).shown(words)
      let text =
        field == .email && (changes.email?.value).map(Field.isWholeAddress) == true
        ? identity.isOwn ? words.meEmailMeaning(from: from, to: to) : words.emailMeaning(from: from, to: to)
        : words.change(field: field.word(words), from: from, to: to)
      let label = Line("  ").with(lines.isEmpty ? words.formChanges : "", .dim).padded(to: formLabel)
      lines += wrapped(label.with(text, .accent), to: columns, indent: formLabel)
    }
    if form.checking.isSlow(now) {
      lines.append(Line().padded(to: formLabel).with("\(look.glyphs.waiting) \(words.checking)", .pending))
    }
    return lines
  }

  // MARK: The operator's word

  private func confirmingBox(_ form: EditForm, _ confirmation: EditForm.Confirmation, _ columns: Int) -> FormBox {
    let words = look.words
    var box = FormBox(title: title(form))
    if confirmation.isLive { box.add(wrapped(Line(words.liveAsks, .error), to: columns)) }
    for problem in confirmation.problems {
      box.add(wrapped(marked(.warning, problem.sentence(words)), to: columns, indent: 2))
    }
    box.rows.append(.line(Line()))
    let theirs = confirmation.problems.compactMap { $0.theirs(over: form.account.values) }.first
    box.add(theirs.map { compared(form, $0, columns) } ?? changes(form, columns))
    box.rows.append(.line(Line()))
    let go = theirs == nil ? words.goOnLive(key: keyName(.goOn)) : words.goOnOver(key: keyName(.goOn))
    box.add(wrapped(Line(go, .key), to: columns))
    return box
  }

  /// Yours beside theirs; one below the other where that would cut what tells them apart.
  private func compared(_ form: EditForm, _ theirs: Values, _ columns: Int) -> [Line] {
    let words = look.words
    let label = max(10, formLabel)
    let width = max(1, (columns - label) / 2)
    let draft = form.draft()
    let rows = Field.allCases.map { field in
      let mine = draft.changes[field].map { $0.value } ?? form.account.values[field]
      return (
        Line(field.word(words), .dim), Line(mine.shown(words)).plain(look.glyphs),
        Line(theirs[field].shown(words)).plain(look.glyphs)
      )
    }
    if rows.allSatisfy({ max($0.1.columns, $0.2.columns) <= width - 2 }) {
      let heading = (Line(), Line(words.yours, .heading), Line(words.theirs, .heading))
      return ([heading] + rows).map { name, mine, theirs in
        name.padded(to: label).with(mine.padded(to: width)).with(theirs)
      }
    }
    let side = 2 + max(Line(words.yours).columns, Line(words.theirs).columns)
    return rows.flatMap { name, mine, theirs in
      [(name, words.yours, mine), (Line(), words.theirs, theirs)].flatMap { name, whose, value in
        wrapped(
          name.padded(to: label).with(Line(whose, .heading).padded(to: side)).with(value), to: columns,
          indent: label + side)
      }
    }
  }

  // MARK: Saved

  private func savedBox(_ form: EditForm, _ id: EditID, _ columns: Int) -> FormBox {
    let words = look.words
    var box = FormBox(title: title(form))
    guard let flight = flight(id) else { return box }
    let stages = wrapped(flight.stageLine(now, look), to: columns, indent: 2)
    let news = flight.news(now, look)
    let hasNews = !flight.isInFlight || flight.state == .late || flight.isUnseen
    let outcome = hasNews ? wrapped(marked(news.tone, news.text), to: columns, indent: 2) : []
    let close = flight.isInFlight ? words.closeGoesOn(key: keyName(.close)) : words.close(key: keyName(.close))
    let needsHelp = flight.goesOn && (flight.state != .accepted || flight.isUnseen)
    let resync = needsHelp ? "   " + words.resyncNow(key: keyName(.resync)) : ""
    let keys = wrapped(Line(close + resync, .dim), to: columns)

    for field in flight.draft.changes.fields {
      let change = words.change(
        field: field.word(words), from: flight.before[field].shown(words),
        to: (flight.draft.changes[field]?.value).shown(words))
      box.add(wrapped(Line(change, .accent), to: columns, indent: 2))
    }
    box.add([Line()] + stages)
    if hasNews { box.add([Line()] + outcome) }
    if let id = flight.edit?.requestID { box.add(wrapped(Line(id, .dim), to: columns)) }
    box.add([Line()] + keys)
    // Long values on a small screen: what became of it is what must be seen.
    if box.rows.count > size.rows - headerLines.count - statusLines.count - 4 {
      box.rows = []
      box.add(outcome + stages + keys)
    }
    return box
  }
}

extension FormBox {
  mutating func add(_ lines: [Line]) { rows += lines.map { .line($0) } }
}

extension FormField {
  fileprivate func label(_ words: some Words) -> String {
    switch self {
    case .name: words.formName
    case .email: words.formEmail
    case .reason: words.formReason
    }
  }
}

extension EditProblem {
  /// The values that stand, or are about to, because of somebody else.
  fileprivate func theirs(over standing: Values) -> Values? {
    switch code {
    case .changedSince: Values(name: detail.name, email: detail.email)
    case .openEdit:
      detail.values.map { changes in
        Values(
          name: changes.name.map { $0.value } ?? standing.name, email: changes.email.map { $0.value } ?? standing.email)
      }
    default: nil
    }
  }
}
