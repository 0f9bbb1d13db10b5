// The details of the accounts that were looked at lately.

public import Accounts

public struct DetailShelf: Equatable, Sendable {
  static let most = 24

  private var details: [String: AccountDetail] = [:]
  /// The one used longest ago first.
  private var order: [String] = []
  /// The account whose detail is on the screen.
  public internal(set) var wanted: String?
  public internal(set) var loading = Loading()
  /// There is no such account any more.
  public internal(set) var isMissing = false

  public init() {}

  public subscript(account: String) -> AccountDetail? { details[account] }

  mutating func put(_ detail: AccountDetail) {
    let id = detail.account.id
    details[id] = detail
    order.removeAll { $0 == id }
    order.append(id)
    if order.count > Self.most { details[order.removeFirst()] = nil }
  }
}
