// How many accounts at once look, on every size of screen.

import Accounts
import Stripe
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct BulkSnapshotTests {
  private static func stage(
    _ columns: Int, _ rows: Int, isLive: Bool = false, isUnicode: Bool = true, language: Language = .english
  ) -> Stage {
    var stage = Stage.running(
      columns: columns, rows: rows, isLive: isLive, isUnicode: isUnicode, language: language)
    stage.press(" ")
    stage.press("j")
    stage.press(" ")
    stage.answerAll()
    return stage
  }

  private static func preview(_ stage: inout Stage) {
    stage.press("A")
    stage.answerAll()
    stage.press("r")
    stage.answerAll()
  }

  /// Half done, two of them badly.
  private static func run(_ stage: inout Stage) {
    preview(&stage)
    stage.press("k")
    let people = People.few
    let failure = ResyncFailure.stripe(
      .api(StripeFailure(type: "api_error", message: "no", status: 500, requestID: "req_1")))
    let change = RecordChange(field: .name, record: .users, from: "A", to: "B")
    let outcomes: [ResyncedAccount.Outcome] = [
      .changed([change]), .unchanged, .noCustomer, .parked(.conflict, reason: "two_accounts \(people[1].id)"),
      .failed(failure),
    ]
    for (account, outcome) in zip(people, outcomes) {
      stage.pass(.milliseconds(500))
      stage.send(.bulk(1, .account(ResyncedAccount(account: account, outcome: outcome))))
    }
  }

  private static let sizes = [(60, 16), (80, 24), (100, 28)]

  @Test(arguments: sizes) func english(_ columns: Int, _ rows: Int) {
    check("", columns, rows, Self.stage(columns, rows))
  }

  @Test(arguments: sizes) func chinese(_ columns: Int, _ rows: Int) {
    check("zh-", columns, rows, Self.stage(columns, rows, language: .simplifiedChinese))
  }

  @Test func ascii() { check("ascii-", 80, 24, Self.stage(80, 24, isUnicode: false)) }

  private func check(_ prefix: String, _ columns: Int, _ rows: Int, _ stage: Stage) {
    let size = "\(columns)x\(rows)"
    var stage = stage
    expectSnapshot(stage.frame, "\(prefix)marks-\(size)")
    Self.run(&stage)
    expectSnapshot(stage.frame, "\(prefix)bulk-running-\(size)")
    stage.send(.bulk(1, .ended(.stopped)))
    stage.press("j")
    expectSnapshot(stage.frame, "\(prefix)bulk-report-\(size)")
    stage.press("r")
    stage.answerAll()
    expectSnapshot(stage.frame, "\(prefix)bulk-preview-\(size)")
  }

  @Test func liveAndBehind() {
    var stage = Self.stage(80, 24, isLive: true)
    Self.preview(&stage)
    expectSnapshot(stage.frame, "bulk-live")
    stage = Self.stage(80, 24)
    Self.run(&stage)
    stage.press(.escape)
    expectSnapshot(stage.frame, "bulk-behind")
    stage.control("c")
    expectSnapshot(stage.frame, "bulk-leaving")
  }
}
