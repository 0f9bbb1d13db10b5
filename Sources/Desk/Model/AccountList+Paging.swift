// Which pages the list wants, and what it does with those that come.

import Accounts

extension AccountList {
  // MARK: Asking

  /// Begins anew: another list, or an end of this one. What is shown stays until the answer is here.
  mutating func begin(_ purpose: PageRequest.Purpose, _ now: Moment) -> PageRequest {
    generation += 1
    loadingBefore = nil
    loadingAfter = nil
    isHeld = false
    isRefreshing = false
    asked = purpose
    owed = 0
    loading.begin(now)
    return request(purpose, backwards: purpose == .bottom)
  }

  /// The neighbouring pages that the window is about to need.
  mutating func prefetch(_ now: Moment) -> [PageRequest] {
    // Before the first page, and while another list is on its way, there is nothing to go on from.
    guard !chunks.isEmpty, asked == nil, !isHeld else { return [] }
    var requests: [PageRequest] = []
    let margin = max(2 * height, Self.pageRows / 2)
    if hasMoreAfter, loadingAfter == nil, visible.upperBound + margin > rows.count, let cursor = chunks.last?.last {
      loadingAfter = now.steady
      requests.append(request(.after, cursor: cursor))
    }
    if hasMoreBefore, loadingBefore == nil, top < margin, let cursor = chunks.first?.first {
      loadingBefore = now.steady
      requests.append(request(.before, cursor: cursor, backwards: true))
    }
    return requests
  }

  /// The pages in the window once more; nil while others are on their way, or where they have no neighbour to be
  /// found from.
  ///
  /// - Parameter anew: what is on its way already may be too old.
  mutating func refresh(anew: Bool = false) -> PageRequest? {
    guard asked == nil, loadingBefore == nil, loadingAfter == nil, anew || !isRefreshing else { return nil }
    isHeld = false
    refreshes += 1
    guard let range = visibleChunks else {
      // An empty list may have got rows.
      isRefreshing = true
      return request(.refresh(0..<0), size: Self.pageRows)
    }
    let size = chunks[range].reduce(0) { $0 + $1.count }
    let isLast = range.upperBound == chunks.count
    let isFirst = range.lowerBound == 0
    let request: PageRequest? =
      if !isFirst, let cursor = chunks[range.lowerBound - 1].last {
        request(.refresh(range), cursor: cursor, size: isLast ? max(Self.pageRows, size) : size)
      } else if isFirst, !hasMoreBefore {
        request(.refresh(range), size: isLast ? max(Self.pageRows, size) : size)
      } else if !isLast, let cursor = chunks[range.upperBound].first {
        request(.refresh(range), cursor: cursor, backwards: true, size: isFirst ? max(Self.pageRows, size) : size)
      } else if isLast, !hasMoreAfter {
        request(.refresh(range), backwards: true, size: isFirst ? max(Self.pageRows, size) : size)
      } else {
        nil
      }
    isRefreshing = request != nil
    return request
  }

  private func request(
    _ purpose: PageRequest.Purpose, cursor: Cursor? = nil, backwards: Bool = false, size: Int? = nil
  ) -> PageRequest {
    PageRequest(
      purpose: purpose, query: query, cursor: cursor, backwards: backwards,
      size: min(1000, max(1, size ?? max(Self.pageRows, 2 * height))), generation: generation,
      revision: revision, refresh: refreshes)
  }

  /// The pages of which a row is in the window.
  private var visibleChunks: Range<Int>? {
    let visible = visible
    var start = 0
    var found: Range<Int>?
    for (place, chunk) in chunks.enumerated() {
      let rows = start..<start + chunk.count
      if rows.overlaps(visible) { found = (found?.lowerBound ?? place)..<place + 1 }
      start = rows.upperBound
    }
    return found
  }
}
