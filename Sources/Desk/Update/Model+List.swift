// Moving about: the list and its window, the detail, the mouse.

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

  private mutating func scrollHelp(_ action: Action) {
    helpTop = scrolled(helpTop ?? 0, action, count: helpPage.count, rows: layout.body.size.rows - 2)
  }

  private mutating func scrollDetail(_ action: Action) {
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
    let page = max(1, rows - 1)
    let last = max(0, count - max(1, rows))
    let wanted =
      switch action {
      case .up: top - 1
      case .down: top + 1
      case .pageUp: top - page
      case .pageDown: top + page
      case .bottom: last
      default: 0
      }
    return min(max(0, wanted), last)
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

  // MARK: The mouse

  mutating func pointed(_ mouse: Mouse) -> [Effect] {
    let place = mouse.position
    guard !isTooSmall, question == nil else { return [] }
    if !bulkContexts.isEmpty { return pointedAtBulk(mouse) }
    if palette != nil { return pointedAtPalette(mouse) }
    guard copying == nil, portal == nil, linking == nil, search == nil else { return [] }
    switch form?.phase {
    case .typing, .confirming: return []
    case .saved, nil: break
    }
    switch mouse.action {
    case .wheelUp, .wheelDown:
      let action: Action = mouse.action == .wheelUp ? .up : .down
      for _ in 1...3 {
        if helpTop != nil {
          scrollHelp(action)
        } else if logView != nil {
          scrollLog(action)
        } else if dashboard != nil {
          scrollDashboard(action)
        } else if layout.list?.contains(place) == true {
          list.move(by: action == .up ? -1 : 1)
        } else if layout.detail?.contains(place) == true {
          scrollDetail(action)
        }
      }
      return []
    case .press, .doublePress:
      guard helpTop == nil, logView == nil, dashboard == nil else { return [] }
      return clicked(place, twice: mouse.action == .doublePress)
    case .release: return []
    }
  }

  private mutating func clicked(_ place: Position, twice: Bool) -> [Effect] {
    if let list = layout.list, list.contains(place) {
      focus = .list
      let row = place.row - list.origin.row - Layout.listHeading
      if self.list.visible.indices.contains(self.list.top + row), row >= 0 {
        self.list.select(at: self.list.top + row)
        if twice { focus = .detail }
      }
    } else if let detail = layout.detail, detail.contains(place) {
      if list.selected != nil {
        focus = .detail
        chooseLine(at: place.row - detail.inside.origin.row)
      }
    } else if place.row == layout.tabs.origin.row, let tab = tabStrip.tab(at: place.column) {
      return filter(tab.status)
    }
    return []
  }
}
