// What the list does with pages that come. Whatever comes, the selected account stays selected.

import Accounts

extension AccountList {
  /// Takes a page in. An answer to a question that is no longer asked changes nothing.
  mutating func take(_ page: AccountPage, for request: PageRequest, _ now: Moment) {
    guard request.generation == generation else { return }
    switch request.purpose {
    case .fresh, .top, .bottom:
      loading.succeeded(now)
      replaceAll(page, request.purpose)
    case .after:
      loadingAfter = nil
      guard request.cursor == chunks.last?.last else { return }
      append(page)
      moveOn()
    case .before:
      loadingBefore = nil
      guard request.cursor == chunks.first?.first else { return }
      prepend(page)
      moveOn()
    case .refresh(let range):
      guard request.refresh == refreshes else { return }
      isRefreshing = false
      loading.succeeded(now)
      guard request.revision == revision, range.upperBound <= chunks.count else { return }
      if range.isEmpty {
        replaceAll(page, .fresh)
      } else {
        keepingSelection { $0.replace(range, page, backwards: request.backwards) }
      }
    }
  }

  /// - Returns: whether the failure is of a question that is still asked.
  mutating func failed(_ fault: Fault, for request: PageRequest) -> Bool {
    guard request.generation == generation else { return false }
    switch request.purpose {
    case .fresh, .top, .bottom: break
    case .after:
      loadingAfter = nil
      isHeld = true
    case .before:
      loadingBefore = nil
      isHeld = true
    case .refresh:
      guard request.refresh == refreshes else { return false }
      isRefreshing = false
    }
    owed = 0
    loading.failed(fault)
    return true
  }

  private mutating func replaceAll(_ page: AccountPage, _ purpose: PageRequest.Purpose) {
    revision += 1
    asked = nil
    kept = nil
    rowsQuery = query
    rows = page.rows.unique()
    chunks = rows.isEmpty ? [] : [Chunk(count: rows.count, first: page.first, last: page.last)]
    hasMoreBefore = purpose == .bottom && page.more
    hasMoreAfter = purpose != .bottom && page.more
    switch purpose {
    case .bottom: selected = rows.last?.id
    case .fresh where selectedIndex != nil: break
    default: selected = rows.first?.id
    }
    top = purpose == .bottom ? rows.count : 0
    showSelection()
  }

  private mutating func append(_ page: AccountPage) {
    hasMoreAfter = page.more && !page.rows.isEmpty
    guard !page.rows.isEmpty else { return }
    revision += 1
    let known = Set(rows.map(\.id))
    let fresh = page.rows.unique().filter { !known.contains($0.id) }
    rows += fresh
    chunks.append(Chunk(count: fresh.count, first: page.first, last: page.last))
    while chunks.count > Self.mostChunks, chunks[0].count <= min(top, selectedIndex ?? 0) {
      rows.removeFirst(chunks[0].count)
      top -= chunks[0].count
      chunks.removeFirst()
      hasMoreBefore = true
    }
  }

  private mutating func prepend(_ page: AccountPage) {
    hasMoreBefore = page.more && !page.rows.isEmpty
    guard !page.rows.isEmpty else { return }
    revision += 1
    let known = Set(rows.map(\.id))
    let fresh = page.rows.unique().filter { !known.contains($0.id) }
    rows = fresh + rows
    top += fresh.count
    chunks.insert(Chunk(count: fresh.count, first: page.first, last: page.last), at: 0)
    while chunks.count > Self.mostChunks, let last = chunks.last,
      rows.count - last.count > max(visible.upperBound, selectedIndex ?? 0)
    {
      rows.removeLast(last.count)
      chunks.removeLast()
      hasMoreAfter = true
    }
  }

  /// Puts newer rows in the place of some pages. Pages beyond them stay only if the new rows end where the old ones
  /// did: otherwise something would be missing in between.
  private mutating func replace(_ range: Range<Int>, _ page: AccountPage, backwards: Bool) {
    revision += 1
    var before = rows(of: 0..<range.lowerBound)
    var after = rows(of: range.upperBound..<chunks.count)
    var chunksBefore = Array(chunks[..<range.lowerBound])
    var chunksAfter = Array(chunks[range.upperBound...])
    if backwards, page.first == nil || page.first != chunks[range.lowerBound].first {
      before = []
      chunksBefore = []
      hasMoreBefore = page.more
    }
    if !backwards, page.last == nil || page.last != chunks[range.upperBound - 1].last {
      after = []
      chunksAfter = []
      hasMoreAfter = page.more
    }
    let fresh = page.rows.unique()
    rows = before + fresh + after
    chunks = chunksBefore
    if !fresh.isEmpty { chunks.append(Chunk(count: fresh.count, first: page.first, last: page.last)) }
    chunks += chunksAfter
    // An account that has moved among the rows is where the newest answer has it.
    let moved = Set(fresh.map(\.id))
    for index in rows.indices.reversed() where moved.contains(rows[index].id) {
      if !(before.count..<before.count + fresh.count).contains(index) { removeRow(at: index) }
    }
  }

  private func rows(of range: Range<Int>) -> [Account] {
    let start = chunks[..<range.lowerBound].reduce(0) { $0 + $1.count }
    let count = chunks[range].reduce(0) { $0 + $1.count }
    return Array(rows[start..<start + count])
  }

  /// Lets the rows change. The selected one stays on its line of the window; one that has left the list is kept
  /// until the selection leaves it.
  private mutating func keepingSelection(_ change: (inout AccountList) -> Void) {
    guard let index = selectedIndex else {
      change(&self)
      selected = rows.first?.id
      return showSelection()
    }
    let account = rows[index]
    let line = index - top
    change(&self)
    if let now = selectedIndex {
      kept = nil
      top = now - line
    } else {
      let place = min(index, rows.count)
      insertRow(account, at: place)
      kept = account.id
      top = place - line
    }
    showSelection()
  }

  private mutating func insertRow(_ account: Account, at index: Int) {
    rows.insert(account, at: index)
    guard !chunks.isEmpty else {
      chunks = [Chunk(count: 1)]
      return
    }
    var end = 0
    for place in chunks.indices {
      end += chunks[place].count
      if index <= end {
        chunks[place].count += 1
        return
      }
    }
  }
}

extension [Account] {
  /// Each account once.
  fileprivate func unique() -> [Account] {
    var seen = Set<String>()
    return filter { seen.insert($0.id).inserted }
  }
}
