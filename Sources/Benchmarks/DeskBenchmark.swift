// The desk in a terminal of its own: how soon it shows something, how soon it answers a key, what it costs.

import Accounts
import TestSupport

struct DeskBenchmark {
  let settings: [String: String]
  let store: AccountStore
  let accounts: Int

  func run() async throws {
    // What the screen shows first: the row's e-mail is plain ASCII, and so stands in the bytes as one piece.
    let first = try await email(backwards: false)
    var starts: [Duration] = []
    for _ in 1...20 {
      let begun = ContinuousClock.now
      let desk = try desk()
      try show(first, on: desk)
      starts.append(ContinuousClock.now - begun)
    }
    report("start to first rows", Figures(starts))

    let desk = try desk()
    try show(first, on: desk)
    desk.drain(quiet: .milliseconds(500))
    try step(desk)
    try await jump(desk, first)
    try await search(desk)
    try redraw(desk)
    try await rest(desk)
    try scroll(desk)
  }

  private func step(_ desk: PtyProgram) throws {
    var answers: [Duration] = []
    var bytes = 0
    for step in 0..<1000 {
      let begun = ContinuousClock.now
      // Down thirty and up again, so that the list scrolls, too.
      try desk.write(step / 60 % 2 == 0 ? "j" : "k")
      guard desk.wait(upTo: .seconds(5)) else { throw NotShown(text: "a step") }
      answers.append(ContinuousClock.now - begun)
      bytes += desk.drain(quiet: .milliseconds(2))
    }
    report("key to frame", Figures(answers))
    report("bytes written for a step", "\(bytes / answers.count)")
  }

  /// To the end and back.
  private func jump(_ desk: PtyProgram, _ first: String) async throws {
    let last = try await email(backwards: true)
    var (there, back): ([Duration], [Duration]) = ([], [])
    for _ in 1...20 {
      for (key, text) in [("G", last), ("g", first)] {
        let begun = ContinuousClock.now
        try desk.write(key)
        try show(text, on: desk)
        let time = ContinuousClock.now - begun
        if key == "G" { there.append(time) } else { back.append(time) }
        desk.drain(quiet: .milliseconds(200))
      }
    }
    report("G to the last row", Figures(there))
    report("g to the first row", Figures(back))
  }

  /// From the last letter of a search to the first of its rows, where that was not on the screen before.
  private func search(_ desk: PtyProgram) async throws {
    var times: [Duration] = []
    for text in SearchBenchmark.beginnings {
      guard let wanted = try await store.accounts(AccountQuery(search: text), page: 1).rows.first?.email else {
        continue
      }
      try desk.write("/\u{15}" + text.dropLast())
      desk.drain(quiet: .milliseconds(700))
      if !desk.shows(wanted) {
        let begun = ContinuousClock.now
        try desk.write(String(text.suffix(1)))
        try show(wanted, on: desk)
        times.append(ContinuousClock.now - begun)
      }
      try desk.write("\u{1b}")
      desk.drain(quiet: .milliseconds(300))
    }
    report("last letter to the result", Figures(times))
  }

  private func redraw(_ desk: PtyProgram) throws {
    try desk.resize(columns: 200, rows: 60)
    desk.drain(quiet: .milliseconds(700))
    var times: [Duration] = []
    var bytes = 0
    for _ in 1...50 {
      try desk.write("\u{c}")
      let drawn = try desk.timeOfLastOutput(quiet: .milliseconds(20))
      times.append(drawn.time)
      bytes = drawn.bytes
    }
    report("full redraw at 200x60", Figures(times))
    report("bytes of it", "\(bytes)")
    try desk.resize(columns: 120, rows: 40)
  }

  private func rest(_ desk: PtyProgram) async throws {
    desk.drain(quiet: .seconds(2))
    let before = try desk.usage()
    let seconds = 20
    desk.drain(quiet: .seconds(seconds))
    let after = try desk.usage()
    let share = (after.processorSeconds - before.processorSeconds) / Double(seconds) * 100
    report("processor when idle", "\(Double(Int(share * 100)) / 100) %")
    report("resident memory", "\(after.residentKilobytes / 1024) MB")
  }

  private func scroll(_ desk: PtyProgram) throws {
    let pages = min(accounts, 100_000) / 30
    for _ in 0..<pages {
      try desk.write("\u{1b}[6~")
      guard desk.wait(upTo: .seconds(5)) else { break }
      desk.drain(quiet: .milliseconds(3))
    }
    report("resident after \(pages * 30) rows", "\(try desk.usage().residentKilobytes / 1024) MB")
  }

  private func email(backwards: Bool) async throws -> String {
    let rows = try await store.accounts(backwards: backwards, page: 5).rows
    return (backwards ? rows.last?.email : rows.first?.email) ?? ""
  }

  private func show(_ text: String, on desk: PtyProgram) throws {
    guard desk.wait(for: text, limit: .seconds(20)) else { throw NotShown(text: text) }
  }

  private func desk() throws -> PtyProgram { try PtyProgram.desk(settings) }
}

extension PtyProgram {
  static func desk(_ settings: [String: String]) throws -> PtyProgram {
    var environment = settings
    environment["TERM"] = "xterm-256color"
    environment["LANG"] = "C.UTF-8"
    environment["HOME"] = "/nonexistent"
    return try PtyProgram(Program.path, ["desk"], environment: environment, columns: 120, rows: 40)
  }
}

struct NotShown: Error {
  let text: String
}
