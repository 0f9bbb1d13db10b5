// What comes in: keys, floods, sizes, signals, and the terminal's end.

import Glibc
import Sandbox
import TestSupport
import Testing

@testable import Terminal

extension ScreenTests {
  @Test func inputBecomesEvents() async throws {
    try await with { terminal, screen, events in
      try terminal.write(
        "j\u{1b}[A\u{1b}[<0;3;4M\u{1b}[<0;3;4m\u{1b}[<0;3;4M\u{1b}[200~Ada\rKing\u{1b}[201~\u{3}\u{1b}[I")
      let here = Position(column: 2, row: 3)
      let expected: [InputEvent] = [
        .key(Key(.character("j"))), .key(Key(.up)), .mouse(Mouse(.press, at: here)), .mouse(Mouse(.release, at: here)),
        .mouse(Mouse(.doublePress, at: here)), .paste("Ada\nKing"), .key(Key(.character("c"), control: true)),
        .focus(true),
      ]
      for event in expected { #expect(await next(terminal, &events) == event) }
      try terminal.write("\u{1b}")
      #expect(await next(terminal, &events) == .key(Key(.escape)))
      try terminal.write(String(repeating: "k", count: 200))
      for _ in 0..<200 { #expect(await next(terminal, &events) == .key(Key(.character("k")))) }
    }
  }

  @Test func aFloodIsHeldBackAndAllOfItArrives() async throws {
    try await with { terminal, screen, events in
      var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)[...]
      var count = 0
      while count < 100_000 {
        if !bytes.isEmpty, let taken = try? terminal.write(Array(bytes.prefix(2000))) { bytes = bytes.dropFirst(taken) }
        guard await next(terminal, &events) == .key(Key(.character("x"))) else { break }
        count += 1
      }
      #expect(count == 100_000)
    }
  }

  @Test func randomInputLeavesItAlive() async throws {
    let seed = freshSeed("random input")
    var random = SeededRandom(seed: seed)
    try await with { terminal, screen, events in
      var rest = (0..<(1 << 20)).map { _ in UInt8(truncatingIfNeeded: random.next()) }[...]
      let reader = Task { () -> Bool in
        for await event in screen.events { if case .paste("the end") = event { return true } }
        return false
      }
      let isTaken = await terminal.wait(limit: .seconds(60)) { terminal in
        while !rest.isEmpty, let taken = try? terminal.write(Array(rest.prefix(4000))) { rest = rest.dropFirst(taken) }
        return rest.isEmpty
      }
      #expect(isTaken, "seed \(seed)")
      var end = Array("\u{18}\u{1b}[201~\u{1b}[200~the end\u{1b}[201~".utf8)[...]
      #expect(
        await terminal.wait { terminal in
          if !end.isEmpty, let taken = try? terminal.write(Array(end)) { end = end.dropFirst(taken) }
          return end.isEmpty
        })
      #expect(await reader.value, "seed \(seed)")
      screen.draw(frame(screen, "alive"))
      #expect(await terminal.wait { $0.emulator.lines[1] == "  alive" }, "seed \(seed)")
    }
  }

  @Test func sizesChange() async throws {
    try await with { terminal, screen, events in
      screen.draw(frame(screen, "Ada"))
      #expect(await terminal.wait { $0.emulator.lines[1] == "  Ada" })
      for (columns, rows) in [(60, 20), (1, 1), (30, 5)] {
        try terminal.resize(columns: columns, rows: rows)
        kill(getpid(), SIGWINCH)
        #expect(await next(terminal, &events) == .resize(Size(columns: columns, rows: rows)))
        #expect(screen.size == Size(columns: columns, rows: rows))
        var full = Frame(size: screen.size)
        full.fill(full.bounds, with: "#", style: .plain)
        screen.draw(full)
        let line = String(repeating: "#", count: columns)
        #expect(await terminal.wait { $0.emulator.lines == Array(repeating: line, count: rows) })
      }
      // A terminal that says nothing of its size leaves it as it was; a frame of another size is clipped.
      try terminal.resize(columns: 30, rows: 5)
      screen.draw(Frame(size: Size(columns: 0, rows: 0)))
      var large = Frame(size: Size(columns: 50, rows: 50))
      large.fill(large.bounds, with: "李", style: .plain)
      screen.draw(large)
      let line = String(repeating: "李", count: 15)
      #expect(await terminal.wait { $0.emulator.lines == Array(repeating: line, count: 5) })
    }
  }

  @Test func anAmbiguousWidthOfTwoIsFoundOut() async throws {
    let terminal = try PseudoTerminal(columns: 40, rows: 10)
    terminal.setWidths(.ambiguousWide)
    try await with(terminal: terminal) { terminal, screen, events in
      #expect(await next(terminal, &events) == .resize(Size(columns: 40, rows: 10)))
      #expect(screen.capabilities.ambiguousColumns == 2)
      #expect(!screen.capabilities.hasGlyphs)
    }
  }

  @Test func signalsThatEndAreSaidOnce() async throws {
    // What a shell's background job ignores stays ignored, and these tests may be one.
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    try await with { terminal, screen, events in
      kill(getpid(), SIGINT)
      #expect(await next(terminal, &events) == .key(Key(.character("c"), control: true)))
      kill(getpid(), SIGTERM)
      #expect(await next(terminal, &events) == .hangUp)
      kill(getpid(), SIGHUP)
      // Of two signals the one with the lower number is delivered first.
      kill(getpid(), SIGINT)
      #expect(await next(terminal, &events) == .key(Key(.character("c"), control: true)))
    }
  }

  @Test func theEndOfTheTerminalIsSaidOnce() async throws {
    let terminal = try PseudoTerminal(columns: 40, rows: 10)
    let screen = try await Screen.open(ScreenOptions(device: terminal.device, environment: Self.environment))
    var events = screen.events.makeAsyncIterator()
    terminal.hangUp()
    #expect(await events.next() == .hangUp)
    screen.draw(frame(screen, "nobody"))
    screen.redraw()
    await screen.close()
    #expect(await events.next() == nil)
  }

  @Test func aTerminalThatTakesNothingHoldsNobodyUp() async throws {
    let terminal = try PseudoTerminal(columns: 200, rows: 60)
    let screen = try await Screen.open(ScreenOptions(device: terminal.device, environment: Self.environment))
    // Nothing is read, so that the terminal is full after the first frames.
    var full = Frame(size: screen.size)
    for character in "abcdefgh" {
      full.fill(full.bounds, with: character, style: .plain)
      screen.draw(full)
    }
    var events = screen.events.makeAsyncIterator()
    try terminal.write("x")
    #expect(await events.next() == .key(Key(.character("x"))))
    // Of the frames that could not be shown the newest is.
    #expect(await terminal.wait { $0.emulator.lines[59].allSatisfy { $0 == "h" } })
    await screen.close()
  }
}
