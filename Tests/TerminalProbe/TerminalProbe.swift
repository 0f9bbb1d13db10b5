// A program that does little with a terminal but end in every way there is; for the tests.

import Glibc
import Terminal

@main
enum TerminalProbe {
  /// Shows the last event. Keys: `q` closes, `e` exits without closing, `t` traps, `a` aborts, Ctrl-Z suspends,
  /// and after `d` it no longer listens.
  static func main() async throws {
    let screen: Screen
    do { screen = try await Screen.open() } catch {
      print("no screen: \(error)")
      exit(2)
    }
    var number = 0
    show("ready", on: screen)
    for await event in screen.events {
      number += 1
      switch event {
      case .key(Key(.character("q"))):
        await screen.close()
        print("closed")
        exit(0)
      case .key(Key(.character("e"))): exit(4)
      case .key(Key(.character("t"))): print([0][number + 1])
      case .key(Key(.character("a"))): abort()
      case .key(Key(.character("z"), control: true)): screen.suspend()
      case .key(Key(.character("d"))):
        show("deaf", on: screen)
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
      case .hangUp:
        await screen.close()
        exit(3)
      default: break
      }
      show("event \(number): \(event)", on: screen)
    }
  }

  private static func show(_ text: String, on screen: Screen) {
    var frame = Frame(size: screen.size)
    frame.write(text, at: Position(column: 0, row: 0), columns: frame.size.columns)
    frame.write("\(frame.size)", at: Position(column: 0, row: 2), columns: frame.size.columns)
    screen.draw(frame)
  }
}
