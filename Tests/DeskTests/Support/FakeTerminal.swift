// A terminal in memory: a test presses its keys and reads its frames.

import Foundation
import Synchronization
import Terminal
import TestSupport

@testable import Desk

final class FakeTerminal: DeskTerminal {
  private struct State: Sendable {
    var frames: [Frame] = []
    var size: Size
    var redraws = 0
    var suspensions = 0
    var copies: [String] = []
  }

  struct TimedOut: Error, CustomStringConvertible {
    let description: String
  }

  let events: AsyncStream<InputEvent>
  let hasGlyphs: Bool
  private let input: AsyncStream<InputEvent>.Continuation
  private let state: Mutex<State>

  init(columns: Int = 100, rows: Int = 28, hasGlyphs: Bool = true) {
    (events, input) = AsyncStream.makeStream(of: InputEvent.self)
    state = Mutex(State(size: Size(columns: columns, rows: rows)))
    self.hasGlyphs = hasGlyphs
  }

  var size: Size { state.withLock { $0.size } }
  func draw(_ frame: Frame) { state.withLock { $0.frames.append(frame) } }
  func redraw() { state.withLock { $0.redraws += 1 } }
  func suspend() { state.withLock { $0.suspensions += 1 } }

  func copy(_ text: String) -> Bool {
    state.withLock { $0.copies.append(text) }
    return true
  }

  var copies: [String] { state.withLock { $0.copies } }
  var frames: [Frame] { state.withLock { $0.frames } }
  var text: String { frames.last?.text ?? "" }
  var redraws: Int { state.withLock { $0.redraws } }
  var suspensions: Int { state.withLock { $0.suspensions } }

  // MARK: What a person does

  func press(_ code: Key.Code, control: Bool = false) { input.yield(.key(Key(code, control: control))) }
  func type(_ text: String) {
    for character in text { press(.character(character)) }
  }
  func send(_ event: InputEvent) { input.yield(event) }
  func resize(columns: Int, rows: Int) {
    let size = Size(columns: columns, rows: rows)
    state.withLock { $0.size = size }
    input.yield(.resize(size))
  }
  /// The line drops.
  func vanish() { input.finish() }

  /// Waits until the screen shows it.
  @discardableResult
  func wait(for text: String, not absent: String? = nil) async throws -> String {
    try await wait("“\(text)”" + (absent.map { " without “\($0)”" } ?? "")) { screen in
      screen.contains(text) && absent.map { !screen.contains($0) } ?? true
    }
  }

  @discardableResult
  func wait(_ what: String, until fits: (String) -> Bool) async throws -> String {
    var text = ""
    let isShown = try await comesTrue(every: .milliseconds(2)) {
      text = self.text
      return fits(text)
    }
    guard isShown else { throw TimedOut(description: "no \(what) on the screen:\n\(text)") }
    return text
  }
}

/// Waits until something is so that cannot be awaited otherwise.
func eventually(_ what: String, _ isSo: () -> Bool) async throws {
  if try await !comesTrue(every: .milliseconds(2), isSo) { throw FakeTerminal.TimedOut(description: what) }
}
