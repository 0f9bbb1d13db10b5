// The list: searched, filtered, sorted and paged, and the answers that come late.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct ListUpdateTests {
  private func pageRequest(_ stage: inout Stage) -> PageRequest? {
    stage.take { if case .loadPage(let request) = $0 { request } else { nil } }
  }

  // MARK: Searching

  @Test func typingAsksAtOnceAndThenAfterAPause() {
    var stage = Stage.running()
    stage.press("/")
    stage.type("l")
    #expect(pageRequest(&stage)?.query.search == "l")
    stage.type("ove")
    #expect(stage.wanted.filter { $0 == .wait(.search, .milliseconds(80)) }.count == 1)
    #expect(pageRequest(&stage) == nil)
    stage.send(.due(.search))
    #expect(pageRequest(&stage)?.query.search == "love")
    // Whoever types slowly waits for nothing.
    stage.type("l")
    #expect(pageRequest(&stage)?.query.search == "lovel")
    stage.send(.due(.search))
    #expect(pageRequest(&stage) == nil)
  }

  @Test func theNewestQueryWins() throws {
    var stage = Stage.running()
    stage.press("/")
    stage.type("ada")
    stage.send(.due(.search))
    let first = try #require(pageRequest(&stage))
    stage.control("u")
    stage.type("grace")
    stage.send(.due(.search))
    let second = try #require(pageRequest(&stage))
    // The older answer comes last.
    stage.send(try #require(stage.answer(to: .loadPage(second))))
    #expect(stage.model.list.rows.map(\.name) == ["Grace Hopper"])
    stage.send(try #require(stage.answer(to: .loadPage(first))))
    #expect(stage.model.list.rows.map(\.name) == ["Grace Hopper"])
    // Nor does its failure count.
    stage.send(.page(first, .failure(Stage.outage)))
    #expect(stage.model.list.loading.state == .idle)
  }

  @Test func theSelectedAccountStaysThroughASearch() {
    var stage = Stage.running()
    stage.press("j")
    stage.press("/")
    stage.type("lovelace")
    stage.answerAll()
    #expect(stage.model.list.selected == People.id(2))
    stage.press(.escape)
    stage.answerAll()
    #expect(stage.model.list.rows.count == 10)
    #expect(stage.model.list.selected == People.id(2))
    #expect(stage.model.search == nil)
  }

  @Test func enterDoesNotWaitForThePause() {
    var stage = Stage.running()
    stage.press("/")
    stage.type("grace")
    stage.press(.enter)
    #expect(pageRequest(&stage)?.query.search == "grace")
    #expect(!stage.wanted.contains(.wait(.search, .milliseconds(80))))
  }

  @Test(arguments: [
    ("  Ada ", "Ada"), ("mailto:ada@example.com", "ada@example.com"), ("Ada <ada@example.com>", "ada@example.com"),
    ("https://dashboard.stripe.com/test/customers/cus_NffrFeUfNV2Hib?x=1", "cus_NffrFeUfNV2Hib"), ("<", "<"),
    ("a>b<c", "a>b<c"), ("", ""),
  ]) func takesWhatPeoplePaste(_ text: String, _ search: String) {
    #expect(SearchText.clean(text) == search)
  }

  @Test func filtersByNumberTabAndBracket() {
    var stage = Stage.running()
    stage.press("4")
    stage.answerAll()
    #expect(stage.model.list.rows.map(\.id) == [People.id(2)])
    stage.press("]")
    stage.answerAll()
    #expect(stage.model.list.query.status == .conflict)
    stage.press("[")
    stage.press("[")
    stage.answerAll()
    #expect(stage.model.list.query.status == .pending)
    // Escape takes it back.
    stage.press(.escape)
    stage.answerAll()
    #expect(stage.model.list.query.status == nil)
    #expect(stage.model.list.rows.count == 10)
  }

  @Test func sortGoesRound() {
    var stage = Stage.running()
    let seen = (0..<4).map { _ -> AccountSort in
      stage.press("s")
      stage.answerAll()
      return stage.model.list.query.sort
    }
    #expect(seen == [.email, .synced, .status, .name])
  }

  @Test func theOrderIsTurnedRound() throws {
    var stage = Stage.running()
    stage.press("S")
    #expect(pageRequest(&stage)?.query.descending == true)
    stage.press("S")
    #expect(pageRequest(&stage)?.query.descending == false)
    // Another order begins as it is read.
    stage.press("S")
    stage.press("s")
    #expect(stage.model.list.query == AccountQuery(sort: .email))
  }

  // MARK: Pages

  @Test func onlyPagesNearTheWindowAreHeld() {
    var stage = Stage.running(People.many(5000))
    for _ in 0..<200 {
      stage.press(.pageDown)
      stage.answerAll()
      #expect(stage.model.list.rows.count <= 1000)
    }
    #expect(stage.model.list.selected == People.id(1 + 200 * (stage.model.list.height - 1)))
    for _ in 0..<200 {
      stage.press(.pageUp)
      stage.answerAll()
      #expect(stage.model.list.rows.count <= 1000)
    }
    #expect(stage.model.list.selected == People.id(1))
  }

  @Test func jumpsToEitherEndAtOnce() {
    var stage = Stage.running(People.many(5000))
    stage.press("G")
    #expect(stage.model.list.selected == People.id(1))
    stage.answerAll()
    #expect(stage.model.list.selected == People.id(5000))
    stage.press("k")
    #expect(stage.model.list.selected == People.id(4999))
    stage.press("g")
    stage.answerAll()
    #expect(stage.model.list.selected == People.id(1))
    #expect(stage.model.list.top == 0)
  }

  @Test func keysFasterThanThePagesAreNotLost() {
    var stage = Stage.running(People.many(5000))
    for _ in 0..<1000 { stage.press("j") }
    stage.answerAll()
    #expect(stage.model.list.selected == People.id(1001))
    for _ in 0..<30 { stage.press(.pageUp) }
    for _ in 0..<10 { stage.press("j") }
    stage.answerAll()
    #expect(stage.model.list.selected == People.id(1001 - 30 * (stage.model.list.height - 1) + 10))
    // At the list's own end nothing is owed.
    for _ in 0..<9000 { stage.press("j") }
    stage.answerAll()
    stage.press("k")
    #expect(stage.model.list.selected == People.id(4999))
  }

  @Test func nothingIsAskedTwiceAtOnce() {
    var stage = Stage.running(People.many(1000))
    for _ in 0..<60 { stage.press("j") }
    let pages = stage.wanted.filter { if case .loadPage = $0 { true } else { false } }
    #expect(pages.count == 1)
  }

  // MARK: Refreshing

  private func refreshed(_ stage: inout Stage) {
    stage.send(.due(.refresh))
    stage.answerAll()
  }

  @Test func theSelectionFollowsTheAccount() {
    var stage = Stage.running(People.many(300))
    for _ in 0..<30 { stage.press("j") }
    let line = stage.model.list.selectedIndex.map { $0 - stage.model.list.top }
    stage.base.accounts.append(People.person(999, "Aaron", "aaron@example.com"))
    stage.base.accounts.removeAll { $0.id == People.id(20) || $0.id == People.id(21) }
    refreshed(&stage)
    #expect(stage.model.list.selected == People.id(31))
    #expect(stage.model.list.selectedIndex.map { $0 - stage.model.list.top } == line)
    #expect(stage.model.list.rows.first?.name == "Aaron")
  }

  @Test func anAccountThatLeftTheListStaysUntilTheSelectionLeavesIt() {
    var stage = Stage.running()
    stage.press("4")
    stage.answerAll()
    stage.base.accounts[1] = People.person(2, "Ada Lovelace", "ada@lovelace.example.org", version: 2)
    stage.base.accounts.append(People.person(11, "Zed", "zed@example.com", .drifted))
    refreshed(&stage)
    #expect(stage.model.list.rows.map(\.id) == [People.id(2), People.id(11)])
    #expect(stage.model.list.selected == People.id(2))
    stage.press("j")
    #expect(stage.model.list.rows.map(\.id) == [People.id(11)])
    #expect(stage.model.list.selected == People.id(11))
  }

  @Test func aRowThatMovedIsThereOnce() {
    var stage = Stage.running(People.many(300))
    stage.base.accounts[4] = People.person(5, "Person 100050x", "person5@example.com", version: 2)
    refreshed(&stage)
    let ids = stage.model.list.rows.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(ids.firstIndex(of: People.id(5)) == 49)
  }

  @Test func aRefreshAskedForBeforeAJumpIsDropped() throws {
    var stage = Stage.running(People.many(5000))
    stage.send(.due(.refresh))
    let request = try stage.taken { effect -> PageRequest? in
      guard case .loadPage(let request) = effect, case .refresh = request.purpose else { return nil }
      return request
    }
    stage.press("G")
    stage.answerAll()
    stage.send(try #require(stage.answer(to: .loadPage(request))))
    #expect(stage.model.list.rows.last?.id == People.id(5000))
    #expect(stage.model.list.selected == People.id(5000))
  }

  @Test func anEmptyListFillsByItself() {
    var stage = Stage.running([])
    #expect(stage.model.list.selected == nil)
    #expect(stage.text.contains(stage.model.look.words.noAccounts))
    stage.press("j")
    stage.press(.enter)
    stage.press("e")
    stage.base.accounts = [People.person(1, "Ada", "ada@example.com")]
    refreshed(&stage)
    #expect(stage.model.list.selected == People.id(1))
  }

  // MARK: Failing

  @Test func whatWasThereStaysWhenSupabaseIsDown() {
    var stage = Stage.running()
    stage.send(.due(.refresh))
    stage.failAll()
    #expect(stage.model.list.rows.count == 10)
    #expect(stage.model.supabase == .down(Stage.outage))
    #expect(stage.wanted.contains(.wait(.retry, .seconds(1))))
    stage.press("j")
    #expect(stage.model.list.selected == People.id(2))
  }

  @Test func itIsTriedAgainMoreSlowlyButNotMoreSeldomThanElse() {
    var stage = Stage()
    stage.send(.started)
    var waits: [Duration] = []
    for _ in 0..<7 {
      stage.failAll()
      guard let wait = stage.take({ if case .wait(.retry, let wait) = $0 { wait } else { nil } }) else { break }
      waits.append(wait)
      stage.send(.due(.retry))
    }
    #expect(waits == [1, 2, 4, 5, 5, 5, 5].map { .seconds($0) })
    stage.answerAll()
    #expect(stage.model.supabase == .ok)
    #expect(stage.model.list.rows.count == 10)
    #expect(stage.model.notice == nil)
    #expect(!stage.wanted.contains { if case .wait(.retry, _) = $0 { true } else { false } })
  }

  @Test func aNeighbourThatFailedIsNotAskedForAgainAtOnce() {
    var stage = Stage.running(People.many(1000))
    for _ in 0..<60 { stage.press("j") }
    for _ in 0..<20 { stage.failAll() }
    #expect(pageRequest(&stage) == nil)
    stage.press("j")
    #expect(pageRequest(&stage) == nil)
    stage.send(.due(.retry))
    stage.answerAll()
    #expect(stage.model.list.rows.count > 100)
    #expect(stage.model.supabase == .ok)
  }

  /// Rows go on both ways of the only page, so that nothing can be asked for anew but its neighbours.
  @Test func aPageWithoutNeighboursIsNotStuck() {
    var stage = Stage.running(People.many(1000))
    stage.model.list.hasMoreBefore = true
    stage.press("j")
    for _ in 0..<20 { stage.failAll() }
    #expect(pageRequest(&stage) == nil)
    stage.send(.due(.retry))
    #expect(pageRequest(&stage) != nil)
  }

  @Test func aKeyTriesAtOnce() {
    var stage = Stage()
    stage.send(.started)
    stage.failAll()
    stage.press("R")
    stage.answerAll()
    #expect(stage.model.list.rows.count == 10)
  }

  @Test func aSearchThatFailedIsAskedAgain() {
    var stage = Stage.running()
    stage.press("4")
    stage.failAll()
    #expect(stage.model.list.rows.count == 10)
    stage.send(.due(.retry))
    stage.answerAll()
    #expect(stage.model.list.rows.map(\.id) == [People.id(2)])
  }

  // MARK: Time

  @Test func nothingTicksWhenNothingMoves() {
    var stage = Stage.running()
    _ = stage.take { $0.slot == .timer(.tick) ? true : nil }
    stage.send(.due(.tick))
    stage.press("j")
    stage.send(.due(.refresh))
    #expect(!stage.wanted.contains { if case .wait(.tick, _) = $0 { true } else { false } })
    #expect(!stage.model.isMoving)
  }

  @Test func loadingTicksUntilItIsThere() {
    var stage = Stage()
    stage.send(.started)
    #expect(stage.wanted.contains(.wait(.tick, .milliseconds(100))))
    stage.answerAll()
    _ = stage.take { $0 == .wait(.tick, .milliseconds(100)) ? true : nil }
    stage.send(.due(.tick))
    #expect(!stage.wanted.contains(.wait(.tick, .milliseconds(100))))
  }

  // MARK: The detail

  @Test func aSelectionThatMovesOnAsksForOneDetail() {
    var stage = Stage.running(columns: 120, rows: 30)
    for _ in 0..<5 { stage.press("j") }
    #expect(stage.wanted.filter { if case .loadDetail = $0 { true } else { false } }.isEmpty)
    #expect(stage.wanted.filter { $0.slot == .timer(.detail) }.count == 1)
    stage.send(.due(.detail))
    #expect(stage.wanted.contains(.loadDetail(stage.model.list.selected ?? "")))
  }

  @Test func anotherAccountsDetailIsNotShown() throws {
    var stage = Stage.running(columns: 120, rows: 30)
    stage.press("j")
    stage.send(.due(.detail))
    stage.press("j")
    stage.send(.detail(People.id(2), .success(stage.base.detail(People.id(2)))))
    #expect(!stage.model.detailLines.contains { $0.text.contains("old.example.org") })
  }

  @Test func aDeletedAccountIsSaidToBeGone() {
    var stage = Stage.running(columns: 120, rows: 30)
    stage.press("j")
    stage.send(.due(.detail))
    stage.send(.detail(stage.model.list.selected ?? "", .success(nil)))
    #expect(stage.text.contains(stage.model.look.words.noSuchAccount))
  }
}
