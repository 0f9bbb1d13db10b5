// The list of accounts, of which only the rows near the window are held: neighbouring pages of a list that may have a
// million rows. The selection is an account, never a row's number.

public import Accounts

/// A run of rows out of a list, the window onto them and the selected account.
public struct AccountList: Equatable, Sendable {
  /// One page as it came: its rows stand one after another in `rows`.
  struct Chunk: Equatable, Sendable {
    var count: Int
    var first: Cursor?
    var last: Cursor?
  }

  /// Pages that are held at most; the farthest from the window go first.
  static let mostChunks = 8
  /// Rows of a page, unless the window is higher.
  static let pageRows = 100

  public internal(set) var query = AccountQuery()
  public internal(set) var rows: [Account] = []
  /// What `rows` were found by: while `asked` is under way that is the query before.
  public internal(set) var rowsQuery = AccountQuery()
  var chunks: [Chunk] = []
  /// Whether the list goes on before and behind the rows that are held.
  public internal(set) var hasMoreBefore = false
  public internal(set) var hasMoreAfter = false
  /// Nil only while there are no rows.
  public internal(set) var selected: String?
  /// Rows by which the selection has still to move, when they have come.
  var owed = 0
  static let mostOwed = 1_000_000
  /// The index of the window's first row.
  public internal(set) var top = 0
  /// The rows that the window shows.
  var height = 1
  /// A selected account that the list no longer has: its row stays until the selection leaves it.
  var kept: String?
  /// The first page, or one end of the list after a jump.
  public internal(set) var loading = Loading()
  /// A new query or a jump that has no answer yet: until then the rows are of another list.
  var asked: PageRequest.Purpose?
  /// Raised by every new query and jump; answers to an older one are dropped.
  var generation = 0
  /// Raised whenever pages come or go; a refresh that was asked for before is dropped.
  var revision = 0
  /// Counts the refreshes; only the answer to the newest is taken.
  var refreshes = 0
  /// Since when a neighbouring page is on its way.
  var loadingBefore: Duration?
  /// A neighbouring page failed: none is asked for until everything is asked for anew, which has its pace.
  var isHeld = false
  var loadingAfter: Duration?
  var isRefreshing = false

  public init() {}

  var selectedIndex: Int? { selected.flatMap { id in rows.firstIndex { $0.id == id } } }
  /// Whether the window has come to an end that has gone on for a while without its rows.
  func waitsForRows(_ now: Moment) -> Bool {
    let isSlow = { (since: Duration?) in since.map { now.steady - $0 >= Loading.patience } ?? false }
    return isSlow(loadingAfter) && visible.upperBound == rows.count || isSlow(loadingBefore) && top == 0
  }

  public var selectedAccount: Account? { selectedIndex.map { rows[$0] } }
  /// The rows in the window.
  var visible: Range<Int> {
    let start = min(max(0, top), rows.count)
    return start..<min(rows.count, start + max(0, height))
  }
}

// MARK: The selection

extension AccountList {
  /// Moves the selection by rows; at either end of the list it stays. At the end of the rows that are held it goes on
  /// when more have come.
  mutating func move(by distance: Int) {
    guard !rows.isEmpty else { return }
    let wanted = (selectedIndex ?? 0) + max(-Self.mostOwed, min(Self.mostOwed, distance + owed))
    let target = min(max(0, wanted), rows.count - 1)
    select(at: target)
    let goesOn = asked == nil && (wanted > target ? hasMoreAfter : hasMoreBefore)
    owed = goesOn ? wanted - target : 0
  }

  /// The rest of a move, once there are rows for it.
  mutating func moveOn() {
    if owed != 0 { move(by: 0) }
  }

  mutating func select(at index: Int) {
    guard !rows.isEmpty else { return }
    let id = rows[min(max(0, index), rows.count - 1)].id
    if id != selected { leaveKept(for: id) }
    selected = id
    owed = 0
    showSelection()
  }

  /// Scrolls as little as needed, with a row to spare where there is one.
  mutating func showSelection() {
    guard let index = selectedIndex else {
      top = 0
      return
    }
    let spare = height >= 5 ? 1 : 0
    top = min(top, max(0, index - spare))
    top = max(top, min(rows.count, index + 1 + spare) - max(1, height))
    top = min(max(0, top), max(0, rows.count - max(1, height)))
  }

  mutating func resize(height: Int) {
    guard height != self.height else { return }
    self.height = max(1, height)
    showSelection()
  }

  /// The row of an account that left the list goes when the selection does.
  private mutating func leaveKept(for id: String) {
    guard let kept, kept != id, let index = rows.firstIndex(where: { $0.id == kept }) else { return }
    removeRow(at: index)
    self.kept = nil
  }

  mutating func removeRow(at index: Int) {
    rows.remove(at: index)
    if index < top { top -= 1 }
    var start = 0
    for place in chunks.indices {
      if index < start + chunks[place].count {
        chunks[place].count -= 1
        return
      }
      start += chunks[place].count
    }
  }

  /// Newer values of an account that is in the list.
  mutating func update(_ account: Account) {
    guard let index = rows.firstIndex(where: { $0.id == account.id }), rows[index] != account else { return }
    rows[index] = account
  }
}
