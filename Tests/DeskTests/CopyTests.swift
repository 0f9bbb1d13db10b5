// The menu of what can be copied.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct CopyTests {
  private func opened(_ number: Int = 1, columns: Int = 80, rows: Int = 24) -> Stage {
    var stage = Stage.running(columns: columns, rows: rows)
    stage.model.list.selected = People.id(number)
    stage.press(.enter)
    stage.answerAll()
    return stage
  }

  private static let letters: [(Character, String)] = [
    ("c", "cus_Test1001"), ("u", People.id(1)), ("e", "ada@example.com"), ("n", "Ada Lovelace"),
    ("r", "req_8nJ2kf93"), ("v", "evt_1NfTest"), ("o", "https://dashboard.stripe.com/test/customers/cus_Test1001"),
  ]

  @Test(arguments: letters) func everyThingHasALetter(_ letter: Character, _ value: String) {
    var stage = opened()
    stage.press("y")
    #expect(stage.model.copying != nil)
    #expect(stage.press(letter).contains(.copy(value)))
    #expect(stage.model.copying == nil)
    #expect(stage.status.contains(value), "it is said, and there to be selected by hand")
  }

  @Test func theMenuIsWalkedThrough() {
    var stage = opened()
    stage.press("y")
    stage.press("j")
    stage.press("j")
    stage.press("k")
    #expect(stage.press(.enter).contains(.copy(People.id(1))))
    stage.press("y")
    stage.press("G")
    #expect(stage.press("y").contains(.copy("https://dashboard.stripe.com/test/customers/cus_Test1001")))
    stage.press("y")
    let before = stage.model.list.selected
    #expect(!stage.press(.escape).contains { if case .copy = $0 { true } else { false } })
    #expect(stage.model.copying == nil && stage.model.list.selected == before && stage.model.focus == .detail)
  }

  @Test func theMenuStaysWithItsAccount() {
    var stage = opened()
    stage.press("y")
    stage.model.list.selected = People.id(4)
    #expect(stage.press("e").contains(.copy("ada@example.com")))
  }

  @Test func whatIsNotThereIsSaid() {
    // Without a customer there is no page of it, and no request.
    var stage = opened(3)
    stage.press("y")
    #expect(stage.model.copyItems(stage.base.accounts[2]).map(\.kind) == [.user, .email, .name])
    #expect(!stage.press("c").contains { if case .copy = $0 { true } else { false } })
    #expect(stage.status.contains(English().nothingToCopy(English().copyCustomer)))
    #expect(stage.press("O").isEmpty)
    #expect(stage.status.contains(English().notHostedBySupabase))
  }

  @Test func theSupabasePageIsTheProjects() {
    var stage = opened()
    stage.model = Model(
      look: stage.model.look,
      identity: Identity(
        profile: "", author: "ada@acme.test", isLive: true, project: "https://abcdefghijklmnopqrst.supabase.co"),
      size: stage.model.size, now: stage.model.now, spareIDs: [])
    stage.send(.started)
    stage.answerAll()
    #expect(
      stage.press("O").contains(
        .copy("https://supabase.com/dashboard/project/abcdefghijklmnopqrst/auth/users?show=\(People.id(1))")))
    #expect(stage.press("o").contains(.copy("https://dashboard.stripe.com/customers/cus_Test1001")))
  }

  @Test func aNameIsNoKeys() {
    var stage = Stage.running([People.person(1, "Ada\n\u{1b}[31mrm", "ada@example.com")])
    stage.press("y")
    #expect(stage.press("n").contains(.copy("Ada[31mrm")))
  }

  @Test func theTerminalGetsIt() async throws {
    let project = FakeProject()
    let terminal = FakeTerminal()
    let program = DeskProgram(services: try project.services(), profile: "acme-dev", isLive: false, zone: .utc)
    async let farewell = program.run(on: terminal)
    try await terminal.wait(for: "Grace Hopper")
    terminal.type("ye")
    try await terminal.wait(for: "Copied the e-mail")
    #expect(terminal.copies == ["ada@example.com"])
    terminal.vanish()
    _ = await farewell
  }

  // MARK: As it looks

  @Test(arguments: [(60, 16), (80, 24), (100, 28)]) func menu(_ columns: Int, _ rows: Int) {
    var stage = opened(columns: columns, rows: rows)
    stage.press("y")
    stage.press("j")
    expectSnapshot(stage.frame, "copy-\(columns)x\(rows)")
    stage.press("e")
    if columns == 80 { expectSnapshot(stage.frame, "copied") }
  }

  @Test func asciiAndChinese() {
    var stage = Stage.running(isUnicode: false)
    stage.press("y")
    expectSnapshot(stage.frame, "ascii-copy")
    stage = Stage.running(language: .simplifiedChinese)
    stage.press("y")
    expectSnapshot(stage.frame, "zh-copy")
  }
}
