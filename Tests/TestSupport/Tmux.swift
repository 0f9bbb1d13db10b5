// A program on a terminal that can be looked at and typed into: a tmux server of its own for each.

import Foundation
import Glibc
import Subprocess
import SystemPackage

public struct Tmux: Sendable {
  private let socket: String
  private let environment: Environment

  public struct NotShown: Error, CustomStringConvertible {
    public let wanted: String
    public let screen: String
    public var description: String { "«\(wanted)» did not come; the screen was:\n\(screen)" }
  }

  /// Runs `command`, words that a shell would read, for as long as `body` takes; the screen stays when it ends.
  public static func with<Value: Sendable>(
    _ command: String, settings: [String: String] = [:], columns: Int = 100, rows: Int = 28,
    body: @Sendable (Tmux) async throws -> Value
  ) async throws -> Value {
    let socket = "/tmp/accountdesk-tmux-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let tmux = Tmux(socket: socket, environment: Program.environment(settings))
    // The shell says when the program has ended, and how, and leaves the terminal as it found it.
    try await tmux.run([
      "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
      "stty -g > \(socket).before; \(command); code=$?; stty -g > \(socket).after; echo \"ended with $code\"; exec cat",
    ])
    let outcome: Swift.Result<Value, any Error>
    do { outcome = .success(try await body(tmux)) } catch { outcome = .failure(error) }
    // Cancelled or not, the server ends.
    await Task { _ = try? await tmux.run(["kill-server"]) }.value
    for file in [socket, socket + ".before", socket + ".after"] { unlink(file) }
    return try outcome.get()
  }

  /// What the screen shows now, line by line.
  public func screen() async throws -> String { try await run(["capture-pane", "-p"]) }

  /// Where the cursor stands, what is in front of the screen (1: the alternate one), and which mouse is asked for.
  public func state() async throws -> String {
    try await run([
      "display-message", "-p", "#{alternate_on} #{mouse_any_flag}#{mouse_sgr_flag} #{cursor_flag} #{pane_in_mode}",
    ])
  }

  /// Waits until the cursor stands there, and is seen.
  public func wait(forCursorAt column: Int, _ row: Int, within limit: Duration = .seconds(20)) async throws {
    let wanted = "1 \(column) \(row)"
    var place = ""
    let isThere = try await comesTrue(within: limit) {
      place = try await run(["display-message", "-p", "#{cursor_flag} #{cursor_x} #{cursor_y}"])
      return place.hasPrefix(wanted + "\n")
    }
    if !isThere { throw NotShown(wanted: "cursor \(wanted), not \(place)", screen: try await screen()) }
  }

  /// Keys by tmux's names: `Enter`, `C-c`, `Up`, `x`.
  public func press(_ keys: String...) async throws { try await run(["send-keys"] + keys) }

  /// Text as it is.
  public func type(_ text: String) async throws { try await run(["send-keys", "-l", text]) }

  /// Text as a paste, in brackets where the program has asked for them.
  public func paste(_ text: String) async throws {
    try await run(["set-buffer", text])
    try await run(["paste-buffer", "-p"])
  }

  /// The mouse as terminals report it (SGR), at a place counted from 0.
  public enum Button: Int, Sendable {
    case left = 0
    case wheelUp = 64
    case wheelDown = 65
  }

  public func mouse(_ button: Button = .left, at column: Int, _ row: Int) async throws {
    let event = "\u{1b}[<\(button.rawValue);\(column + 1);\(row + 1)"
    try await type(event + "M" + (button == .left ? event + "m" : ""))
  }

  public func resize(columns: Int, rows: Int) async throws {
    try await run(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// Waits until the screen shows `text`.
  /// - Returns: the screen that does.
  @discardableResult
  public func wait(for text: String, within limit: Duration = .seconds(90)) async throws -> String {
    try await wait(text, within: limit) { $0.contains(text) }
  }

  @discardableResult
  public func wait(
    _ wanted: String, within limit: Duration = .seconds(90), until isSo: @Sendable (String) -> Bool
  ) async throws -> String {
    var screen = ""
    let isShown = try await comesTrue(within: limit) {
      screen = try await self.screen()
      return isSo(screen)
    }
    guard isShown else { throw NotShown(wanted: wanted, screen: screen) }
    return screen
  }

  /// What programs copy becomes a buffer of tmux, as with `set -g set-clipboard on`.
  public func acceptCopies() async throws { try await run(["set-option", "-s", "set-clipboard", "on"]) }

  /// Waits until that is what was copied last.
  public func wait(forCopy text: String, within limit: Duration = .seconds(30)) async throws {
    var copied = ""
    let isCopied = try await comesTrue(within: limit) {
      // Without any there is no buffer to show.
      copied = (try? await run(["show-buffer"])) ?? ""
      return copied == text
    }
    if !isCopied { throw NotShown(wanted: "copy of \(text)", screen: copied) }
  }

  /// Whether the terminal's settings are now what they were before the program began. Ask when it has ended.
  public func isTerminalAsBefore() -> Bool {
    let before = try? String(contentsOfFile: socket + ".before", encoding: .utf8)
    let after = try? String(contentsOfFile: socket + ".after", encoding: .utf8)
    return before != nil && before == after
  }

  @discardableResult
  private func run(_ arguments: [String]) async throws -> String {
    let result = try await Subprocess.run(
      .name("tmux"), arguments: Arguments(["-S", socket] + arguments), environment: environment, input: .none,
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 16))
    guard result.terminationStatus == .exited(0) else {
      throw NotShown(wanted: arguments.first ?? "", screen: result.standardError)
    }
    return result.standardOutput
  }
}
