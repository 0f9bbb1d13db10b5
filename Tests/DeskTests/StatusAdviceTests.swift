// What each status means, and the keys that help.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct StatusAdviceTests {
  private static let people =
    People.few + [
      People.person(11, "Late Person", "late@example.com", .late, pending: 60),
      People.person(12, "Shared Person", "shared@example.com", .conflict, reason: "two_accounts \(People.id(4))"),
      People.person(13, "Open Person", "open@example.com", .failed, reason: "unknown_outcome"),
      People.person(
        14, "Ida", "ida@example.com", .drifted,
        drift: [
          Drift(field: .name, record: .users, value: "Ida Profile", stripe: "Ida"),
          Drift(field: .name, record: .auth, value: "Ida Login", stripe: "Ida"),
          Drift(field: .email, record: .auth, value: "ida@login.example.com", stripe: "ida@example.com"),
        ]),
      People.person(
        15, "No Mail", nil, .drifted,
        drift: [Drift(field: .email, record: .users, value: nil, stripe: "x@example.com")],
        reason: "no_email_at_stripe"),
    ]

  private func opened(
    _ number: Int, columns: Int = 80, rows: Int = 24, isUnicode: Bool = true, language: Language = .english
  ) -> Stage {
    var stage = Stage.running(
      Self.people, columns: columns, rows: rows, isUnicode: isUnicode, language: language)
    stage.model.list.selected = People.id(number)
    stage.press(.enter)
    stage.answerAll()
    return stage
  }

  @Test(arguments: Language.allCases) func everyStatusButInSyncHasAMeaning(_ language: Language) {
    for status in SyncStatus.allCases {
      let meaning = language.words.statusMeaning(status.rawValue, reason: nil)
      #expect((meaning == nil) == (status == .inSync), "\(status)")
    }
  }

  /// What is named there is what the key does, and can be done.
  @Test(arguments: people.map(\.id)) func everyKeyThatIsNamedHelps(_ id: String) throws {
    let number = try #require(Self.people.firstIndex { $0.id == id }) + 1
    let stage = opened(number)
    let account = try #require(stage.model.list.selectedAccount)
    for (action, _) in stage.model.helpfulKeys(account) {
      #expect(stage.model.look.keymap.key(for: action, in: stage.model.contexts) != nil, "\(action)")
      // A project on this machine has no page at Supabase.
      if action != .copySupabasePage {
        #expect(stage.model.objection(to: action) == nil, "\(account.status) \(action)")
      }
    }
  }

  @Test func aDriftIsResolvedEitherWay() throws {
    var stage = opened(2)
    #expect(stage.text.contains("r take Stripe's (re-sync)  S send ours to Stripe"))
    stage.press("S")
    let form = try #require(stage.model.form)
    #expect(form.changes == Changes(email: .set("ada@old.example.org")))
    #expect(stage.text.contains("sends to Stripe what stands in AUTH"))
    stage.press(.enter)
    let (draft, _) = try stage.save()
    #expect(draft.changes == Changes(email: .set("ada@old.example.org")) && draft.undoOf == nil)
  }

  @Test func aLoginsAddressIsAuthsAndANameTheProfiles() throws {
    var stage = opened(14)
    stage.press("S")
    #expect(
      try #require(stage.model.form).changes
        == Changes(name: .set("Ida Profile"), email: .set("ida@login.example.com")))
  }

  @Test(arguments: [1, 3, 9, 15]) func whereNothingIsOursThereIsNothingToSend(_ number: Int) {
    var stage = opened(number)
    stage.press("S")
    #expect(stage.model.form == nil)
    #expect(!stage.status.isEmpty)
    #expect(!stage.text.contains("S send ours"))
  }

  @Test func theOtherAccountOfAConflictIsOpened() {
    for (number, other) in [(6, 9), (12, 4)] {
      var stage = opened(number)
      #expect(stage.text.contains("w open the other account"))
      stage.press("w")
      stage.answerAll()
      #expect(stage.model.list.selected == People.id(other) && stage.model.focus == .detail)
      // And back to everybody.
      stage.press(.escape)
      stage.press(.escape)
      stage.answerAll()
      #expect(stage.model.list.query.search.isEmpty)
    }
    var stage = opened(1)
    stage.press("w")
    #expect(stage.model.list.selected == People.id(1))
    #expect(stage.status.contains(English().noOtherAccount))
  }

  @Test(arguments: [5, 6, 7, 8, 9, 3, 10, 11, 12, 13]) func asItLooks(_ number: Int) {
    let stage = opened(number, rows: 16)
    expectSnapshot(stage.frame, "status-\(Self.people[number - 1].status.rawValue)-\(number)")
  }

  @Test func smallAsciiAndChinese() {
    expectSnapshot(opened(2, columns: 60, rows: 16).frame, "status-drifted-60x16")
    expectSnapshot(opened(2, columns: 100, rows: 28).frame, "status-drifted-100x28")
    expectSnapshot(opened(2, isUnicode: false).frame, "ascii-status-drifted")
    expectSnapshot(opened(2, language: .simplifiedChinese).frame, "zh-status-drifted")
    expectSnapshot(opened(6, language: .simplifiedChinese).frame, "zh-status-conflict")
    var stage = opened(14)
    stage.press("S")
    expectSnapshot(stage.frame, "send-ours")
  }
}
