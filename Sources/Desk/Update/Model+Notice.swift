// What the line at the bottom says, and what has to wait for it.

import Accounts
import Terminal

extension Model {
  /// What is to be known from the beginning; it is in the log as well.
  mutating func greet(_ tone: Notice.Tone, _ text: String) {
    notice = .message(tone, text)
    log.note(tone, text, at: now.date)
  }

  /// An edit's failure is not pushed away before anybody can have read it: what the desk says by itself meanwhile waits
  /// for the next key.
  mutating func keepRefusal(over before: Notice?, _ message: Message) {
    if case .input = message { return }
    guard case .edit(let id)? = before, flight(id)?.news(now, look).tone == .error, case .message? = notice else {
      return
    }
    nextNotice = notice
    notice = before
  }

  /// Somebody is there, and has seen what was kept.
  mutating func showNextNotice(_ message: Message) {
    guard case .input(let event) = message, let next = nextNotice else { return }
    switch event {
    case .key, .paste, .mouse:
      notice = next
      nextNotice = nil
    case .resize, .focus, .hangUp: break
    }
  }
}
