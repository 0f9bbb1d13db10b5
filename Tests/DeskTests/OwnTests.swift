// The account page for oneself: nobody else is on it, and the sign-in follows only when its address is proved.

import Accounts
import Supabase
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct OwnTests {
  private let words = English()

  /// Somebody whose new address waits to be proved.
  private static let unproven = People.person(
    1, "Ada Lovelace", "ada@new.example.com", .held,
    drift: [Drift(field: .email, record: .auth, value: "ada@example.com", stripe: "ada@new.example.com")])

  private func page(
    _ account: Account = People.few[0], columns: Int = 80, rows: Int = 24, language: Language = .english
  ) -> Stage {
    Stage.running([account], columns: columns, rows: rows, language: language, isOwn: true)
  }

  @Test(arguments: [(60, 16), (80, 24), (140, 40)]) func itShowsOneselfAndNobodyElse(_ columns: Int, _ rows: Int) {
    let stage = page(columns: columns, rows: rows)
    for text in ["Ada Lovelace", "ada@example.com", words.meLogin, "Pro", words.labelPlan] {
      #expect(stage.text.contains(text), "\(text)")
    }
    #expect(stage.model.layout.list == nil)
    #expect(!stage.text.contains(words.tabAll))
  }

  @Test func noKeyLeadsToOthers() {
    var stage = page()
    for key in "/fs1:DamcSwny u" {
      stage.press(key)
      #expect(stage.model.search == nil && stage.model.palette == nil && stage.model.dashboard == nil)
      #expect(stage.model.list.query == AccountQuery())
      #expect(stage.model.marks.isEmpty)
    }
    stage.press(.escape)
    #expect(stage.model.focus == .detail)
    #expect(stage.model.layout.list == nil)
  }

  @Test func oneEditsAsAnybody() throws {
    var stage = page()
    stage.press("e")
    stage.control("u")
    stage.type("Ada King")
    stage.press(.enter)
    let (draft, id) = try stage.save()
    #expect(draft.account == People.id(1))
    stage.send(.saved(id, .success(stage.edit(id, .confirmed))))
    stage.press(.escape)
    #expect(stage.status.contains(words.meDone(email: nil)))
  }

  @Test func aNewAddressIsToBeProved() throws {
    var stage = page()
    stage.press("e")
    stage.press(.tab)
    stage.control("u")
    stage.type("ada@new.example.com")
    #expect(stage.text.contains("until you have answered"))
    #expect(!stage.text.contains("at once"))
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.base = PeopleBase([Self.unproven])
    stage.send(.saved(id, .success(stage.edit(id, .confirmed))))
    stage.answerAll()
    // Asked for once, and not again with everything that is looked at anew.
    #expect(try stage.taken { if case .proveLogin(let address) = $0 { address } else { nil } } == "ada@new.example.com")
    stage.send(.due(.refresh))
    stage.answerAll()
    #expect(stage.take { if case .proveLogin(let address) = $0 { address } else { nil } } == nil)
    stage.send(.proofAsked("ada@new.example.com", nil))
    #expect(stage.status.contains(words.meMailSent("ada@new.example.com")))
    stage.press(.escape)
    #expect(stage.text.contains("You still sign in with ada@example.com"))
    stage.press("m")
    #expect(try stage.taken { if case .proveLogin(let address) = $0 { address } else { nil } } == "ada@new.example.com")
    stage.send(.proofAsked("ada@new.example.com", Stage.outage))
    #expect(stage.status.contains("does not answer"))
  }

  /// What somebody else began is for them to go on with.
  @Test func whatIsNotOnesOwnEditAsksForNoMail() {
    var stage = page(Self.unproven)
    #expect(stage.take { if case .proveLogin(let address) = $0 { address } else { nil } } == nil)
    #expect(stage.text.contains("You still sign in with"))
  }

  @Test func whereAllIsProvedThereIsNothingToAsk() {
    var stage = page()
    #expect(stage.press("m").isEmpty)
    #expect(stage.status.contains(words.meNothingToProve))
  }

  /// Taking Stripe's address for the sign-in is not for oneself to decide.
  @Test func aResyncAsksForNoLogin() throws {
    var stage = page(Self.unproven)
    stage.press("r")
    #expect(stage.model.question == nil)
    let logins = try stage.taken { if case .resync(_, _, let logins) = $0 { logins } else { nil } }
    #expect(logins == .keep)
  }

  @Test func loadingAndErrorsStandWhereOnesselfWillBe() {
    var stage = Stage([People.few[0]], isOwn: true)
    stage.send(.started)
    stage.pass(.milliseconds(300))
    #expect(stage.text.contains(words.loading))
    stage.failAll()
    #expect(stage.text.contains("does not answer"))
    var empty = Stage.running([], isOwn: true)
    #expect(empty.text.contains("Your account is not here"))
    empty.press("e")
    #expect(empty.model.form == nil)
  }

  @Test func thePageOfKeysHasItsKeysOnly() {
    var stage = page(rows: 60)
    stage.press("?")
    let page = stage.model.helpPage.map(\.text)
    #expect(page.contains { $0.hasSuffix(words.meHelpProve) })
    #expect(!page.contains { $0.hasSuffix(words.helpMark) })
  }

  @Test func inChineseNothingIsEnglish() {
    let stage = page(Self.unproven, language: .simplifiedChinese)
    #expect(stage.text.contains("您仍用"))
  }
}
