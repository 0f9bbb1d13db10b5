// An account's history: edits with their stages, and the events that came from elsewhere.

import Accounts
import FoundationEssentials
import Terminal
import Themes
import Words

extension Model {
  func addHistory(_ detail: AccountDetail, _ columns: Int, to page: inout DetailPage) {
    let words = look.words
    let title = "\(words.historyTitle) "
    let rule = String(
      repeating: look.glyphs.box.horizontal, count: max(0, columns - TextWidth.columns(of: title)))
    let heading = Line(title, .heading).with(rule, .border)
    page.lines.append(heading)
    if detail.history.isEmpty { page.lines.append(Line(words.noHistory, .dim)) }
    for line in detail.history {
      let start = page.lines.count
      page.lines += lines(of: line, in: detail, columns)
      page.entries.append(DetailPage.Entry(key: line.key, rows: start..<page.lines.count))
    }
  }

  private func lines(of line: HistoryLine, in detail: AccountDetail, _ columns: Int) -> [Line] {
    switch line.content {
    case .edit(let edit): return lines(of: edit, in: detail, columns)
    case .event(let event):
      let words = look.words
      // What people do here has an author; what comes from elsewhere, an origin.
      let kinds = [
        "replay": words.aReplay, "link": words.aLink, "approval": words.anApproval, "app": words.anAppChange,
      ]
      let ours = event.type == nil ? kinds[event.origin ?? ""] : nil
      let source = ours == nil ? event.origin.map { words.origin($0) } : words.author(event.author)
      let outcome = event.origin == "link" || event.origin == "app" ? nil : event.outcome
      let parts = [
        event.type ?? ours ?? words.aRead, source.map { words.from($0) }, outcome.map { words.outcome($0) },
      ].compactMap(\.self)
      let first = Line(time(line.at), .dim).with("  " + parts.joined(separator: " · "))
      return wrapped(first, to: columns, indent: 4)
        + Field.allCases.flatMap { field in
          event.changed?[field].map { changeLine(field, $0.from, $0.to, columns) } ?? []
        }
        // Of what Stripe sent: a read has an id of our own, which nobody looks for.
        + (event.type == nil
          ? [] : event.eventID.map { wrapped(Line("  \($0)", .dim), to: columns, indent: 4) } ?? [])
    case .other(let kind): return [Line(time(line.at), .dim).with("  \(kind)")]
    }
  }

  private func lines(of edit: Edit, in detail: AccountDetail, _ columns: Int) -> [Line] {
    let words = look.words
    let fields = words.list(edit.after.fields.map { $0.word(words) })
    let head = Line(time(edit.recordedAt), .dim).with("  " + words.historyEdit(fields, by: words.author(edit.author)))
    var lines = wrapped(head, to: columns, indent: 4)
    for field in edit.after.fields {
      lines += changeLine(field, edit.before[field], edit.after[field]?.value, columns)
    }
    if let undone = edit.undoOf {
      let at = detail.edit(undone).map { time($0.recordedAt) }
      lines += wrapped(Line("  " + words.historyUndoOf(at)), to: columns, indent: 4)
    }
    if let reason = edit.reason { lines += wrapped(Line("  " + words.historyReason(reason)), to: columns, indent: 4) }
    if let at = edit.acceptedAt {
      lines += stage(words.stageAccepted, at, since: edit.recordedAt, edit.requestID, .text, columns)
    }
    switch edit.stage {
    case .recorded, .accepted:
      let word = edit.stage == .recorded ? words.stageRecorded : words.waitingShort
      lines += stage(word, nil, since: edit.recordedAt, nil, .pending, columns)
    case .confirmed:
      lines += stage(words.stageConfirmed, edit.settledAt, since: edit.recordedAt, edit.eventID, .ok, columns)
      if let back = detail.undo(of: edit.id) {
        lines += wrapped(Line("  " + words.historyUndone(time(back.recordedAt)), .dim), to: columns, indent: 4)
      }
    case .refused:
      lines += stage(
        words.stageRefused, edit.settledAt, since: edit.recordedAt, edit.refusal?.requestID, .error, columns)
      lines += wrapped(Line("  " + edit.outcome(words), .error), to: columns, indent: 2)
    case .superseded:
      lines += stage(words.stageSuperseded, edit.settledAt, since: edit.recordedAt, nil, .warning, columns)
      lines += wrapped(Line("  " + edit.outcome(words)), to: columns, indent: 2)
    case .unknown:
      lines += stage(words.stageUnknown, nil, since: edit.recordedAt, nil, .warning, columns)
      lines += wrapped(Line("  " + edit.outcome(words)), to: columns, indent: 2)
    }
    return lines
  }

  /// `14:02:12  accepted   req_8nJ2…   182 ms`; the time is what passed since it was recorded.
  private func stage(
    _ word: String, _ at: Date?, since start: Date, _ id: String?, _ role: Role, _ columns: Int
  ) -> [Line] {
    let words = look.words
    let width =
      [words.stageAccepted, words.stageConfirmed, words.stageRefused].map { TextWidth.columns(of: $0) }.max() ?? 0
    var line = Line("  ").with(word, role).padded(to: 2 + width)
    if let at {
      let milliseconds = max(0, min(1e12, at.timeIntervalSince(start) * 1000))
      line = line.with("  " + words.duration(milliseconds: Int(milliseconds.rounded()))).padded(to: width + 14)
    }
    if let id { line = line.with("  " + id, .dim) }
    return wrapped(line, to: columns, indent: 4)
  }

  private func changeLine(_ field: Field, _ from: String?, _ to: String?, _ columns: Int) -> [Line] {
    let words = look.words
    let text = words.change(field: field.word(words), from: from.shown(words), to: to.shown(words))
    return wrapped(Line("  " + text), to: columns, indent: 4)
  }

  /// Of today the time, of another day the day as well.
  func time(_ date: Date) -> String {
    day(date) == day(now.date) ? clock(date) : "\(day(date, isShort: true)) \(clock(date))"
  }
}

extension AccountDetail {
  private var edits: some Sequence<Edit> {
    history.lazy.compactMap { line -> Edit? in if case .edit(let edit) = line.content { edit } else { nil } }
  }

  /// One edit of the history, where it reaches back so far.
  func edit(_ id: EditID) -> Edit? { edits.first { $0.id == id } }

  /// The edit that took this one back.
  func undo(of id: EditID) -> Edit? { edits.first { $0.undoOf == id && $0.stage == .confirmed } }
}
