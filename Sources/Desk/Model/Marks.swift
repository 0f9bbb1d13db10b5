// Marks: accounts that are chosen together. One by one they are held by their ids; all that a list shows is held as what
// the list asked for, so that a million cost no more than one.

public import Accounts

public struct Marks: Equatable, Sendable {
  public private(set) var scope = Scope()
  /// How many they are; nil while the database counts them.
  public internal(set) var count: Int? = 0

  public init() {}

  public var isEmpty: Bool { scope.isEmpty }

  /// - Parameter query: of the list that the account stands in.
  public func contains(_ account: Account, in query: AccountQuery) -> Bool {
    scope.ids.contains(account.id)
      || scope.listed.contains { !$0.except.contains(account.id) && $0.fits(account, in: query) }
  }

  mutating func toggle(_ account: Account, in query: AccountQuery) {
    let id = account.id
    if contains(account, in: query) {
      scope.ids.remove(id)
      for place in scope.listed.indices where scope.listed[place].fits(account, in: query) {
        scope.listed[place].except.insert(id)
      }
      count = count.map { max(0, $0 - 1) }
    } else {
      if let place = scope.listed.firstIndex(where: { $0.except.contains(id) && $0.fits(account, in: query) }) {
        scope.listed[place].except.remove(id)
      } else {
        scope.ids.insert(id)
      }
      count = count.map { $0 + 1 }
    }
  }

  /// All that a list with this query shows, whichever they are when something is done with them.
  mutating func markAll(_ query: AccountQuery) {
    let all = Scope.Listed(search: query.search, status: query.status)
    if all == Scope.Listed() {
      scope = .all
    } else {
      scope.listed.removeAll { $0.search == all.search && $0.status == all.status }
      scope.listed.append(all)
    }
    count = nil
  }
}

extension Scope.Listed {
  /// Whether such a list shows the account, which was found in the list of `query`.
  fileprivate func fits(_ account: Account, in query: AccountQuery) -> Bool {
    guard status == nil || status == account.status else { return false }
    // What the database found already need not be looked at again.
    return search.isEmpty || search == query.search || account.fits(search: search)
  }
}

extension Account {
  /// As the database searches: a part of name and e-mail, or the beginning of an id.
  fileprivate func fits(search text: String) -> Bool {
    let part = text.lowercased()
    return "\(name ?? "") \(email ?? "")".lowercased().contains(part)
      || part.hasPrefix("cus_") && stripeCustomerID?.hasPrefix(text) == true
      || part.count >= 8 && id.hasPrefix(part)
  }
}
