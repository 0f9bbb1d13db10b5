// Send ours, for one account after another: an ordinary edit with the values that Supabase has, waited for until all
// three records have them or the project calls it late.

import Stripe
import Supabase
import Synchronization

final class SendOurs: Sendable {
  /// What the journal says of the reason.
  static let reason = "reconcile"
  /// However long the project waits before it calls an edit late.
  static let patience = Duration.seconds(120)

  private let workflow: EditWorkflow
  private let watcher: EditWatcher
  private let pace: Pace
  /// Edits of which it is not known whether they were recorded: the same again is no second one.
  private let begun = Mutex<[String: EditID]>([:])

  init(store: AccountStore, stripe: StripeClient, author: String, pace: Pace) {
    workflow = EditWorkflow(store: store, stripe: stripe, author: author, pace: pace)
    watcher = EditWatcher(store: store, pace: pace)
    self.pace = pace
  }

  /// - Parameter found: as it was when the differences were looked at; what changed since speaks against the edit.
  func attempt(_ item: BulkItem, _ found: Account) async -> BulkTry {
    let draft = EditDraft(
      account: found.id, changes: found.ours.changes, reason: Self.reason, expectedVersion: found.version)
    let id = begun.withLock { begun in
      let id = begun[found.id] ?? EditID()
      begun[found.id] = id
      return id
    }
    do {
      let edit = try await workflow.run(draft, id: id)
      begun.withLock { $0[found.id] = nil }
      if edit.refusal?.type == Refusal.notSent { return .failed(item, .keepsChanging) }
      return .ended(item, outcome(await settled(edit), found))
    } catch {
      return end(item, of: error)
    }
  }

  private func end(_ item: BulkItem, of failure: EditFailure) -> BulkTry {
    let parked = { (reason: String) in BulkTry.ended(item, .parked(.failed, reason: reason)) }
    if case .notRecorded = failure {} else { begun.withLock { $0[item.account.id] = nil } }
    let cause: ResyncFailure
    switch failure {
    case .notRecorded(let error): cause = .supabase(error)
    case .notSent(let error): cause = .stripe(error)
    case .problems(let problems):
      return parked((problems.first { $0.blocking } ?? problems.first)?.code.word ?? "problem")
    case .notSendable(let why): return parked(why.rawValue)
    // Stripe has it, and the rest goes on by itself.
    case .notJournalled(_, .accepted): return parked("not_confirmed")
    case .notJournalled: return parked("unknown_outcome")
    }
    return cause.isCancelled ? .dropped(item) : .failed(item, cause)
  }

  /// The edit once it is settled or late, or as it was where nobody can say.
  private func settled(_ edit: Edit) async -> Edit {
    if edit.stage != .accepted { return edit }
    let watcher = watcher
    let pace = pace
    return await withTaskGroup(of: Edit?.self) { group in
      group.addTask {
        for await sighting in await watcher.watch(edit.id) {
          if case .edit(let seen) = sighting, seen.stage.isSettled || seen.late { return seen }
        }
        return nil
      }
      group.addTask {
        try? await pace.sleep(Self.patience)
        return nil
      }
      defer { group.cancelAll() }
      return (await group.next() ?? nil) ?? edit
    }
  }

  private func outcome(_ edit: Edit, _ found: Account) -> ResyncedAccount.Outcome {
    switch edit.stage {
    case .confirmed:
      .changed(
        edit.after.fields.map {
          RecordChange(field: $0, record: .stripe, from: found.values[$0], to: edit.after[$0]?.value)
        })
    case .refused: .parked(.failed, reason: ["refused", edit.refusal?.code].compactMap(\.self).joined(separator: " "))
    case .superseded: .parked(.failed, reason: "superseded")
    case .unknown: .parked(.failed, reason: "unknown_outcome")
    case .recorded, .accepted: .parked(.failed, reason: edit.late ? "late" : "not_confirmed")
    }
  }
}
