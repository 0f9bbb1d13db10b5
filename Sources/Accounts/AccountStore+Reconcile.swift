// The database's functions for a reconcile: everybody looked at by what is stored, and the differences with their origins.

public import Supabase

/// What one call looked at.
public struct ListCheck: Codable, Hashable, Sendable {
  /// Behind which account the next call goes on; nil at the end.
  public let last: String?
  /// How many accounts were looked at.
  public let accounts: Int
  /// Whose row of the list was not what the records make of it.
  public let outOfStep: Int
  /// Those that are drifted, or of which it is not known whether they are; in the order of their ids.
  public let doubtful: [String]

  private enum CodingKeys: String, CodingKey {
    case last, accounts, doubtful
    case outOfStep = "out_of_step"
  }
}

/// Where a difference is likely to come from, by what the database knows.
public enum DriftOrigin: String, Codable, CaseIterable, Sendable {
  /// The record was changed after all had agreed.
  case app
  /// Stripe's value is the newer one.
  case stripe
  /// Nothing says that they ever agreed since the customer was first seen.
  case firstSight = "first_sight"
  /// Another account is in the way.
  case conflict
  /// Cleared at Stripe, which empties no login.
  case cleared
  case unknown
}

/// An account that differs or is in doubt.
public struct DoubtfulAccount: Decodable, Hashable, Sendable {
  /// As its records are now, which need not be what the list says.
  public let account: Account
  /// Whether Stripe has to be read to know how it stands.
  public let isInDoubt: Bool
  /// Of each drift, in their order.
  public let origins: [DriftOrigin]

  public init(account: Account, isInDoubt: Bool, origins: [DriftOrigin]) {
    self.account = account
    self.isInDoubt = isInDoubt
    self.origins = origins
  }

  private enum CodingKeys: String, CodingKey {
    case account, differences
    case isInDoubt = "is_in_doubt"
  }
  private struct Difference: Decodable { let origin: DriftOrigin }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    account = try container.decode(Account.self, forKey: .account)
    isInDoubt = try container.decode(Bool.self, forKey: .isInDoubt)
    origins = try container.decode([Difference].self, forKey: .differences).map(\.origin)
  }
}

extension AccountStore {
  /// Looks at the next accounts behind the one with the id `after`.
  ///
  /// - Parameters:
  ///   - page: 1 to 50,000.
  ///   - mends: brings rows of the list up to date that are out of step.
  ///   - upTo: the last account to look at; nil: the list's last.
  public func checkList(
    after: String?, page: Int, mends: Bool, upTo: String? = nil
  ) async throws(SupabaseError) -> ListCheck {
    struct Arguments: Encodable {
      let after: String?
      let page: Int
      let mend: Bool
      let upTo: String?

      enum CodingKeys: String, CodingKey {
        case after, page, mend
        case upTo = "up_to"
      }
    }
    return try await client.call(
      "accountdesk_check_list", Arguments(after: after, page: page, mend: mends, upTo: upTo), repeatable: true)
  }

  /// The account with which the next `page` ones (1 to 50,000) end; nil where not more than so many are left.
  public func listEnd(after: String?, page: Int) async throws(SupabaseError) -> String? {
    struct Arguments: Encodable {
      let after: String?
      let page: Int
    }
    return try await client.call("accountdesk_list_end", Arguments(after: after, page: page), repeatable: true)
  }

  /// These accounts as they stand, in the order of their ids; those that are gone are left out.
  public func differences(_ ids: [String]) async throws(SupabaseError) -> [DoubtfulAccount] {
    try await client.call("accountdesk_differences", ["ids": ids], repeatable: true)
  }
}
