// The sync dashboard's screen: two plots of the last hour, and below them the facts.

import Accounts
import Terminal
import Themes
import Words

extension Model {
  func drawDashboard(on canvas: inout Canvas) {
    guard let dashboard else { return }
    let words = look.words
    var title = Line(words.dashboardTitle, .heading)
    if dashboard.loading.isSlow(now) {
      title = title.with(" \(look.glyphs.spin(now))", .pending)
    } else if let age = ageText(dashboard.loading) {
      title = title.with(" \(age)", .warning)
    }
    let body = canvas.layout.body
    canvas.box(body, title: title, role: .accent)
    canvas.scrolled(dashboardLines, from: dashboard.top, in: body.text, of: body)
  }

  /// Everything on it, in the width of the screen.
  var dashboardLines: [Line] {
    guard let dashboard else { return [] }
    let room = layout.body.text.size
    let words = look.words
    guard let figures = dashboard.figures else { return dashboardWaiting(dashboard.loading, room.columns) }
    var lines: [Line] = []
    if let fault = dashboard.loading.fault {
      let text = sentences([fault.what, words.retriesByItself(key: keyName(.retry))])
      lines += wrapped(marked(.error, text), to: room.columns, indent: 2) + [Line()]
    }
    let facts = dashboardFacts(figures, room.columns)
    // What the facts leave is the plots'.
    let rows = min(Self.highestPlot, max(Self.lowestPlot, room.rows - lines.count - facts.count - 3))
    return lines + dashboardPlots(figures, room.columns, rows) + [Line()] + facts
  }

  private static let lowestPlot = 5
  private static let highestPlot = 20

  private func dashboardWaiting(_ loading: Loading, _ columns: Int) -> [Line] {
    switch loading.state {
    case .failed(let fault), .stale(let fault, _): faultLines(fault, columns)
    case .loading where loading.isSlow(now): [Line("\(look.glyphs.spin(now)) \(look.words.loading)", .pending)]
    case .loading, .idle: []
    }
  }

  // MARK: The plots

  private func dashboardPlots(_ figures: Dashboard, _ columns: Int, _ rows: Int) -> [Line] {
    let words = look.words
    let gap = 2
    let left = (columns - gap) / 2
    let right = columns - gap - left
    let from = words.minutesAgo(figures.events.count - 1)
    let events = Plot(
      moments: figures.events.map { Double($0)...Double($0) }, shape: .bars,
      scale: .linear(figures.events.map { Double($0) }) { words.number(Int($0)) }, from: from, to: words.now)
    let lags = Plot(
      moments: figures.lags.minutes.map { $0.map { min($0.median, $0.longest)...$0.longest } }, shape: .ranges,
      scale: .logarithmic(figures.lags.minutes.compactMap(\.self).flatMap { [$0.median, $0.longest] }, least: 0.01) {
        words.tick(seconds: $0)
      }, from: from, to: words.now)
    let eventsText = words.eventsSummary(now: figures.events.last ?? 0, total: figures.events.reduce(0, +))
    return beside(
      heading(words.eventsByMinute, eventsText, left)
        + events.lines(columns: left, rows: rows, role: .accent, glyphs: look.glyphs),
      heading(words.lagTitle, lagText(figures.lags), right)
        + lags.lines(columns: right, rows: rows, role: .ok, glyphs: look.glyphs),
      left: left, gap: gap)
  }

  private func lagText(_ lags: Lags) -> String {
    let words = look.words
    guard let median = lags.median, let longest = lags.longest else { return words.noLag }
    return words.lagSummary(lags.confirmed, median: lagText(median), longest: lagText(longest))
  }

  private func lagText(_ seconds: Double) -> String {
    look.words.duration(milliseconds: Int((min(max(0, seconds), 1e9) * 1000).rounded()))
  }

  /// One line where both fit, otherwise two.
  private func heading(_ title: String, _ text: String, _ columns: Int) -> [Line] {
    let line = Line(title, .heading).with("  ").with(text, .dim)
    let isOne = columns >= Self.columnsForHeading
    return isOne ? [line] : [Line(title, .heading), Line(text, .dim)]
  }

  /// The same for both plots, so that they stand at one height.
  private static let columnsForHeading = 46

  /// Two blocks side by side.
  func beside(_ one: [Line], _ other: [Line], left: Int, gap: Int) -> [Line] {
    (0..<max(one.count, other.count)).map { row in
      let first =
        row < one.count ? one[row].plain(look.glyphs).truncated(to: left, ellipsis: look.glyphs.ellipsis) : Line()
      return row < other.count ? first.padded(to: left + gap).with(other[row]) : first
    }
  }
}

extension Rectangle {
  /// Within the border, with a blank on either side.
  var text: Rectangle {
    let inside = inside
    return Rectangle(
      column: inside.origin.column + 1, row: inside.origin.row, columns: max(0, inside.size.columns - 2),
      rows: inside.size.rows)
  }
}
