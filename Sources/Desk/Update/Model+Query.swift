// Which accounts are listed: the search, the filter and the order.

import Accounts

extension Model {
  /// The first letter after a pause of this length asks at once; those that follow faster ask together.
  static let searchDelay = Duration.milliseconds(80)

  /// The filters in the order of their tabs; the digit of a filter is its place.
  static let filters: [SyncStatus?] = [
    nil, .inSync, .pending, .late, .drifted, .conflict, .held, .failed, .unlinked, .deleted, .unknown,
  ]

  /// Those that have a tab now: the usual ones, those that some account has, and the chosen one.
  var shownFilters: [SyncStatus?] {
    Self.filters.filter { status in
      guard let status else { return true }
      let isUsual = [.inSync, .pending, .drifted, .conflict, .failed, .unlinked].contains(status)
      return isUsual || status == list.query.status || (counts?[status] ?? 0) > 0
    }
  }

  mutating func searchAction(_ action: Action) -> [Effect] {
    switch action {
    case .search:
      focus = .list
      search = TextField(list.query.search)
      return []
    case .acceptSearch:
      isTyping = false
      let effects = applySearch()
      search = nil
      return [.cancel(.timer(.search))] + effects
    case .leaveSearch:
      search?.set("")
      isTyping = false
      let effects = applySearch()
      search = nil
      return [.cancel(.timer(.search))] + effects
    default: return []
    }
  }

  mutating func askWhileTyping() -> [Effect] {
    let asked = isTyping ? [] : applySearch()
    isTyping = true
    return asked + [.wait(.search, Self.searchDelay)]
  }

  mutating func typingPaused() -> [Effect] {
    isTyping = false
    return applySearch()
  }

  /// Asks for what is typed, unless that is on the screen already.
  mutating func applySearch() -> [Effect] {
    guard let search else { return [] }
    let text = SearchText.clean(search.text)
    guard text != list.query.search else { return [] }
    list.query.search = text
    return [.loadPage(list.begin(.fresh, now))]
  }

  mutating func queryAction(_ action: Action) -> [Effect] {
    switch action {
    case .filter(let digit): return Self.filters.indices.contains(digit) ? filter(Self.filters[digit]) : []
    case .nextFilter, .previousFilter:
      let shown = shownFilters
      let place = shown.firstIndex(of: list.query.status) ?? 0
      return filter(shown[(place + (action == .nextFilter ? 1 : shown.count - 1)) % shown.count])
    case .sort:
      let all = AccountSort.allCases
      list.query.sort = all[((all.firstIndex(of: list.query.sort) ?? 0) + 1) % all.count]
      list.query.descending = false
      return [.loadPage(list.begin(.fresh, now))]
    case .reverseSort:
      list.query.descending.toggle()
      return [.loadPage(list.begin(.fresh, now))]
    default: return []
    }
  }

  mutating func filter(_ status: SyncStatus?) -> [Effect] {
    guard status != list.query.status else { return [] }
    list.query.status = status
    return [.loadPage(list.begin(.fresh, now))]
  }
}

/// What people paste into a search: an address out of a mail, a link to Stripe's dashboard.
enum SearchText {
  /// Whether it can be nothing but one account: an e-mail, or an id of Stripe's or Supabase's.
  static func isIdentifier(_ text: String) -> Bool {
    let text = clean(text)
    return text.contains("@") || text.hasPrefix("cus_") || text.hasPrefix("sub_")
      || text.count == 36 && text.count { $0 == "-" } == 4
  }

  static func clean(_ text: String) -> String {
    var text = Field.name.cleaned(text).text[...]
    if let open = text.lastIndex(of: "<"), let close = text[open...].firstIndex(of: ">") {
      text = text[text.index(after: open)..<close]
    }
    if text.lowercased().hasPrefix("mailto:") { text = text.dropFirst(7) }
    if text.hasPrefix("https://"),
      let id = text.split(whereSeparator: { "/?#".contains($0) }).last(where: { part in
        part.hasPrefix("cus_") || part.hasPrefix("sub_")
      })
    {
      text = id
    }
    return String(text)
  }
}
