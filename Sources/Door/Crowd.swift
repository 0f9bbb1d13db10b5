// How many requests of one token are under way at once, before anybody knows whose it is.

internal import Synchronization

final class Crowd: Sendable {
  private let limit: Int
  private let under = Mutex<[String: Int]>([:])

  init(limit: Int = 64) { self.limit = limit }

  func enter(_ token: AccessToken) throws(DoorRefusal) {
    let isIn = under.withLock { under in
      guard under[token.text, default: 0] < limit else { return false }
      under[token.text, default: 0] += 1
      return true
    }
    guard isIn else { throw .tooMany }
  }

  func leave(_ token: AccessToken) {
    under.withLock { under in
      let left = under[token.text, default: 1] - 1
      under[token.text] = left > 0 ? left : nil
    }
  }
}
