// More than any person does to a terminal: floods of keys, sizes, noise and pastes.

import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(40))) struct TortureTests {
  @Test func twoHundredKeysInOneWriteAreAllObeyed() async throws {
    try await RunningSandbox.with(["--users", "300"]) { sandbox in
      let listed = try await sandbox.run("accounts", "--sort", "name", "--limit", "201", "--json")
      let emails = listed.output.split(separator: "\n").compactMap { line in
        (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["email"] as? String
      }
      #expect(emails.count == 201)
      let desk = try await DeskOnTerminal.start(sandbox, columns: 140, rows: 28)
      try desk.terminal.write(String(repeating: "j", count: 200))
      let wanted = try #require(emails.last)
      try await desk.see("\(wanted) selected") { screen in
        screen.split(separator: "\n").contains { $0.contains("▸") && $0.contains(wanted) }
      }
      // And as many letters into a field, some of two columns, with a paste, an Alt and a lone escape among them.
      try desk.terminal.write("/" + String(repeating: "é李x", count: 60) + " \u{1b}[200~Zoë\u{1b}[201~\u{1b}b\u{15}ada@")
      try await desk.see("ada@Zoë")
      try desk.terminal.write("\u{1b}")
      try await desk.see("no search") { !$0.contains("ada@Zoë") }
      try desk.terminal.write("q")
      await desk.expectEnd(0, "keys")
    }
  }

  @Test func twoHundredSizes() async throws {
    let seed = freshSeed("sizes")
    try await RunningSandbox.with(["--users", "60"]) { sandbox in
      var random = SeededRandom(seed: seed)
      let desk = try await DeskOnTerminal.start(sandbox)
      let terminal = desk.terminal
      for number in 0..<200 {
        let columns = Int.random(in: 20...250, using: &random)
        try terminal.resize(columns: columns, rows: .random(in: 5...80, using: &random))
        if number % 10 == 0 { try terminal.write(["j", "k", "G", "g", "\t"].randomElement(using: &random) ?? "j") }
        while terminal.read() {}
      }
      try terminal.resize(columns: 100, rows: 28)
      try terminal.write("g")
      // What is left of all the others is not there: it is the same as when everything is written anew.
      try await desk.see("the list") { screen in
        let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count == 28 && lines[2].hasPrefix("┌") && lines[25].hasPrefix("└")
          && screen.contains("Ada Lovelace") && lines[4].prefix(3).contains("▸")
      }
      // The names alone: beside them ages count on, and the detail comes when it comes.
      func names(_ emulator: Emulator) -> [Substring] { emulator.lines[4...24].map { $0.prefix(30) } }
      let before = names(terminal.emulator)
      let length = terminal.output.count
      try terminal.write("\u{c}")
      #expect(
        await terminal.wait {
          names($0.emulator) == before
            && String(decoding: $0.output.dropFirst(length), as: UTF8.self).contains("Ada")
        }, "seed \(seed)")
      try terminal.write("q")
      await desk.expectEnd(0, "seed \(seed)")
    }
  }

  /// Where no text is wanted it does nothing and says so; in a field as much stays as a name may have.
  @Test func aMebibyteOfPaste() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let desk = try await DeskOnTerminal.start(sandbox)
      let terminal = desk.terminal
      let text = String(repeating: "qdeyl \n李\t", count: (1 << 20) / 11)
      let paste = Array("\u{1b}[200~\(text)\u{1b}[201~".utf8)
      #expect(await desk.write(paste))
      try await desk.see("Nothing was pasted")
      try terminal.write("/")
      #expect(await desk.write(paste))
      try await desk.see("qdeyl")
      // A letter that follows an escape at once would be one with Alt.
      try terminal.write("\u{1b}")
      try await desk.see("no search") { !$0.contains("qdeyl") && $0.contains("Ada Lovelace") }
      try terminal.write("e")
      try await desk.see("Edit ")
      #expect(await desk.write(paste))
      try await desk.see("qdeyl")
      try terminal.write("\u{1b}")
      try await desk.see("d discard")
      try terminal.write("d")
      try await desk.see("no form") { !$0.contains("Edit ") && $0.contains("Ada Lovelace") }
      try terminal.write("q")
      await desk.expectEnd(0, "paste")
    }
  }

  /// Bytes that mean nothing, and some that do: whatever they open or begin, the desk ends only as it is asked to, and
  /// gives the terminal back each time. A mebibyte, or as many KiB as `NOISE` says: it takes minutes.
  @Test func noise() async throws {
    let seed = freshSeed("noise")
    try await RunningSandbox.with(["--users", "60"]) { sandbox async throws in
      try await Self.hear(SeededRandom(seed: seed), sandbox, "seed \(seed)")
    }
  }

  private static func hear(_ chance: SeededRandom, _ sandbox: RunningSandbox, _ how: Comment) async throws {
    var random = chance
    // Leaving is what some of it asks for: then the next one hears the rest.
    let flag = "/tmp/accountdesk-noise-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    #expect(FileManager.default.createFile(atPath: flag, contents: nil))
    defer { unlink(flag) }
    // Between two desks the terminal takes the noise as it is, shows none of it and sends nobody signals for it: in a desk
    // those bytes are keys, and signals have their default there.
    let line = """
      before=$(stty -g); stty -isig -ixon -echo; now=$(stty -g)
      while [ -e '\(flag)' ]; do
        "$0" || { echo "bad end $?"; break; }
        [ "$(stty -g)" = "$now" ] || { echo 'bad end: another terminal'; break; }
      done
      stty "$before"; echo 'noise is over'; read line
      """
    let desk = try await DeskOnTerminal.start(sandbox, by: line)
    // Not ^C and q, which leave: a desk for every hundredth byte would take an hour. Not ^Z, which stops the desk and the
    // shell, and nobody would go on with them.
    let left: Set<UInt8> = [0x03, 0x1a, UInt8(ascii: "q")]
    let kibibytes = ProcessInfo.processInfo.environment["NOISE"].flatMap { Int($0) } ?? 1024
    for _ in 1...max(1, kibibytes / 4) {
      let bytes = (0..<4096).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      #expect(await desk.write(bytes.filter { !left.contains($0) }), how)
      #expect(!desk.terminal.emulator.text.contains("bad end"), how)
    }
    unlink(flag)
    var asked = ContinuousClock.now
    let isOver = await desk.terminal.wait(limit: .seconds(120)) { terminal in
      if terminal.emulator.text.contains("noise is over") { return true }
      // As often as a person would, who sees that there is a question first.
      if ContinuousClock.now - asked > .milliseconds(300) {
        _ = try? terminal.write([0x03])
        asked = .now
      }
      return false
    }
    #expect(isOver && !desk.terminal.emulator.text.contains("bad end"), how)
    try desk.terminal.write("\n")
    await desk.expectEnd(0, how)
  }
}
