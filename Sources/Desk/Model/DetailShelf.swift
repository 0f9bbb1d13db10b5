// The details of the accounts that were looked at lately.

public import Accounts
import FoundationEssentials

public struct DetailShelf: Equatable, Sendable {
  static let most = 24

  private struct Shelved: Equatable {
    let detail: AccountDetail
    let seen: Date
  }

  private var details: [String: Shelved] = [:]
  /// The one used longest ago first.
  private var order: [String] = []
  /// The account whose detail is on the screen.
  public internal(set) var wanted: String?
  public internal(set) var loading = Loading()
  /// There is no such account any more.
  public internal(set) var isMissing = false

  public init() {}

  public subscript(account: String) -> AccountDetail? { details[account]?.detail }

  /// When that was fetched.
  func seen(_ account: String) -> Date? { details[account]?.seen }

  mutating func put(_ detail: AccountDetail, _ now: Date) {
    let id = detail.account.id
    details[id] = Shelved(detail: detail, seen: now)
    order.removeAll { $0 == id }
    order.append(id)
    if order.count > Self.most { details[order.removeFirst()] = nil }
  }
}
