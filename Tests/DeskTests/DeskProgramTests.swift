// The whole desk on a terminal and a project that a test plays.

import Accounts
import Foundation
import Synchronization
import Terminal
import Testing
import Transport
import Words

@testable import Desk

@Suite(.timeLimit(.minutes(40))) struct DeskProgramTests {
  /// Runs the desk while `body` sits at it; then the operator leaves, unless they have.
  @discardableResult
  private func desk(
    _ project: FakeProject, _ terminal: FakeTerminal, isLive: Bool = false, pace: Pace = .system,
    _ body: @Sendable @escaping () async throws -> Void
  ) async throws -> String? {
    let program = DeskProgram(
      services: try project.services(pace: pace), profile: "acme-dev", isLive: isLive, zone: .utc)
    return try await withThrowingTaskGroup(of: String?.self) { group in
      group.addTask { await program.run(on: terminal) }
      do {
        try await body()
      } catch {
        terminal.vanish()
        _ = try? await group.next()
        throw error
      }
      terminal.vanish()
      return try await group.next() ?? nil
    }
  }

  @Test func theFirstFrameWaitsForNothing() async throws {
    let project = FakeProject()
    project.with { $0.held = ["accounts", "about", "counts"] }
    let terminal = FakeTerminal()
    try await desk(project, terminal) {
      try await terminal.wait(for: "AccountDesk")
      try await terminal.wait(for: "loading…")
      // Keys are answered meanwhile.
      terminal.type("?")
      try await terminal.wait(for: "In the list")
      terminal.press(.escape)
      try await terminal.wait(for: "loading…")
      project.with { $0.held = [] }
      try await terminal.wait(for: "Grace Hopper")
      try await terminal.wait(for: "Supabase ok")
      try await terminal.wait(for: "Stripe ok")
    }
    #expect(terminal.frames.first?.text.contains("Stripe …") == true)
  }

  @Test func anOutageIsToldAndMends() async throws {
    let project = FakeProject()
    project.with { $0.supabaseFault = .refused(host: "ref.supabase.test") }
    let terminal = FakeTerminal(columns: 160)
    try await desk(project, terminal) {
      try await terminal.wait(for: "ref.supabase.test refuses the connection")
      try await terminal.wait(for: "Supabase down")
      project.with { $0.supabaseFault = nil }
      terminal.type("R")
      try await terminal.wait(for: "Grace Hopper", not: "Supabase down")
      // And what is there stays when it goes away again.
      project.with { $0.supabaseFault = .timedOut(host: "ref.supabase.test") }
      terminal.type("R")
      let text = try await terminal.wait(for: "Supabase down")
      #expect(text.contains("Grace Hopper"))
      #expect(text.contains("as of"))
      project.with { $0.supabaseFault = nil }
      // Nobody presses a key: it is tried again by itself.
      try await terminal.wait(for: "Supabase ok")
    }
  }

  @Test func parkedEventsAreReplayed() async throws {
    let project = FakeProject()
    project.with { state in
      state.parked = ["evt_2", "evt_1"].map {
        ParkedEvent(id: $0, type: "customer.updated", customer: "cus_Test1006", outcome: .conflict)
      }
    }
    let terminal = FakeTerminal(columns: 160)
    try await desk(project, terminal) {
      try await terminal.wait(for: "Grace Hopper")
      terminal.type("/")
      terminal.type("grace@navy")
      terminal.press(.enter)
      try await terminal.wait(for: "Grace Hopper", not: "Alan Turing")
      terminal.press(.enter)
      try await terminal.wait(for: "a try its parked events again")
      terminal.type("a")
      try await terminal.wait(for: "2 events tried again, and done.")
      terminal.type("a")
      try await terminal.wait(for: "no event is parked")
    }
    #expect(project.asked.filter { $0 == "replay" }.count == 1)
  }

  @Test func aDatabaseWithoutMigrationsSaysWhatToDo() async throws {
    let project = FakeProject()
    project.with { $0.isMigrated = false }
    let terminal = FakeTerminal(columns: 160)
    try await desk(project, terminal) {
      try await terminal.wait(for: "Run `accountdesk migrate` on this project.")
      try await terminal.wait(for: "Supabase refuses")
    }
  }

  @Test func anEditGoesRound() async throws {
    let project = FakeProject()
    let terminal = FakeTerminal()
    let farewell = try await desk(project, terminal) {
      try await terminal.wait(for: "Grace Hopper")
      terminal.type("e")
      try await terminal.wait(for: "Edit Ada Lovelace")
      terminal.press(.tab)
      terminal.press(.character("u"), control: true)
      terminal.type("ada.king@example.com")
      try await terminal.wait(for: "ada@example.com → ada.king@example.com · signs in with the new address at once")
      terminal.press(.enter)
      try await terminal.wait(for: "Done: signs in with ada.king@example.com from now on (all three agree).")
      terminal.press(.escape)
      try await terminal.wait("the new e-mail in the list") { text in
        text.split(separator: "\n").contains { $0.contains("▸●") && $0.contains("ada.king@example.com") }
      }
    }
    #expect(farewell == nil)
    let ids = project.with { $0.edits.keys.map(\.rawValue) }
    #expect(project.with { $0.idempotencyKeys } == ids)
    let steps = project.asked.filter { call in
      call.contains("edit") && call != "check_edit" && call != "edits" || call.contains("/v1/customers/")
        || call == "may_send"
    }
    #expect(
      steps == [
        "record_edit", "GET /v1/customers/cus_Test1001", "may_send", "POST /v1/customers/cus_Test1001", "edit_accepted",
      ])
  }

  @Test func theOperatorWorksOnWhileTheWebhookIsAwaited() async throws {
    let project = FakeProject()
    project.with { $0.looksUntilConfirmed = 1_000_000 }
    let terminal = FakeTerminal(columns: 80, rows: 24)
    let farewell = try await desk(project, terminal) {
      try await terminal.wait(for: "Grace Hopper")
      terminal.type("e King")
      terminal.press(.enter)
      try await terminal.wait(for: "accepted by Stripe ✓")
      try await terminal.wait(for: "1 in flight")
      terminal.press(.escape)
      terminal.type("/grace")
      try await terminal.wait(for: "grace@navy.test", not: "alan@bletchley.test")
      terminal.press(.enter)
      // Leaving does not wait for it, and says that it goes on.
      terminal.type("q")
    }
    #expect(farewell == English().editsGoOn(1))
  }

  @Test func whatStripeRefusesIsToldAtTheField() async throws {
    let project = FakeProject()
    project.with { $0.refusal = "Invalid email address: ada" }
    let terminal = FakeTerminal()
    try await desk(project, terminal) {
      try await terminal.wait(for: "Grace Hopper")
      terminal.type("e")
      terminal.press(.tab)
      terminal.press(.character("u"), control: true)
      terminal.type("ada")
      terminal.press(.enter)
      try await terminal.wait(for: "Stripe refused: Invalid email address: ada Nothing was changed.")
      terminal.press(.escape)
      terminal.type("d")
      try await terminal.wait(for: "ada@example.com", not: "Stripe refused")
    }
    #expect(project.asked.contains("edit_refused"))
    #expect(!project.asked.contains("edit_accepted"))
  }

  @Test func stripeThatIsDownIsToldInTheForm() async throws {
    let project = FakeProject()
    project.with { $0.faults["GET /v1/customers/cus_Test1001"] = .couldNotResolve(host: "stripe.test") }
    let terminal = FakeTerminal()
    try await desk(project, terminal) {
      try await terminal.wait(for: "Grace Hopper")
      terminal.type("e King")
      terminal.press(.enter)
      try await terminal.wait(for: "no address is known for stripe.test")
      let text = try await terminal.wait(for: "Stripe down")
      #expect(text.contains("Nothing was sent to Stripe"))
      #expect(text.contains("Ada Lovelace King"))
    }
    #expect(!project.asked.contains("POST /v1/customers/cus_Test1001"))
  }

  @Test func leavingEndsWhatHangs() async throws {
    let project = FakeProject()
    project.with { $0.held = ["accounts", "about", "counts", "GET /v1/customers"] }
    let terminal = FakeTerminal()
    try await desk(project, terminal) {
      try await terminal.wait(for: "loading…")
      terminal.type("q")
      try await eventually("the calls are made") { project.asked.contains("accounts") }
    }
  }

  @Test func leavingWhileSendingAsks() async throws {
    let project = FakeProject()
    project.with { $0.held = ["POST /v1/customers/cus_Test1001"] }
    let terminal = FakeTerminal()
    let farewell = try await desk(project, terminal) {
      try await terminal.wait(for: "Grace Hopper")
      terminal.type("e King")
      terminal.press(.enter)
      try await terminal.wait(for: "sending to Stripe")
      terminal.press(.character("c"), control: true)
      try await terminal.wait(for: "Stripe has not accepted yet:")
      terminal.type("w")
      try await terminal.wait(for: English().leavingWhenSent)
      project.with { $0.looksUntilConfirmed = 1_000_000 }
      project.with { $0.held = [] }
      try await eventually("Stripe's answer is written down") { project.asked.contains("edit_accepted") }
    }
    #expect(farewell == English().editsGoOn(1))
  }

  @Test func theNewestSearchWins() async throws {
    let project = FakeProject()
    let terminal = FakeTerminal(columns: 80, rows: 24)
    try await desk(project, terminal) {
      try await terminal.wait(for: "Grace Hopper")
      project.with { $0.held = ["accounts"] }
      terminal.type("/ada")
      // A machine that is busy takes the letters one by one, and asks more than once.
      let count = { @Sendable in project.asked.count { $0 == "accounts" } }
      try await eventually("the first search") { count() >= 2 }
      let first = count()
      terminal.press(.character("u"), control: true)
      terminal.type("grace")
      try await eventually("the second search") { count() > first }
      project.with { $0.held = [] }
      try await terminal.wait(for: "grace@navy.test", not: "ada@example.com")
    }
  }

  /// The request itself ends, not only its answer.
  @Test func whatIsNoLongerWantedIsCancelled() async throws {
    let project = FakeProject()
    let terminal = FakeTerminal(columns: 80, rows: 24)
    try await desk(project, terminal) {
      try await terminal.wait(for: "Grace Hopper")
      func isAsked(_ call: String) async throws {
        try await eventually("\(call) is asked") { project.asked.contains(call) }
      }
      func isCancelled(_ call: String) async throws {
        try await eventually("\(call) is cancelled") { project.with { $0.cancelled.contains(call) } }
      }
      /// Of all lists that were asked for, the first has come, and one is on its way.
      func onlyTheNewestListIsAsked(after most: Int) async throws {
        try await eventually("only the newest list is asked for") {
          project.with { state in
            let cancelled = state.cancelled.count { $0 == "accounts" }
            return cancelled >= most && state.asked.count { $0 == "accounts" } == cancelled + 2
          }
        }
      }
      project.with { $0.held = ["accounts", "account", "dashboard"] }
      // The search goes on, and is taken back.
      terminal.type("/ada")
      try await onlyTheNewestListIsAsked(after: 0)
      terminal.type("x")
      try await onlyTheNewestListIsAsked(after: 1)
      terminal.press(.escape)
      try await onlyTheNewestListIsAsked(after: 2)
      // The account is left.
      terminal.press(.enter)
      try await isAsked("account")
      terminal.press(.escape)
      try await isCancelled("account")
      // The dashboard is closed.
      terminal.type("D")
      try await isAsked("dashboard")
      terminal.type("D")
      try await isCancelled("dashboard")
    }
  }

  @Test func aFloodOfKeysIsTakenInWhole() async throws {
    let project = FakeProject(People.many(5000))
    let terminal = FakeTerminal(columns: 80, rows: 24)
    try await desk(project, terminal) {
      try await terminal.wait(for: "Person 100001")
      let before = terminal.frames.count
      for _ in 0..<20_000 { terminal.press(.character("j")) }
      terminal.type("/Person 104999")
      try await terminal.wait(for: "person4999@example.com", not: "person4998@example.com")
      #expect(terminal.frames.count - before < 20_000)
    }
  }

  @Test func theTerminalIsResizedRedrawnAndSuspended() async throws {
    let project = FakeProject()
    let terminal = FakeTerminal()
    try await desk(project, terminal) {
      try await terminal.wait(for: "Grace Hopper")
      terminal.press(.character("l"), control: true)
      terminal.press(.character("z"), control: true)
      terminal.resize(columns: 20, rows: 5)
      try await terminal.wait(for: "Needs")
      terminal.resize(columns: 80, rows: 24)
      try await terminal.wait(for: "Grace Hopper")
    }
    #expect(terminal.redraws == 1)
    #expect(terminal.suspensions == 1)
    #expect(terminal.frames.last?.size == Size(columns: 80, rows: 24))
  }

  @Test func aTerminalWithoutMarksGetsNone() async throws {
    let terminal = FakeTerminal(hasGlyphs: false)
    let project = FakeProject([People.person(1, "Ada", "ada@example.com")])
    try await desk(project, terminal) {
      let text = try await terminal.wait(for: "ada@example.com")
      #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }
  }

  @Test func nothingRunsWhenNothingMoves() async throws {
    // Every wait that is asked for, and none ever ends.
    let waits = Mutex<[Duration]>([])
    let pace = Pace(
      now: { .zero }, date: { noon },
      sleep: { duration in
        waits.withLock { $0.append(duration) }
        defer { waits.withLock { all in if let index = all.firstIndex(of: duration) { all.remove(at: index) } } }
        if duration <= .milliseconds(100) { return }
        // Until it is cancelled.
        let (never, held) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        withExtendedLifetime(held) {}
        throw CancellationError()
      })
    let project = FakeProject()
    let terminal = FakeTerminal()
    try await desk(project, terminal, pace: pace) {
      for text in ["history", "Stripe ok", "webhooks ok", "All 10"] { try await terminal.wait(for: text) }
      try await eventually("only the slow waits are left") {
        waits.withLock { $0.sorted() == [.seconds(5), .seconds(10)] }
      }
      let frames = terminal.frames.count
      // What is drawn next is what a key asks for.
      terminal.type("?")
      try await terminal.wait(for: "In the list")
      #expect(terminal.frames.count == frames + 1)
      #expect(waits.withLock { $0.count } == 2)
    }
  }

  @Test func secondsAreCountedThoughNothingElseHappens() async throws {
    let seconds = Mutex(0)
    let waits = Mutex<[Duration]>([])
    let (strokes, stroke) = AsyncStream.makeStream(of: Void.self)
    let pace = Pace(
      now: { .seconds(seconds.withLock { $0 }) }, date: { noon },
      sleep: { duration in
        waits.withLock { $0.append(duration) }
        defer { waits.withLock { all in if let index = all.firstIndex(of: duration) { all.remove(at: index) } } }
        if duration <= .milliseconds(100) { return }
        if duration == .seconds(1) { for await _ in strokes { return } }
        // Until it is cancelled.
        let (never, held) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        withExtendedLifetime(held) {}
        throw CancellationError()
      })
    let project = FakeProject()
    project.with { $0.receiverSilence = 20 }
    let terminal = FakeTerminal(columns: 160)
    try await desk(project, terminal, pace: pace) {
      for text in ["history", "Stripe ok", "All 10"] { try await terminal.wait(for: text) }
      for second in 1...3 {
        try await terminal.wait(for: "receiver silent \(19 + second) s")
        try await eventually("everything is awaited") {
          waits.withLock { $0.sorted() == [.seconds(1), .seconds(5), .seconds(10)] }
        }
        seconds.withLock { $0 = second }
        stroke.yield()
      }
      try await terminal.wait(for: "receiver silent 23 s")
    }
  }

  @Test func cancellingTheProgramEndsIt() async throws {
    let project = FakeProject()
    let terminal = FakeTerminal()
    let program = DeskProgram(services: try project.services(), profile: "acme-dev", isLive: false)
    let task = Task { await program.run(on: terminal) }
    try await terminal.wait(for: "Grace Hopper")
    task.cancel()
    _ = await task.value
  }
}
