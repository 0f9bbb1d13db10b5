// One edit to its end, by one who does not give up: Supabase comes and goes meanwhile.

import Accounts
import Sandbox
import Stripe
import Supabase
import TestSupport

extension Operators {
  private static let author = "key:crash@test"
  /// Supabase is away for a second or two at a time.
  private static let patience = Duration.seconds(60)

  enum End: Sendable, Equatable {
    case recorded
    /// Recorded, and not known what became of it: somebody has to look again.
    case open(EditID, customer: String)
    /// A check spoke against it.
    case checked
  }

  func edit(_ person: Person, _ changes: Changes, id: EditID) async throws -> End {
    let workflow = EditWorkflow(store: ring.store, stripe: ring.stripe, author: Self.author)
    let draft = EditDraft(account: person.id, changes: changes, override: true)
    let deadline = ContinuousClock.now + Self.patience
    var end: End?
    // As somebody at a desk would.
    _ = try await comesTrue(within: Self.patience, every: .milliseconds(100)) {
      end = try await attempt(workflow, draft, id, until: deadline)
      return end != nil
    }
    guard let end else { throw Trouble("an edit came to no end") }
    return end
  }

  /// - Returns: nil where it is worth another try.
  private func attempt(
    _ workflow: EditWorkflow, _ draft: EditDraft, _ id: EditID, until deadline: ContinuousClock.Instant
  ) async throws -> End? {
    do throws(EditFailure) {
      let edit = try await workflow.run(draft, id: id)
      // A recorded one was stopped on its way, and goes on.
      if edit.stage == .unknown { return .open(id, customer: edit.customer ?? "") }
      return edit.stage == .recorded ? nil : .recorded
    } catch {
      switch error {
      case .problems: return .checked
      case .notSendable(.settled): return .recorded
      case .notJournalled(_, .accepted(let request)):
        try await note(id, acceptedBy: request, until: deadline)
        return .recorded
      case .notSendable(let why): throw Trouble("an edit may not be sent: \(why)")
      case .notRecorded, .notSent, .notJournalled: return nil
      }
    }
  }

  private func note(
    _ id: EditID, acceptedBy request: String?, until deadline: ContinuousClock.Instant
  ) async throws {
    let isNoted = try await comesTrue(within: deadline - .now, every: .milliseconds(100)) {
      (try? await ring.store.accepted(id, requestID: request)) != nil
    }
    if !isNoted { throw Trouble("an edit could not be noted as accepted") }
  }

  /// Reads their customers for these edits, as their authors do at their next start.
  func lookAgain(at open: [EditID: String]) async {
    let resync = Resync(store: ring.store, stripe: ring.stripe)
    for (id, customer) in open { _ = try? await resync.run(customer: customer, edit: id, author: Self.author) }
  }
}
