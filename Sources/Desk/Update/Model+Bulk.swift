// A re-sync of many: previewed, begun, watched, stopped, and what failed opened.

import Accounts
import Terminal
import Words

extension Model {
  /// Where the keys go while its screen is open.
  var bulkContexts: [Context] {
    guard let bulk, bulk.isOpen else { return [] }
    let failures: [Context] = bulk.failures.isEmpty ? [] : [.bulkFailures]
    switch bulk.phase {
    case .preview:
      guard let summary = bulk.summary, bulk.readable > 0 else { return [.bulkWait] }
      return [summary.logins > 0 ? .bulkLogins : .bulkStart]
    case .running: return [.bulkRunning] + failures
    case .stopping: return [.bulkStopping] + failures
    case .ended: return (bulk.rest == nil ? [] : [.bulkRest]) + [.bulkReport] + failures
    }
  }

  /// What is marked, once it is confirmed.
  mutating func previewBulk(_ scope: Scope) -> [Effect] {
    if bulk?.isRunning == true {
      bulk?.isOpen = true
      notice = .message(.info, look.words.bulkBusy)
      return []
    }
    bulks += 1
    var bulk = Bulk(number: bulks, scope: scope)
    bulk.counting.begin(now)
    self.bulk = bulk
    notice = nil
    return [.countScope(scope, .preview)]
  }

  /// - Returns: nil where the action is none of its screen's.
  mutating func bulkAction(_ action: Action) -> [Effect]? {
    guard let bulk, bulk.isOpen else { return nil }
    switch action {
    case .hideBulk:
      if bulk.phase == .preview { self.bulk = nil } else { self.bulk?.isOpen = false }
      return bulk.phase == .preview ? [.cancel(.scope(.preview))] : []
    case .startBulk, .keepLogin, .takeLogin: return startBulk(action == .takeLogin ? .stripe : .keep)
    case .stopBulk:
      guard bulk.phase == .running else { return [] }
      self.bulk?.phase = .stopping
      return [.cancel(.bulk)]
    case .resync:
      if bulk.phase == .preview {
        self.bulk?.counting.begin(now)
        return [.countScope(bulk.scope, .preview)]
      }
      return bulk.rest.map { previewBulk($0) } ?? []
    case .open:
      guard bulk.failures.indices.contains(bulk.chosen) else { return [] }
      self.bulk?.isOpen = false
      return open(bulk.failures[bulk.chosen].account.id)
    case .up, .down, .pageUp, .pageDown, .top, .bottom:
      scrollBulk(action)
      return []
    default: return nil
    }
  }

  private mutating func startBulk(_ logins: Logins) -> [Effect] {
    guard var bulk, bulk.phase == .preview, bulk.readable > 0 else { return [] }
    bulk.phase = .running
    bulk.began = now.steady
    bulk.meter = BulkMeter(start: now.steady)
    // What it is about is its own from here on.
    if marks.scope == bulk.scope { marks = Marks() }
    self.bulk = bulk
    return [.bulkResync(bulk.scope, logins: logins, number: bulk.number)]
  }

  mutating func learnt(_ step: BulkStep, of number: Int) -> [Effect] {
    guard var bulk, bulk.number == number, bulk.isRunning else { return [] }
    switch step {
    case .account(let result):
      bulk.waiting = nil
      bulk.tally.take(result.outcome)
      bulk.meter.note(bulk.tally.done, at: now.steady)
      if result.outcome.isFailure, bulk.failures.count < Bulk.mostFailures {
        bulk.failures.append(Bulk.Failure(account: result.account, reason: result.outcome.sentence(look.words)))
      }
      self.bulk = bulk
      return []
    case .waiting(let fault, let wait):
      bulk.waiting = fault
      bulk.waitsUntil = now.steady + wait
      self.bulk = bulk
      return []
    case .ended(let stop):
      bulk.phase = .ended(stop)
      bulk.ended = now.steady
      bulk.waiting = nil
      self.bulk = bulk
      let isGood = stop == .done && bulk.tally.failed == 0
      notice = .message(isGood ? .ok : .warning, look.words.bulkRemark(bulk.tally.sentence(look.words)))
      return refreshAfterChange()
    }
  }

  mutating func scrollBulk(_ action: Action) {
    guard var bulk else { return }
    if bulk.phase == .preview {
      bulk.top = scrolled(bulk.top, action, count: bulkLines.count, rows: layout.body.size.rows - 2)
    } else {
      bulk.chosen = action.moved(
        from: bulk.chosen, page: max(1, layout.body.size.rows - 6), last: bulk.failures.count - 1)
    }
    self.bulk = bulk
  }
}

extension BulkTally {
  func sentence(_ words: some Words) -> String {
    words.bulkNews(
      changed: words.number(changed), unchanged: words.number(unchanged), skipped: words.number(skipped),
      failed: words.number(failed))
  }
}
