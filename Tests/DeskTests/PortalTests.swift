// A link to the customer portal: made, copied and forgotten.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct PortalTests {
  private static let url = "https://billing.stripe.com/p/session/test_YWNjdF8xTm9ibG9ja3NPZlNpeHR5Rm91cg"

  private func asked(
    columns: Int = 80, rows: Int = 24, isUnicode: Bool = true, language: Language = .english
  ) throws -> (Stage, Account) {
    var stage = Stage.running(columns: columns, rows: rows, isUnicode: isUnicode, language: language)
    stage.press("P")
    let account = try stage.taken { if case .makePortalLink(let account) = $0 { account } else { nil } }
    return (stage, account)
  }

  @Test func aLinkIsCopiedAndForgotten() throws {
    var (stage, account) = try asked(columns: 100)
    #expect(account.id == People.id(1))
    #expect(stage.send(.portal(account, .success(Self.url))).contains(.copy(Self.url)))
    #expect(stage.text.contains(Self.url))
    #expect(!stage.status.contains("billing.stripe.com"), "what is said at the bottom is kept")
    #expect(stage.press("y").contains(.copy(Self.url)))
    stage.press(.escape)
    #expect(stage.model.portal == nil)
    #expect(!"\(stage.model)".contains("billing.stripe.com"))
  }

  @Test func whoDoesNotWaitGetsNone() throws {
    var (stage, account) = try asked()
    stage.pass(.milliseconds(300))
    #expect(stage.text.contains(English().portalAsking))
    #expect(stage.press(.escape).contains(.cancel(.portal)))
    #expect(!stage.send(.portal(account, .success(Self.url))).contains(.copy(Self.url)))
    #expect(stage.model.portal == nil)
    // Nor does an answer about somebody else count.
    stage.press("P")
    #expect(stage.send(.portal(People.few[3], .success(Self.url))).isEmpty)
  }

  @Test func aFailureSaysWhy() throws {
    var (stage, account) = try asked()
    stage.send(.portal(account, .failure(Stage.outage)))
    #expect(stage.text.contains("does not answer"))
    stage.press("P")
    #expect(stage.take { if case .makePortalLink(let account) = $0 { account } else { nil } } == account)
  }

  @Test(arguments: [3, 9]) func somePeopleHaveNone(_ number: Int) {
    var stage = Stage.running()
    stage.model.list.selected = People.id(number)
    stage.press("P")
    #expect(stage.model.portal == nil)
    #expect(stage.status.contains(number == 3 ? English().noPortalUnlinked : English().noPortalDeleted))
  }

  @Test func stripeIsAsked() async throws {
    let project = FakeProject()
    let terminal = FakeTerminal()
    let program = DeskProgram(services: try project.services(), profile: "acme-dev", isLive: false, zone: .utc)
    async let farewell = program.run(on: terminal)
    try await terminal.wait(for: "Grace Hopper")
    terminal.type("P")
    try await terminal.wait(for: "https://billing.stripe.test/p/session/x")
    #expect(terminal.copies == ["https://billing.stripe.test/p/session/x"])
    project.with { $0.refusal = "No configuration provided" }
    terminal.type("P")
    try await terminal.wait(for: "No configuration provided")
    terminal.vanish()
    _ = await farewell
  }

  @Test(arguments: [(60, 16), (80, 24), (100, 28)]) func box(_ columns: Int, _ rows: Int) throws {
    var (stage, account) = try asked(columns: columns, rows: rows)
    stage.send(.portal(account, .success(Self.url)))
    stage.pass(.seconds(12))
    expectSnapshot(stage.frame, "portal-\(columns)x\(rows)")
  }

  @Test func asciiAndChinese() throws {
    var (stage, account) = try asked(isUnicode: false)
    expectSnapshot(stage.frame, "ascii-portal")
    (stage, account) = try asked(language: .simplifiedChinese)
    stage.send(.portal(account, .success(Self.url)))
    expectSnapshot(stage.frame, "zh-portal")
  }
}
