// An edit's stages as lines, as they happen, and how it ended as an exit code.

import Accounts
import FoundationEssentials
import Supabase
import Synchronization
import Words

struct EditTimeline {
  let services: Services
  let json: Bool

  /// Returns when the edit is confirmed, or, where `wait` is zero, accepted.
  /// - Throws: `CommandFailure` for every other end.
  func run(_ draft: EditDraft, wait: Duration) async throws {
    let (cleaned, fields) = draft.cleaned()
    for field in fields { Output.say(words.cleaned(field: field.word(words))) }
    let started = ContinuousClock.now
    let sent = Mutex(started)
    let edit = try await services.workflow.run(cleaned) { progress in
      switch progress {
      case .recorded(let edit):
        show(edit, words.editRecorded(id: edit.id.rawValue, changes: edit.after.sentence(from: edit.before, words)))
      case .sending: sent.withLock { $0 = .now }
      }
    }
    guard edit.stage == .accepted || edit.stage == .confirmed && !edit.alreadySo else { return try end(edit, started) }
    let answered = milliseconds(since: sent.withLock { $0 })
    show(edit, words.editAccepted(milliseconds: answered, requestID: edit.requestID ?? ""))
    if wait == .zero {
      Output.say(words.editNotAwaited(id: edit.id.rawValue))
      return
    }
    let accepted = ContinuousClock.now
    let settled = try await awaitEnd(of: edit, for: wait)
    if settled.stage == .confirmed, settled.deliveredAt != nil {
      show(settled, words.editDelivered(milliseconds: milliseconds(since: accepted)), asJSON: false)
    }
    try end(settled, started)
  }

  /// The edit once it is settled.
  private func awaitEnd(of edit: Edit, for wait: Duration) async throws -> Edit {
    if edit.stage.isSettled { return edit }
    let watcher = EditWatcher(store: services.store)
    let settled = try await withThrowingTaskGroup(of: Edit?.self) { group in
      group.addTask {
        var wasLate = false
        for await sighting in await watcher.watch(edit.id) {
          guard case .edit(let seen) = sighting else { continue }
          if seen.stage.isSettled { return seen }
          if seen.late, !wasLate {
            wasLate = true
            Output.say(words.editLate(seconds: Int((seen.acceptedAt?.timeIntervalSinceNow).map { -$0 } ?? 0)))
          }
        }
        return nil
      }
      group.addTask {
        try await Task.sleep(for: wait)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    guard let settled else {
      throw CommandFailure(.tryAgain, words.editNotConfirmedInTime(id: edit.id.rawValue, account: edit.account))
    }
    return settled
  }

  private func end(_ edit: Edit, _ started: ContinuousClock.Instant) throws {
    switch edit.stage {
    case .confirmed:
      show(edit, edit.alreadySo ? words.editAlreadySo : words.editConfirmed(milliseconds: milliseconds(since: started)))
    case .refused:
      show(edit, nil)
      let request = edit.refusal?.requestID.map { " (\($0))" } ?? ""
      throw CommandFailure(.badInput, Output.safe(edit.outcome(words)) + request)
    case .superseded, .unknown, .recorded, .accepted:
      show(edit, nil)
      throw CommandFailure(.tryAgain, Output.safe(edit.outcome(words)))
    }
  }

  private func show(_ edit: Edit, _ line: String?, asJSON: Bool = true) {
    if json {
      if asJSON { try? Output.json(edit) }
    } else if let line {
      Output.line(Output.safe(line))
    }
  }
}

private func milliseconds(since start: ContinuousClock.Instant) -> Int {
  Int((ContinuousClock.now - start) / .milliseconds(1))
}
