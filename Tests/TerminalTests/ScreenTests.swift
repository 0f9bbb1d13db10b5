// The live screen on a real pseudo-terminal, in this process. One at a time, since ncurses is one.

import Glibc
import TestSupport
import Testing

@testable import Terminal

/// Whatever opens a screen stands in here: ncurses is one for a process.
@Suite(.serialized, .timeLimit(.minutes(40)))
struct ScreenTests {
  static let environment = ["TERM": "xterm-256color", "LANG": "C.UTF-8"]

  /// Opens a screen on a terminal, and closes it whatever happens.
  func with(
    columns: Int = 40, rows: Int = 10, environment: [String: String] = environment, type: String? = nil,
    change: (inout ScreenOptions) -> Void = { _ in }, terminal given: PseudoTerminal? = nil,
    body: (PseudoTerminal, Screen, inout AsyncStream<InputEvent>.Iterator) async throws -> Void
  ) async throws {
    let terminal = try given ?? PseudoTerminal(columns: columns, rows: rows)
    var environment = environment
    if let type { environment["TERM"] = type }
    var options = ScreenOptions(device: terminal.device, environment: environment)
    change(&options)
    let screen = try await Screen.open(options)
    var events = screen.events.makeAsyncIterator()
    do {
      // The answers to what it asks at the start.
      #expect(await terminal.wait { $0.emulator.modes.contains(2004) })
      try await body(terminal, screen, &events)
    } catch {
      await screen.close()
      throw error
    }
    await screen.close()
    terminal.read()
    #expect(terminal.emulator.unknown == [])
  }

  func frame(_ screen: Screen, _ text: String, cursor: Position? = nil) -> Frame {
    var frame = Frame(size: screen.size)
    frame.write(text, at: Position(column: 2, row: 1), columns: 100)
    frame.cursor = cursor
    return frame
  }

  @Test func theTerminalIsTakenAndGivenBack() async throws {
    let terminal = try PseudoTerminal(columns: 40, rows: 10)
    let before = terminal.settings
    try await with(terminal: terminal) { terminal, screen, _ in
      #expect(screen.size == Size(columns: 40, rows: 10))
      #expect(screen.capabilities == Capabilities(isUnicode: true, colors: .palette))
      #expect(screen.notices == [])
      #expect(terminal.settings != before)
      #expect(terminal.isRaw)
      #expect(terminal.emulator.modes.isSuperset(of: [1, 1000, 1004, 1006, 1049, 2004]))
      await #expect(throws: TerminalError.alreadyOpen) {
        _ = try await Screen.open(ScreenOptions(device: terminal.device))
      }
      await screen.close()
      await screen.close()
    }
    while terminal.read() {}
    #expect(terminal.settings == before)
    #expect(terminal.emulator.modes == [7, 25])
    #expect(terminal.emulator.text.trimmingBlankLines == "")
  }

  @Test func aFrameArrivesAsText() async throws {
    try await with { terminal, screen, _ in
      screen.draw(frame(screen, "Ada 李明 é", cursor: Position(column: 4, row: 3)))
      #expect(await terminal.wait { $0.emulator.lines[1] == "  Ada 李明 é" })
      #expect(await terminal.wait { $0.emulator.modes.contains(25) })
      #expect((terminal.emulator.column, terminal.emulator.row) == (4, 3))
      screen.draw(frame(screen, "Ada", cursor: nil))
      #expect(await terminal.wait { $0.emulator.lines[1] == "  Ada" && !$0.emulator.modes.contains(25) })
    }
  }

  @Test func nothingIsWrittenWhenNothingChanged() async throws {
    try await with { terminal, screen, events in
      screen.draw(frame(screen, "Ada"))
      #expect(await terminal.wait { $0.emulator.lines[1] == "  Ada" })
      try await settle(terminal, &events)
      let counts = screen.counts
      for _ in 0..<20 { screen.draw(frame(screen, "Ada")) }
      try await settle(terminal, &events)
      #expect(screen.counts == counts)
      screen.draw(frame(screen, "Ade"))
      #expect(await terminal.wait { $0.emulator.lines[1] == "  Ade" })
      #expect(screen.counts.frames == counts.frames + 1)
      // Where to, the letter, and the frame around it.
      #expect(screen.counts.bytes - counts.bytes < 40)
      #expect(await terminal.wait { $0.output.count == screen.counts.bytes })
    }
  }

  @Test func redrawWritesEverything() async throws {
    try await with { terminal, screen, events in
      screen.draw(frame(screen, "Ada"))
      #expect(await terminal.wait { $0.emulator.lines[1] == "  Ada" })
      try await settle(terminal, &events)
      let length = terminal.output.count
      screen.redraw()
      #expect(await terminal.wait { String(decoding: $0.output.dropFirst(length), as: UTF8.self).contains("Ada") })
    }
  }

  @Test(arguments: [
    ("xterm-256color", "", ColorDepth.palette, "38;5;196"), ("xterm-256color", "truecolor", .truecolor, "38;2;250;0;4"),
    ("xterm-direct", "", .truecolor, "38;2;250;0;4"), ("xterm", "truecolor", .sixteen, "38;5;1"),
    ("vt100", "", .none, ""),
  ])
  func coloursByDepth(type: String, colorterm: String, depth: ColorDepth, look: String) async throws {
    let environment = ["TERM": type, "COLORTERM": colorterm, "LANG": "C.UTF-8"]
    try await with(environment: environment) { terminal, screen, _ in
      #expect(screen.capabilities.colors == depth)
      var frame = Frame(size: screen.size)
      let style = Style(foreground: .rgb(250, 0, 4), bold: true)
      frame.write("red", at: Position(column: 0, row: 0), columns: 9, style: style)
      screen.draw(frame)
      #expect(await terminal.wait { $0.emulator.lines[0] == "red" })
      let seen = terminal.emulator.cells[0][0].look
      // On eight colours a bright one is the dark one in bold; this one is nearest to the dark or the bright red.
      #expect(depth == .sixteen ? ["1;38;5;1", "1;38;5;9"].contains(seen) : seen == (look.isEmpty ? "1" : "1;" + look))
    }
  }

  @Test func noColorIsObeyed() async throws {
    var environment = Self.environment
    environment["NO_COLOR"] = "1"
    environment["COLORTERM"] = "truecolor"
    try await with(environment: environment) { terminal, screen, _ in
      #expect(screen.capabilities.colors == .none)
      var frame = Frame(size: screen.size)
      let style = Style(foreground: .rgb(250, 0, 4), background: .indexed(3), underline: true)
      frame.write("red", at: Position(column: 0, row: 0), columns: 9, style: style)
      screen.draw(frame)
      #expect(await terminal.wait { $0.emulator.lines[0] == "red" })
      #expect(terminal.emulator.cells[0][0].look == "4")
    }
  }

  @Test func withoutUnicodeNothingButASCIIIsWritten() async throws {
    try await with(environment: ["TERM": "xterm", "LC_ALL": "C"]) { terminal, screen, _ in
      #expect(!screen.capabilities.isUnicode)
      screen.draw(frame(screen, "é李x─"))
      #expect(await terminal.wait { $0.emulator.lines[1] == "  ?? x?" })
      #expect(terminal.output.allSatisfy { $0 < 0x80 })
    }
  }

  @Test func unknownTypesFallBackWithANotice() async throws {
    try await with(type: "xterm-nobody-has-this") { _, screen, _ in
      #expect(screen.notices == [.unknownTerminalType("xterm-nobody-has-this", used: "xterm-256color")])
    }
  }

  @Test func whatIsNoTerminalIsAnError() async throws {
    let terminal = try PseudoTerminal(columns: 10, rows: 2)
    await #expect(throws: TerminalError.cannotMoveCursor(type: "dumb")) {
      _ = try await Screen.open(ScreenOptions(device: terminal.device, environment: ["TERM": "dumb"]))
    }
    await #expect(throws: TerminalError.noTerminal(device: "/dev/null")) {
      _ = try await Screen.open(ScreenOptions(device: "/dev/null", environment: Self.environment))
    }
    await #expect(throws: TerminalError.noTerminal(device: "/nowhere/at-all")) {
      _ = try await Screen.open(ScreenOptions(device: "/nowhere/at-all", environment: Self.environment))
    }
  }

  @Test func textGoesToTheClipboard() async throws {
    try await with { terminal, screen, _ in
      #expect(screen.copy("Ada"))
      #expect(await terminal.wait { $0.emulator.commands == ["52;c;QWRh"] })
      #expect(!screen.copy(String(repeating: "a", count: 80_000)))
    }
  }

  // MARK: - Helpers

  /// The next event, while the terminal is read too.
  func next(
    _ terminal: PseudoTerminal, _ events: inout AsyncStream<InputEvent>.Iterator
  ) async -> InputEvent? {
    terminal.read()
    return await events.next()
  }

  /// All that was asked for until now has been done: a key comes behind it.
  func settle(
    _ terminal: PseudoTerminal, _ events: inout AsyncStream<InputEvent>.Iterator
  ) async throws {
    for _ in 0..<2 {
      try terminal.write("~")
      while let event = await next(terminal, &events), event != .key(Key(.character("~"))) {}
      while terminal.read() {}
    }
  }
}

extension String {
  fileprivate var trimmingBlankLines: String { String(filter { $0 != "\n" }) }
}
