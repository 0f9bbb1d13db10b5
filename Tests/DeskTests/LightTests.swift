// The header's lights, and how old what is shown is.

import Accounts
import Foundation
import Terminal
import Testing

@testable import Desk

@Suite struct LightTests {
  private func header(_ project: ProjectState, columns: Int = 160) -> String {
    var stage = Stage(columns: columns)
    stage.project = project
    stage.send(.started)
    stage.answerAll()
    return stage.frame.lines[0]
  }

  @Test func wordsForEveryState() {
    #expect(header(Stage.project()).contains("  webhooks ok  "))
    #expect(header(Stage.project(newest: 3600)).contains("  webhooks ok, quiet 1 h  "))
    #expect(header(Stage.project(newest: 200_000)).contains("  webhooks ok, quiet 2 d  "))
    #expect(header(Stage.project(mode: "poll")).contains("  polling ok  "))
    #expect(header(Stage.project(newest: nil)).contains("  receiver ok, no event yet  "))
    #expect(header(Stage.project(late: 1)).contains("  1 event late  "))
    #expect(header(Stage.project(late: 2000)).contains("  2,000 events late  "))
    #expect(header(Stage.project(receiver: 14)).contains("  webhooks ok  "))
    #expect(header(Stage.project(receiver: 15)).contains("  receiver silent 15 s  "))
    // What is the reason comes before what follows from it.
    #expect(header(Stage.project(receiver: 260, newest: 200_000, late: 2)).contains("  receiver silent 4 min  "))
    #expect(header(Stage.project(receiver: nil)).contains("  no receiver yet  "))
  }

  /// A receiver is told to be silent only by who can know it.
  @Test func nothingIsKnownOfReceiversWithoutSupabase() {
    var stage = Stage.running(columns: 160)
    stage.pass(.seconds(5))
    stage.send(.due(.refresh))
    stage.failAll()
    #expect(stage.frame.lines[0].contains("webhooks …"))
    stage.press("e")
    #expect(!stage.text.contains("No receiver for"))
    // Nor where no look has brought anything for a while.
    stage = .running(columns: 160)
    stage.pass(.seconds(14))
    #expect(stage.frame.lines[0].contains("webhooks ok"))
    stage.pass(.seconds(1))
    #expect(stage.frame.lines[0].contains("webhooks …"))
  }

  @Test func howLongAServiceIsDown() {
    var stage = Stage.running(columns: 160)
    stage.send(.due(.refresh))
    stage.failAll()
    stage.send(.stripeReached(Stage.outage))
    #expect(stage.frame.lines[0].contains("Stripe down 0 s  Supabase down 0 s"))
    // Nobody presses a key, and the seconds go by.
    for _ in 0..<20 {
      let isCounting = stage.take { $0 == .wait(.clock, .seconds(1)) ? true : nil }
      #expect(isCounting == true)
      stage.pass(.seconds(1))
      stage.send(.due(.clock))
    }
    #expect(stage.frame.lines[0].contains("Stripe down 20 s  Supabase down 20 s"))
    // Each failure more changes nothing of that.
    stage.send(.due(.retry))
    stage.failAll()
    stage.pass(.seconds(40))
    #expect(stage.frame.lines[0].contains("Stripe down 1 min  Supabase down 1 min"))
    stage.press("R")
    stage.answerAll()
    stage.clockStrikes()
    #expect(stage.frame.lines[0].contains("Stripe ok  Supabase ok"))
    #expect(stage.take { $0.slot == .timer(.clock) ? true : nil } == nil)
  }

  /// What takes its time is not down, and its last answer still holds.
  @Test func aSlowSupabaseIsToldToBeSlow() {
    var stage = Stage.running(columns: 160)
    stage.pass(.seconds(5))
    stage.send(.due(.refresh))
    stage.pass(.seconds(2))
    #expect(stage.frame.lines[0].contains("Supabase ok"))
    stage.pass(.seconds(3))
    stage.send(.due(.refresh))
    #expect(stage.frame.lines[0].contains("Supabase slow 5 s  webhooks ok"))
    #expect(stage.wanted.contains(.wait(.clock, .seconds(1))))
    stage.pass(.seconds(1))
    stage.clockStrikes()
    #expect(stage.frame.lines[0].contains("Supabase slow 6 s"))
    stage.answerAll()
    #expect(stage.frame.lines[0].contains("Supabase ok"))
  }

  /// It is looked at without the key, and with it only where something may have changed.
  @Test func stripeIsReachedWithoutTheKey() {
    var stage = Stage.running()
    let refused = Fault(.notPermitted, what: "Stripe does not accept the key.", changed: "")
    #expect(stage.send(.due(.stripe)).contains(.reachStripe))
    #expect(stage.send(.stripeReached(nil)).contains(.askStripe) == false)
    stage.send(.stripe(refused))
    // That it is there does not make the key a good one.
    #expect(stage.send(.stripeReached(nil)).contains(.askStripe) == false)
    #expect(stage.model.stripe == .down(refused))
    #expect(stage.send(.due(.stripe)).contains(.askStripe))
    let again = stage.send(.stripeReached(Stage.outage))
    #expect(again.contains(.wait(.stripe, .seconds(5))))
    #expect(stage.send(.stripeReached(nil)).contains(.askStripe))
    stage.send(.stripe(nil))
    #expect(stage.model.stripe == .ok)
  }

  // MARK: Old

  @Test func theListTellsItsAge() {
    var stage = Stage.running()
    stage.pass(.seconds(14))
    #expect(!stage.text.contains("as of"))
    stage.pass(.seconds(6))
    #expect(stage.text.contains("Accounts as of 12:00:00, 20 s ago"))
    stage.send(.due(.refresh))
    stage.answerAll()
    #expect(!stage.text.contains("as of"))
    stage.pass(.seconds(5))
    stage.send(.due(.refresh))
    stage.failAll()
    #expect(stage.text.contains("Accounts as of 12:00:20, 5 s ago"))
    #expect(stage.model.list.rows.count == 10)
  }

  /// What was looked at before and is shown at once tells its age only where nothing newer comes.
  @Test func aDetailTellsItsAge() {
    var stage = Stage.running(columns: 160)
    stage.press("j")
    stage.answerAll()
    stage.press("k")
    stage.answerAll()
    stage.pass(.seconds(180))
    stage.send(.due(.refresh))
    stage.answerAll()
    stage.press("j")
    stage.send(.due(.detail))
    #expect(!stage.text.contains("as of"))
    stage.pass(.milliseconds(150))
    #expect(stage.text.contains("as of 12:00:00, 3 min ago"))
    stage.failAll()
    #expect(stage.text.contains("as of 12:00:00, 3 min ago. Supabase"))
    stage.press("R")
    stage.answerAll()
    #expect(!stage.text.contains("as of"))
  }

  @Test func aCheckThatFailedIsMadeAgain() throws {
    var stage = Stage.running(columns: 200)
    stage.press("e")
    stage.type("x")
    stage.send(.due(.check))
    stage.failAll()
    #expect(stage.text.contains("Not checked: "))
    #expect(stage.text.contains("again by itself."))
    stage.send(.due(.retry))
    let serial = try stage.taken { effect in if case .check(_, let serial) = effect { serial } else { nil } }
    stage.send(.checked(serial: serial, .success(EditCheck(problems: []))))
    #expect(!stage.text.contains("Not checked: "))
  }

  // MARK: No longer wanted

  @Test func aListThatIsLeftAsksForNoNeighbours() {
    var stage = Stage.running(People.many(700))
    let effects = stage.press("4")
    for slot in [Effect.Slot.pageBefore, .pageAfter, .pageRefresh] { #expect(effects.contains(.cancel(slot))) }
    #expect(effects.last { if case .loadPage = $0 { true } else { false } }?.slot == .page)
  }

  @Test func anAccountThatIsLeftIsNotAsked() {
    var stage = Stage.running()
    stage.press(.enter)
    stage.send(.due(.detail))
    #expect(stage.wanted.contains { $0.slot == .detail })
    #expect(stage.press(.escape).contains(.cancel(.detail)))
    #expect(!stage.wanted.contains { $0.slot == .detail || $0.slot == .timer(.detail) })
  }
}

extension Stage {
  /// The second that was waited for is over.
  mutating func clockStrikes() {
    wanted.removeAll { $0.slot == .timer(.clock) }
    send(.due(.clock))
  }
}
