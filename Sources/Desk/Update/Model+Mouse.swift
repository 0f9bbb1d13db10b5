// The mouse: what it points at does what its keys do.

import Accounts
import Terminal

extension Model {
  mutating func pointed(_ mouse: Mouse) -> [Effect] {
    guard !isTooSmall, question == nil else { return [] }
    if palette != nil { return pointedAtPalette(mouse) }
    switch mouse.action {
    case .wheelUp, .wheelDown:
      for _ in 1...3 { wheel(mouse.action == .wheelUp ? .up : .down, at: mouse.position) }
      return []
    case .press, .doublePress: return clicked(mouse.position, twice: mouse.action == .doublePress)
    case .release: return []
    }
  }

  /// One line; the wheel never asks for anything.
  private mutating func wheel(_ action: Action, at place: Position) {
    if helpTop != nil {
      scrollHelp(action)
    } else if copying != nil {
      moveInCopyMenu(action)
    } else if portal != nil {
      return
    } else if linking != nil {
      linking?.choose(by: action == .up ? -1 : 1)
    } else if !bulkContexts.isEmpty {
      scrollBulk(action)
    } else if logView != nil {
      scrollLog(action)
    } else if dashboard != nil {
      scrollDashboard(action)
    } else if parked != nil {
      _ = scrollParked(action)
    } else if form?.isAsking == true {
      return
    } else if layout.list?.contains(place) == true {
      list.move(by: action == .up ? -1 : 1)
    } else if layout.detail?.contains(place) == true {
      scrollDetail(action)
    }
  }

  private mutating func clicked(_ place: Position, twice: Bool) -> [Effect] {
    if copying != nil { return clickedInCopyMenu(place) }
    if !bulkContexts.isEmpty { return [] }
    guard helpTop == nil, portal == nil, linking == nil, dashboard == nil else { return [] }
    if logView != nil {
      clickedInLog(place)
      return []
    }
    if parked != nil {
      return clickedInParked(place, twice: twice)
    }
    if form?.isAsking == true {
      clickedInForm(place)
      return []
    }
    if isSearch(place) { return search == nil ? searchAction(.search) : [] }
    // What is typed is searched for, as with Enter.
    let typed = search == nil ? [] : searchAction(.acceptSearch)
    return typed + clickedInList(place, twice: twice)
  }

  private mutating func clickedInList(_ place: Position, twice: Bool) -> [Effect] {
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
    } else if place.row == layout.tabs.origin.row, let tab = shownTabs.tab(at: place.column) {
      return filter(tab.status)
    }
    return []
  }

  /// The field is typed in from there on.
  private mutating func clickedInForm(_ place: Position) {
    guard form?.isTyping == true, let (field, column, columns) = formField(at: place) else { return }
    let dropped = form?.focus == field ? form?[field].scrolled(to: columns).dropped ?? 0 : 0
    form?.focus = field
    form?[field].move(toColumn: column, after: dropped)
  }

  private mutating func clickedInLog(_ place: Position) {
    guard let entry = logEntry(at: place) else { return }
    logView?.chosen = entry
    logView?.isHeld = true
    revealLogEntry()
  }

  private mutating func clickedInParked(_ place: Position, twice: Bool) -> [Effect] {
    guard let parked, layout.body.inside.contains(place) else { return [] }
    let row = place.row - layout.body.inside.origin.row
    guard row < parkedRows, parked.rows.indices.contains(parked.top + row) else { return [] }
    self.parked?.chosenID = parked.rows[parked.top + row].id
    return twice ? parkedAction(.open) ?? [] : []
  }

  /// One of the menu is copied; a click beside it closes it.
  private mutating func clickedInCopyMenu(_ place: Position) -> [Effect] {
    guard let menu = copying else { return [] }
    let area = copyArea(menu)
    guard area.contains(place) else {
      copying = nil
      return []
    }
    let items = copyItems(menu.account)
    let row = place.row - area.inside.origin.row
    guard items.indices.contains(row) else { return [] }
    copying?.chosen = items[row].kind
    return copyAction(.copyChosen)
  }
}
