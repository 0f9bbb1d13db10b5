// The detail as a page that is scrolled, with a line of its history chosen.

import Accounts
import FoundationEssentials
import Terminal

/// The detail's text, and which of its rows are which line of the history.
struct DetailPage {
  struct Entry {
    let key: String
    var rows: Range<Int>
  }

  var lines: [Line] = []
  var entries: [Entry] = []
}

extension HistoryLine {
  /// Tells it from the others, also when newer ones have come.
  var key: String {
    switch content {
    case .edit(let edit): edit.id.rawValue
    case .event(let event): event.eventID ?? "\(at.timeIntervalSince1970)"
    case .other(let kind): "\(kind) \(at.timeIntervalSince1970)"
    }
  }
}

extension Model {
  /// The chosen line, while the keys go to the detail.
  var chosenLine: HistoryLine? {
    guard focus == .detail, let chosenKey, let id = list.selected else { return nil }
    return details[id]?.history.first { $0.key == chosenKey }
  }

  private var detailRows: Int { max(1, (layout.detail?.size.rows ?? 2) - 2) }

  /// The first row that is shown, however many there are now.
  func detailFirst(_ page: DetailPage) -> Int { min(max(0, detailTop), max(0, page.lines.count - detailRows)) }

  /// Down and up go from line to line of the history, and row by row where none is in sight, or where one is longer
  /// than the pane.
  mutating func walkDetail(_ action: Action) {
    let page = detailPage
    let rows = detailRows
    let last = max(0, page.lines.count - rows)
    var top = detailFirst(page)
    let place = page.entries.firstIndex { $0.key == chosenKey }
    switch action {
    case .down:
      let next = place.map { $0 + 1 } ?? 0
      if let place, page.entries[place].rows.upperBound > top + rows {
        top += 1
      } else if next < page.entries.count {
        if page.entries[next].rows.lowerBound >= top + rows { top += 1 }
        if page.entries[next].rows.lowerBound < top + rows {
          chosenKey = page.entries[next].key
          top = revealed(page.entries[next].rows, from: top, rows)
        }
      } else {
        top += 1
      }
    case .up:
      if let place, page.entries[place].rows.lowerBound < top {
        top -= 1
      } else if let place, place > 0 {
        if page.entries[place - 1].rows.upperBound <= top { top -= 1 }
        if page.entries[place - 1].rows.upperBound > top {
          chosenKey = page.entries[place - 1].key
          // From below its end is seen first.
          let wanted = page.entries[place - 1].rows
          top = max(min(top, wanted.lowerBound), wanted.upperBound - rows)
        }
      } else {
        chosenKey = nil
        top -= 1
      }
    case .pageDown, .pageUp:
      let before = top
      top = min(max(0, top + (action == .pageDown ? 1 : -1) * max(1, rows - 1)), last)
      if action == .pageDown, top == before {
        chosenKey = page.entries.last?.key
        break
      }
      let seen = page.entries.filter { $0.rows.lowerBound >= top && $0.rows.lowerBound < top + rows }
      if !seen.contains(where: { $0.key == chosenKey }) { chosenKey = top == 0 ? nil : seen.first?.key }
    case .bottom:
      top = last
      chosenKey = page.entries.last?.key
    default:
      top = 0
      chosenKey = nil
    }
    detailTop = min(max(0, top), last)
  }

  private func revealed(_ wanted: Range<Int>, from top: Int, _ rows: Int) -> Int {
    min(max(top, wanted.upperBound - rows), wanted.lowerBound)
  }

  /// After what is shown has changed, the chosen line is still in sight; one that is gone is not chosen any more.
  mutating func revealChosenLine() {
    guard let chosenKey, layout.detail != nil else { return }
    let page = detailPage
    guard let entry = page.entries.first(where: { $0.key == chosenKey }) else {
      self.chosenKey = nil
      return
    }
    detailTop = revealed(entry.rows, from: detailFirst(page), detailRows)
  }

  /// The line of the history at this row of the pane, where there is one.
  mutating func chooseLine(at row: Int) {
    let page = detailPage
    let wanted = detailFirst(page) + row
    if let entry = page.entries.first(where: { $0.rows.contains(wanted) }) { chosenKey = entry.key }
  }
}
