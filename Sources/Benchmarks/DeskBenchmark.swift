// The desk in a terminal of its own: how soon it shows something, how soon it answers a key, what it costs.

import Accounts
import TestSupport

struct DeskBenchmark {
  let sandbox: RunningSandbox
  let store: AccountStore

  func run() async throws {
    // What the screen shows first: the row's e-mail is plain ASCII, and so stands in the bytes as one piece.
    let page = try await store.accounts(page: 5)
    let wanted = page.rows.compactMap(\.email).first ?? ""
    var starts: [Duration] = []
    for _ in 1...10 {
      let begun = ContinuousClock.now
      let desk = try desk()
      guard desk.wait(for: wanted, limit: .seconds(20)) else { throw NotShown(text: wanted) }
      starts.append(ContinuousClock.now - begun)
    }
    report("start to first rows", Figures(starts))

    let desk = try desk()
    guard desk.wait(for: wanted, limit: .seconds(20)) else { throw NotShown(text: wanted) }
    desk.drain(quiet: .milliseconds(500))
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

    desk.drain(quiet: .seconds(2))
    let before = try desk.usage()
    let seconds = 20
    desk.drain(quiet: .seconds(seconds))
    let after = try desk.usage()
    let share = (after.processorSeconds - before.processorSeconds) / Double(seconds) * 100
    report("processor when idle", "\(Double(Int(share * 100)) / 100) %")
    report("resident memory", "\(after.residentKilobytes / 1024) MB")
  }

  private func desk() throws -> PtyProgram {
    var environment = sandbox.settings
    environment["TERM"] = "xterm-256color"
    environment["LANG"] = "C.UTF-8"
    environment["HOME"] = "/nonexistent"
    return try PtyProgram(Program.path, ["desk"], environment: environment, columns: 120, rows: 40)
  }
}

struct NotShown: Error {
  let text: String
}
