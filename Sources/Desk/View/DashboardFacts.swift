// What the dashboard says in words: the newest event, what waits, the catch-up, receivers, accounts, failures.

import Accounts
import FoundationEssentials
import Terminal
import Themes
import Words

extension Model {
  /// Below the plots: in two blocks side by side where there is room.
  func dashboardFacts(_ figures: Dashboard, _ columns: Int) -> [Line] {
    guard columns >= 116 else { return ringFacts(figures, columns) + troubleFacts(figures, columns) }
    let gap = 2
    let left = (columns - gap) / 2
    return beside(
      ringFacts(figures, left), troubleFacts(figures, columns - gap - left), left: left, gap: gap)
  }

  // MARK: The way from Stripe to Supabase

  private func ringFacts(_ figures: Dashboard, _ columns: Int) -> [Line] {
    let words = look.words
    return fact(words.labelNewest, [newest(figures)], columns)
      + fact(words.labelWaiting, [waiting(figures)], columns)
      + fact(words.labelCatchUp, [caughtUp(figures)], columns)
      + fact(words.labelReceivers, receiverLines(figures), columns)
  }

  /// By the database's clock, and counted on since its answer came.
  private func age(_ date: Date, _ figures: Dashboard) -> Int {
    let since = dashboard?.loading.asOf.map { now.date.timeIntervalSince($0) } ?? 0
    return Int(max(0, min(1e9, figures.now.timeIntervalSince(date) + max(0, since))))
  }

  private func ageText(_ date: Date, _ figures: Dashboard) -> String {
    look.words.age(seconds: age(date, figures))
  }

  private func newest(_ figures: Dashboard) -> Line {
    let words = look.words
    guard let newest = figures.newest else { return Line(words.noEvent, .dim) }
    let line = Line(words.newestEvent(newest.type, ago: ageText(newest.arrivedAt, figures)))
    // Stripe counts whole seconds, and the clocks differ by some.
    guard let delay = newest.createdAt.map({ newest.arrivedAt.timeIntervalSince($0) }), delay >= 5, delay < 1e9 else {
      return line
    }
    return line.with(" · " + words.cameAfter(words.age(seconds: Int(delay))), .dim)
  }

  private func waiting(_ figures: Dashboard) -> Line {
    let words = look.words
    let awaited = figures.awaited
    guard awaited.waiting > 0 else { return Line(words.noneWaiting, .dim) }
    let since = awaited.since.map { ageText($0, figures) } ?? words.age(seconds: 0)
    let line = Line(words.waitingEdits(awaited.waiting, since: since), .pending)
    return awaited.late > 0 ? line.with(" · ").with(words.lateOfThem(awaited.late), .warning) : line
  }

  private func caughtUp(_ figures: Dashboard) -> Line {
    let words = look.words
    let passed = figures.passedAt.map { words.lookedLast(ageText($0, figures)) } ?? words.notLookedYet
    let line = Line(words.caughtUp(ageText(figures.cursor, figures))).with(" · " + passed, .dim)
    return figures.needsRead > 0 ? line.with(" · ").with(words.customersToRead(figures.needsRead), .pending) : line
  }

  private func receiverLines(_ figures: Dashboard) -> [Line] {
    let words = look.words
    // Those that live first; long gone ones are of no use.
    let receivers = figures.receivers.sorted { ($1.seenAt, $0.name) < ($0.seenAt, $1.name) }.prefix(8)
    if receivers.isEmpty { return [Line(words.receiverNever, .warning)] }
    return receivers.map { receiver in
      let seconds = age(receiver.seenAt, figures)
      let isAlive = seconds < Webhooks.patience
      let mark = isAlive ? Line(look.glyphs.status(.inSync), .ok) : Line(look.glyphs.cross, .error)
      let text =
        isAlive ? words.aliveSince(words.age(seconds: seconds)) : words.silentFor(words.age(seconds: seconds))
      return mark.with(" \(receiver.name)  \(words.receiverMode(receiver.mode))  ")
        .with(text, isAlive ? .dim : .error)
    }
  }

  // MARK: What is not in sync, and why

  private func troubleFacts(_ figures: Dashboard, _ columns: Int) -> [Line] {
    let words = look.words
    return fact(words.labelAccounts, accountCounts(columns), columns)
      + fact(words.labelParked, parked(figures, columns), columns)
      + fact(words.labelFailures, troubles(figures), columns)
      + (figures.refusals.isEmpty ? [] : fact(words.labelRefused, refusals(figures), columns))
  }

  private func accountCounts(_ columns: Int) -> [Line] {
    guard let counts else { return [Line(look.words.loading, .dim)] }
    return tallies(Self.filters.compactMap(\.self).map { ($0, counts[$0]) }, columns)
  }

  private func parked(_ figures: Dashboard, _ columns: Int) -> [Line] {
    tallies([SyncStatus.conflict, .failed, .unlinked].map { ($0, figures.parked[$0.rawValue] ?? 0) }, columns)
  }

  /// How many of each, in as many lines as they need, none of them broken.
  private func tallies(_ counts: [(SyncStatus, Int)], _ columns: Int) -> [Line] {
    let words = look.words
    let room = columns - factLabel
    var lines: [Line] = []
    for (status, count) in counts where count > 0 {
      let text = "\(words.status(status.rawValue)) \(words.number(count))"
      let part = Line("\(look.glyphs.status(status)) ", status.role).with(text)
      if let last = lines.last, last.columns + 2 + part.columns <= room {
        lines[lines.count - 1] = last.with("  ").with(part)
      } else {
        lines.append(part)
      }
    }
    return lines.isEmpty ? [Line(words.none, .dim)] : lines
  }

  private func troubles(_ figures: Dashboard) -> [Line] {
    let words = look.words
    if figures.troubles.isEmpty { return [Line(words.none, .dim)] }
    return figures.troubles.map { trouble in
      let reason = trouble.reason.map { words.reason($0) } ?? words.noReason
      return Line("\(look.glyphs.status(trouble.status)) ", trouble.status.role)
        .with(words.remark(on: words.status(trouble.status.rawValue), reason))
        .with("  " + words.accounts(trouble.accounts), .dim)
    }
  }

  private func refusals(_ figures: Dashboard) -> [Line] {
    let words = look.words
    return figures.refusals.map { refusal in
      Line("\(look.glyphs.cross) ", .error).with(refusal.code ?? words.noReason)
        .with("  " + words.edits(refusal.edits), .dim)
    }
  }

  /// The columns of the labels.
  private var factLabel: Int {
    let words = look.words
    let labels = [
      words.labelNewest, words.labelWaiting, words.labelCatchUp, words.labelReceivers, words.labelAccounts,
      words.labelParked, words.labelFailures, words.labelRefused,
    ]
    return (labels.map { TextWidth.columns(of: $0) }.max() ?? 0) + 2
  }

  /// A label, and beside it what is to be said: nothing is cut, however narrow it is.
  private func fact(_ label: String, _ lines: [Line], _ columns: Int) -> [Line] {
    lines.flatMap { wrapped($0, to: max(1, columns - factLabel), indent: 2) }.enumerated().map { index, line in
      Line(index == 0 ? label : "", .dim).padded(to: factLabel).with(line)
    }
  }
}
