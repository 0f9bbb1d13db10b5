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

  /// Somebody is there: what answered the last key has been read, and what was kept back is said.
  mutating func showNextNotice(_ message: Message) {
    guard message.isByHand else { return }
    if isAnswer, notice != nil {
      notice = nil
      isAnswer = false
    }
    if let next = nextNotice {
      notice = next
      nextNotice = nil
    }
  }

  /// What only answers a key is said until the next one; what was awaited stays until there is something newer.
  mutating func noteAnswer(_ message: Message, over before: Notice?) {
    guard notice != before else { return }
    isAnswer =
      switch notice {
      case .message(.ok, _), .message(.info, _), .message(.warning, _): message.isByHand
      case .message(.pending, _), .message(.error, _), .edit, .outage, nil: false
      }
  }
}

extension Message {
  /// Whether somebody did something.
  fileprivate var isByHand: Bool {
    guard case .input(let event) = self else { return false }
    return switch event {
    case .key, .paste: true
    // Letting go of a button is the end of what it did.
    case .mouse(let mouse): mouse.action != .release
    case .resize, .focus, .hangUp: false
    }
  }
}
