// Everybody's parked events, while they are looked at: those of customers whom no account has are nowhere else.

public import Accounts

public struct ParkedScreen: Equatable, Sendable {
  /// As many as one page has; and so many before the end the next one is asked for.
  static let page = 100
  static let reserve = 30

  /// The last stored first.
  public internal(set) var rows: [ParkedEvent] = []
  public internal(set) var loading = Loading()
  /// There are more behind the last; they are on their way.
  var hasMore = false
  var isLoadingMore = false
  /// The event that the keys act on: it stays the same when others come and go.
  public internal(set) var chosenID: String?
  /// The first row that is shown.
  var top = 0
  /// Events that are being tried again.
  public internal(set) var replaying: Set<String> = []
  /// Those that were, and are parked still: they were stored anew, and no page follows them any more.
  private var moved: Set<String> = []

  /// Whether its screen spins.
  var isMoving: Bool { loading.isAwaited || isLoadingMore || !replaying.isEmpty }
  var chosen: Int { chosenID.flatMap { id in rows.firstIndex { $0.id == id } } ?? 0 }
  /// Behind which the next page begins.
  var anchor: String? { rows.last { !moved.contains($0.id) }?.id }
  public var chosenEvent: ParkedEvent? { rows.indices.contains(chosen) ? rows[chosen] : nil }

  /// A page came: behind `after`, or the first.
  mutating func take(_ page: [ParkedEvent], after: String?) {
    let place = chosen
    if let after {
      isLoadingMore = false
      guard anchor == after else { return }
      let known = Set(rows.map(\.id))
      rows += page.filter { !known.contains($0.id) }
    } else {
      rows = page
      moved = []
    }
    hasMore = page.count == Self.page
    keepChosen(near: place)
  }

  /// What became of one that was tried again.
  mutating func take(_ replay: Replay) {
    let place = chosen
    guard let index = rows.firstIndex(where: { $0.id == replay.id }) else { return }
    let row = rows[index]
    if replay.outcome.isParked {
      moved.insert(row.id)
      rows[index] = ParkedEvent(
        id: row.id, type: row.type, customer: row.customer, account: row.account, created: row.created,
        receivedAt: row.receivedAt, outcome: replay.outcome, reason: replay.reason, conflictWith: row.conflictWith)
    } else {
      rows.remove(at: index)
    }
    keepChosen(near: place)
  }

  /// Where the chosen one is gone, the one in its place is.
  private mutating func keepChosen(near place: Int) {
    if let chosenID, rows.contains(where: { $0.id == chosenID }) { return }
    chosenID = rows.isEmpty ? nil : rows[min(place, rows.count - 1)].id
  }
}
