// What a line of text was before, step by step: a word that is typed is one step.

struct TextChanges: Equatable, Sendable {
  /// What a change is of; several of one kind in a row are one step, others never.
  enum Kind: Equatable, Sendable {
    case typingWord, typingBlank, deleting, other
  }

  private struct State: Equatable, Sendable {
    let characters: [Character]
    let cursor: Int
  }

  /// Nobody goes farther back.
  static let most = 200

  private var past: [State] = []
  private var future: [State] = []
  private var kind: Kind?

  /// A change begins; `state` is what was before it.
  mutating func begin(_ kind: Kind, _ state: ([Character], Int)) {
    // The blanks behind a word belong to it; the next word does not.
    let goesOn = kind != .other && (kind == self.kind || kind == .typingBlank && self.kind == .typingWord)
    self.kind = kind
    future = []
    if goesOn { return }
    past.append(State(characters: state.0, cursor: state.1))
    if past.count > Self.most { past.removeFirst() }
  }

  /// The next change is a step of its own.
  mutating func end() { kind = nil }

  mutating func undo(from state: ([Character], Int)) -> ([Character], Int)? {
    guard let earlier = past.popLast() else { return nil }
    future.append(State(characters: state.0, cursor: state.1))
    kind = nil
    return (earlier.characters, earlier.cursor)
  }

  mutating func redo(from state: ([Character], Int)) -> ([Character], Int)? {
    guard let later = future.popLast() else { return nil }
    past.append(State(characters: state.0, cursor: state.1))
    kind = nil
    return (later.characters, later.cursor)
  }
}
