// Moving about: the list and its window, the detail.

import Accounts
import Terminal

extension Model {
  mutating func scroll(_ action: Action) -> [Effect] {
    if palette != nil {
      movePalette(action)
    } else if helpTop != nil {
      scrollHelp(action)
    } else if copying != nil {
      moveInCopyMenu(action)
    } else if linking != nil {
      linking?.choose(by: action == .down ? 1 : -1)
    } else if logView != nil {
      scrollLog(action)
    } else if dashboard != nil {
      scrollDashboard(action)
    } else if search == nil, focus == .detail {
      walkDetail(action)
    } else {
      return scrollList(action)
    }
    return []
  }

  mutating func scrollHelp(_ action: Action) {
    helpTop = scrolled(helpTop ?? 0, action, count: helpPage.count, rows: layout.body.size.rows - 2)
  }

  mutating func scrollDetail(_ action: Action) {
    detailTop = scrolled(
      detailTop, action, count: detailLines.count, rows: (layout.detail?.size.rows ?? 2) - 2)
  }

  private mutating func scrollList(_ action: Action) -> [Effect] {
    let page = max(1, list.height - 1)
    switch action {
    case .up: list.move(by: -1)
    case .down: list.move(by: 1)
    case .pageUp: list.move(by: -page)
    case .pageDown: list.move(by: page)
    case .top:
      if list.hasMoreBefore || list.asked != nil { return [.loadPage(list.begin(.top, now))] }
      list.select(at: 0)
    case .bottom:
      if list.hasMoreAfter || list.asked != nil { return [.loadPage(list.begin(.bottom, now))] }
      list.select(at: list.rows.count - 1)
    default: break
    }
    return []
  }

  /// The first line of a text that is shown in `rows` lines.
  func scrolled(_ top: Int, _ action: Action, count: Int, rows: Int) -> Int {
    action.moved(from: top, page: max(1, rows - 1), last: count - max(1, rows))
  }

  /// Escape takes back the newest of what narrows the screen.
  mutating func back() -> [Effect] {
    if identity.isOwn { return [] }
    if focus == .detail {
      focus = .list
      return []
    }
    if !list.query.search.isEmpty {
      list.query.search = ""
      return [.loadPage(list.begin(.fresh, now))]
    }
    if list.query.status != nil { return filter(nil) }
    notice = nil
    return []
  }
}
