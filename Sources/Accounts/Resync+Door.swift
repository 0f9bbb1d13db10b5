// A re-sync without a key: what Stripe said is for the door to say, so the door reads, and applies what it reads.

import FoundationEssentials
import Stripe
import Supabase
import Transport

/// What the door answers to a re-sync.
public struct DoorResync: Codable, Sendable {
  public let result: ReadResult
  /// The customer's text as Stripe sent it; none where nothing was to be applied.
  public let customer: String?

  public init(result: ReadResult, customer: String?) {
    self.result = result
    self.customer = customer
  }
}

extension Resync {
  func readByDoor(
    customer: String, edit: EditID?, logins: Logins, finishes: Bool
  ) async throws(ResyncFailure) -> (result: ReadResult, standing: Customer) {
    let ask = { @Sendable () async throws(ResyncFailure) in
      try await askDoor(customer: customer, edit: edit, logins: logins, isDry: false)
    }
    let answer: DoorResync
    if finishes {
      if Task.isCancelled { throw .supabase(.transport(.cancelled)) }
      answer = try await Task { await Result(ask) }.value.get()
    } else {
      answer = try await ask()
    }
    do {
      return (answer.result, try Customer(text: answer.customer ?? ""))
    } catch {
      throw .stripe(error)
    }
  }

  func askDoor(
    customer: String, edit: EditID?, logins: Logins, isDry: Bool
  ) async throws(ResyncFailure) -> DoorResync {
    struct Wish: Encodable {
      let edit: EditID?
      let logins: Logins
      let isDry: Bool

      enum CodingKeys: String, CodingKey {
        case edit, logins
        case isDry = "dry_run"
      }
    }
    guard let wish = try? SupabaseJSON.encode(Wish(edit: edit, logins: logins, isDry: isDry)) else {
      throw .stripe(.unexpected(status: 200, path: "wish"))
    }
    let answer: Data
    do {
      answer = try await stripe.askDoor("/accounts/\(customer)/resync", json: wish)
    } catch {
      throw .stripe(error)
    }
    guard let read = try? SupabaseJSON.decode(DoorResync.self, from: answer) else {
      throw .stripe(.unexpected(status: 200, path: "result"))
    }
    return read
  }
}
