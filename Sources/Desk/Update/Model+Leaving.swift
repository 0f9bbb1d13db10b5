// Leaving: at once, or after asking where something would be lost.

import Accounts
import Words

extension Model {
  mutating func quit() -> [Effect] {
    // Asked for once more while it is asked: it is meant.
    if question == .leave || question == .abandon { return leave() }
    let isTyped = form.map { $0.isTyped && flightOfForm == nil } ?? false
    if needsDesk {
      question = .leave
    } else if isTyped {
      question = .abandon
    } else {
      return leave()
    }
    return []
  }

  /// Something would stop in its middle.
  var needsDesk: Bool { flights.contains(where: \.needsDesk) || bulk?.isRunning == true }

  private var flightOfForm: EditFlight? {
    guard case .saved(let id)? = form?.phase else { return nil }
    return flight(id)
  }

  /// - Parameter keepsDraft: the operator did not ask for it.
  mutating func leave(keepsDraft: Bool = false) -> [Effect] {
    ending = .now
    return (keepsDraft ? [] : dropDraft()) + [.leave]
  }

  /// What is said when the desk is gone: of edits that go on without it, and of those that it stopped sending.
  public var farewell: String? {
    let words = look.words
    let going = flights.count { $0.goesOn }
    let left = flights.filter(\.needsDesk)
    let many = bulk.flatMap { bulk in
      bulk.isRunning ? words.resyncStopped(done: bulk.tally.done - bulk.tally.failed, of: bulk.total) : nil
    }
    if going == 0, left.isEmpty, many == nil { return nil }
    return sentences([
      going > 0 ? words.editsGoOn(going) : "", left.isEmpty ? "" : words.editsLeft(left.map(\.title)),
      many ?? "",
    ])
  }
}
