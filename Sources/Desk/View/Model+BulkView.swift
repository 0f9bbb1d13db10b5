// The screen of a re-sync of many: its preview, how it goes, and what failed.

import Accounts
import Terminal
import Themes
import Words

extension Glyphs {
  var mark: String { isUnicode ? "✓" : "*" }
  fileprivate var barDone: String { isUnicode ? "█" : "#" }
  fileprivate var barLeft: String { isUnicode ? "░" : "." }
}

extension Model {
  func drawBulk(on canvas: inout Canvas) {
    guard let bulk, bulk.isOpen else { return }
    let words = look.words
    let body = canvas.layout.body
    var title = Line(words.bulkTitle, .heading)
    if isLive { title = title.with("  ").with(" \(words.modeLive) ", .live) }
    canvas.box(body, title: title, role: .accent)
    let inside = body.inside
    let text = Rectangle(
      column: inside.origin.column + 1, row: inside.origin.row, columns: max(0, inside.size.columns - 2),
      rows: inside.size.rows)
    if bulk.phase == .preview {
      canvas.scrolled(bulkLines, from: bulk.top, in: text, of: body)
      return
    }
    let head = Array(progressLines(bulk, text.size.columns).prefix(text.size.rows))
    canvas.write(head, in: text)
    let rest = Rectangle(
      column: text.origin.column, row: text.origin.row + head.count, columns: text.size.columns,
      rows: max(0, text.size.rows - head.count))
    let (lines, first, last) = failureLines(bulk, rest.size.columns)
    guard rest.size.rows > 0 else { return }
    // The chosen one is seen whole, with what stands before it.
    let top = min(max(0, last - rest.size.rows), first)
    canvas.scrolled(
      lines, from: max(top, min(first - rest.size.rows / 2, lines.count - rest.size.rows)), in: rest, of: body)
  }

  private var bulkColumns: Int { max(1, size.columns - 4) }

  // MARK: The preview

  /// What a re-sync of what is marked means.
  var bulkLines: [Line] {
    guard let bulk else { return [] }
    let words = look.words
    let columns = bulkColumns
    guard let summary = bulk.summary else {
      if let fault = bulk.counting.fault, !bulk.counting.isUnderWay {
        return wrapped(marked(.error, fault.sentence), to: columns, indent: 2)
      }
      let spinner = bulk.counting.isSlow(now) ? look.glyphs.spin(now) : " "
      return [Line("\(spinner) ", .pending).with(words.bulkCounting, .dim)]
    }
    let all = summary.counts.all
    let readable = bulk.readable
    if readable == 0 { return wrapped(Line(words.bulkPreviewNothing, .warning), to: columns) }
    // What may do harm stands where it is seen without scrolling.
    var lines = wrapped(Line(words.bulkPreview(words.number(all))), to: columns) + statuses(summary.counts, columns)
    if summary.logins == 0 {
      lines += wrapped(Line(words.bulkNoLogins), to: columns)
    } else {
      lines += wrapped(marked(.warning, words.bulkLogins(words.number(summary.logins))), to: columns, indent: 2)
      for change in summary.loginChanges {
        let login = "\(change.from.shown(words)) → \(change.to.shown(words))"
        lines += wrapped(Line("  ").with(words.remark(on: change.name.shown(words), login)), to: columns, indent: 4)
      }
      let more = summary.logins - summary.loginChanges.count
      if more > 0 { lines.append(Line("  ").with(words.bulkMoreLogins(words.number(more)), .dim)) }
    }
    lines += wrapped(Line(words.bulkLoginsFollow, .dim), to: columns) + [Line()]
    if readable < all {
      lines += wrapped(Line(words.bulkUnlinked(words.number(all - readable)), .dim), to: columns)
    }
    let seconds = Int((Double(readable) / BulkResync.usualRate).rounded(.up))
    let rate = words.number(Int(BulkResync.usualRate))
    return lines + wrapped(Line(words.bulkTime(words.age(seconds: seconds), rate: rate), .dim), to: columns)
  }

  /// How many of each, one after another; none of them is broken.
  private func statuses(_ counts: Counts, _ columns: Int) -> [Line] {
    let words = look.words
    let pieces = Self.filters.compactMap(\.self).filter { counts[$0] > 0 }.map { status in
      Line("  ").with(look.glyphs.status(status), status.role)
        .with(" \(words.status(status.rawValue)) \(words.number(counts[status]))")
    }
    return pieces.reduce(into: []) { lines, piece in
      if let last = lines.last, last.columns + piece.columns <= columns {
        lines[lines.count - 1] = last.with(piece)
      } else {
        lines.append(piece)
      }
    }
  }

  // MARK: How it goes

  private func progressLines(_ bulk: Bulk, _ columns: Int) -> [Line] {
    let words = look.words
    var lines: [Line] = []
    switch bulk.phase {
    case .preview: break
    case .running:
      if let fault = bulk.waiting {
        let seconds = max(1, (bulk.waitsUntil - now.steady).milliseconds / 1000)
        let text = sentences([fault.what, words.bulkWaiting(words.age(seconds: seconds))])
        lines += wrapped(marked(.warning, text), to: columns, indent: 2)
      } else {
        lines.append(Line("\(look.glyphs.spin(now)) ", .pending).with(words.bulkRunning))
      }
    case .stopping: lines.append(marked(.pending, words.bulkStopping))
    case .ended(.done): lines.append(marked(bulk.tally.failed == 0 ? .ok : .warning, words.bulkEnded))
    case .ended(.stopped):
      lines += wrapped(marked(.warning, sentences([words.bulkStopped, words.bulkRunAgain])), to: columns, indent: 2)
    case .ended(.gaveUp(let fault)):
      let text = sentences([words.bulkGaveUp, fault.what, words.bulkRunAgain])
      lines += wrapped(marked(.error, text), to: columns, indent: 2)
    }
    lines.append(bar(bulk, columns))
    lines.append(pace(bulk))
    lines.append(tallyLine(bulk.tally))
    let title = "\(words.bulkFailures) "
    let rule = String(repeating: look.glyphs.box.horizontal, count: max(0, columns - TextWidth.columns(of: title)))
    lines.append(bulk.tally.failed == 0 ? Line(words.bulkNoFailures, .dim) : Line(title, .heading).with(rule, .border))
    return lines
  }

  private func bar(_ bulk: Bulk, _ columns: Int) -> Line {
    let words = look.words
    let text = "  \(bulk.percent)%  \(words.bulkDone(words.number(bulk.tally.done), of: words.number(bulk.total)))"
    let width = max(4, min(60, columns - TextWidth.columns(of: text)))
    let done = bulk.total == 0 ? width : bulk.tally.done * width / bulk.total
    return Line(String(repeating: look.glyphs.barDone, count: done), .accent)
      .with(String(repeating: look.glyphs.barLeft, count: width - done), .border).with(text)
  }

  private func pace(_ bulk: Bulk) -> Line {
    let words = look.words
    if let ended = bulk.ended {
      let took = (ended - bulk.began).milliseconds
      return Line(
        words.bulkTook(took < 1000 ? words.duration(milliseconds: took) : words.age(seconds: took / 1000)), .dim)
    }
    var parts: [String] = []
    if let rate = bulk.meter.rate(at: now.steady) {
      let tenths = Int((min(rate, 1e6) * 10).rounded())
      parts.append(words.bulkRate("\(tenths / 10).\(tenths % 10)"))
    }
    if let left = bulk.meter.secondsLeft(bulk.total - bulk.tally.done, at: now.steady) {
      parts.append(words.bulkTimeLeft(words.age(seconds: left)))
    }
    return Line(parts.joined(separator: "  "), .dim)
  }

  private func tallyLine(_ tally: BulkTally) -> Line {
    let words = look.words
    let parts: [(Int, String, Role)] = [
      (tally.changed, words.bulkChanged, .ok), (tally.unchanged, words.bulkUnchanged, .text),
      (tally.skipped, words.bulkSkipped, .dim), (tally.failed, words.bulkFailed, tally.failed > 0 ? .error : .dim),
    ]
    return parts.enumerated().reduce(Line()) { line, part in
      (part.offset > 0 ? line.with("  ") : line).with("\(words.number(part.element.0)) ", part.element.2)
        .with(part.element.1, part.element.2 == .dim ? .dim : .text)
    }
  }

  // MARK: What failed

  /// One line for each, the chosen one whole; and which lines are its.
  private func failureLines(_ bulk: Bulk, _ columns: Int) -> ([Line], first: Int, last: Int) {
    let words = look.words
    var lines: [Line] = []
    var (first, last) = (0, 0)
    for (index, failure) in bulk.failures.enumerated() {
      let isChosen = index == bulk.chosen
      let line = Line(isChosen ? "\(look.glyphs.marker) " : "  ", .accent).with("\(look.glyphs.cross) ", .error)
        .with(failure.account.name.shown(words), isChosen ? .heading : .text).with("  ")
        .with(failure.reason, isChosen ? .text : .dim)
      if isChosen {
        first = lines.count
        lines += wrapped(line, to: columns, indent: 4)
        last = lines.count
      } else {
        lines.append(line)
      }
    }
    let more = bulk.tally.failed - bulk.failures.count
    if more > 0 { lines.append(Line("  \(words.bulkMoreFailures(words.number(more)))", .dim)) }
    return (lines, first, last)
  }
}
