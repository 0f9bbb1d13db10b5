// A re-sync of many: counted, asked for, watched and stopped.

import Accounts
import Stripe
import Terminal
import Testing

@testable import Desk

@Suite struct BulkTests {
  /// All marked, and asked to be re-synced.
  private func previewed(_ people: [Account] = People.few) -> Stage {
    var stage = Stage.running(people)
    stage.press("A")
    stage.answerAll()
    stage.press("r")
    return stage
  }

  private func running() throws -> (Stage, Int) {
    var stage = previewed()
    stage.answerAll()
    stage.press("k")
    let number = try stage.taken { effect -> Int? in
      if case .bulkResync(_, _, let number) = effect { number } else { nil }
    }
    return (stage, number)
  }

  private func result(_ place: Int, _ outcome: ResyncedAccount.Outcome) -> BulkStep {
    .account(ResyncedAccount(account: People.few[place], outcome: outcome))
  }

  private let failure = ResyncFailure.stripe(
    .api(StripeFailure(type: "api_error", message: "no", status: 500, requestID: "req_1")))

  @Test func nothingIsBegunUnseen() throws {
    var stage = previewed()
    // Neither before it is counted, nor with the key that asked for it.
    for key in "ykt" { #expect(stage.press(key) == []) }
    stage.answerAll()
    #expect(stage.text.contains("10 accounts are read from Stripe now"))
    #expect(stage.text.contains("Logins that differ from Stripe"))
    // A login that would change is decided on.
    #expect(stage.press("y") == [] && stage.press("r") == [] && stage.press(.enter) == [])
    #expect(stage.model.bulk?.phase == .preview)
    let effects = stage.press("t")
    #expect(effects.contains(.bulkResync(.all, logins: .stripe, number: 1)))
    #expect(stage.model.marks.isEmpty)
  }

  @Test func withoutLoginsOneKeyBegins() {
    var stage = previewed(People.many(3))
    stage.answerAll()
    #expect(stage.press("k") == [] && stage.press("t") == [])
    #expect(stage.press("y").contains(.bulkResync(.all, logins: .keep, number: 1)))
  }

  @Test func escapeTakesItBack() {
    var stage = previewed()
    stage.press(.escape)
    #expect(stage.model.bulk == nil && stage.model.marks.scope == .all)
    #expect(stage.take { if case .countScope = $0 { true } else { nil } } == nil)
    // In an account its own re-sync is meant.
    stage.press(.enter)
    stage.press("r")
    #expect(stage.model.bulk == nil)
  }

  @Test func whatCannotBeCountedIsAskedAgain() throws {
    var stage = previewed()
    let scope = stage.model.marks.scope
    stage.send(.scope(scope, .preview, .failure(Stage.outage)))
    #expect(stage.text.contains("Supabase does not answer"))
    #expect(stage.press("r").contains(.countScope(scope, .preview)))
    stage.answerAll()
    #expect(stage.text.contains("10 accounts"))
  }

  @Test func itGoesOnBehindTheDesk() throws {
    var (stage, number) = try running()
    stage.pass(.seconds(1))
    let change = RecordChange(field: .name, record: .users, from: "A", to: "B")
    stage.send(.bulk(number, result(0, .changed([change]))))
    stage.send(.bulk(number, result(1, .unchanged)))
    stage.send(.bulk(number, result(3, .noCustomer)))
    #expect(stage.text.contains("1 changed  1 unchanged  1 passed over  0 failed"))
    #expect(stage.text.contains("30%") && stage.text.contains("3.0/s") && stage.text.contains("3 s left"))
    stage.press(.escape)
    #expect(stage.text.contains("re-sync 30% (B)"))
    // An edit meanwhile.
    stage.press("e")
    stage.type(" K")
    stage.press(.enter)
    let id = try stage.save().id
    stage.send(.saved(id, .success(stage.edit(id, .accepted))))
    #expect(stage.text.contains("re-sync 30% (B)  1 in flight"))
    stage.press("B")
    stage.send(.bulk(number, .waiting(Stage.outage, .seconds(8))))
    #expect(stage.text.contains("It goes on in 8"))
    stage.send(.bulk(number, result(4, .unchanged)))
    #expect(!stage.text.contains("It goes on"))
    stage.send(.bulk(number, .ended(.done)))
    #expect(stage.text.contains("✓ Done.") && stage.text.contains("Nothing failed"))
    #expect(stage.status.contains("1 changed, 2 unchanged, 1 passed over, 0 failed"))
    // News of another one is none.
    stage.send(.bulk(number, result(5, .unchanged)))
    stage.send(.bulk(number + 1, result(5, .unchanged)))
    #expect(stage.model.bulk?.tally.done == 4)
  }

  @Test func stopped() throws {
    var (stage, number) = try running()
    let effects = stage.press("x")
    #expect(effects == [.cancel(.bulk)] && stage.text.contains("Stopping"))
    stage.send(.bulk(number, result(0, .unchanged)))
    stage.send(.bulk(number, .ended(.stopped)))
    #expect(stage.text.contains("Stopped. Run again"))
    // Again means all of it: what is right is left alone.
    stage.press("r")
    #expect(stage.model.bulk?.scope == .all && stage.model.bulk?.phase == .preview)
  }

  @Test func aFailedOneIsOpened() throws {
    var (stage, number) = try running()
    stage.send(.bulk(number, result(4, .parked(.conflict, reason: "two_accounts x"))))
    stage.send(.bulk(number, result(6, .failed(failure))))
    stage.send(.bulk(number, .ended(.done)))
    #expect(stage.text.contains("Stripe's values were not applied (conflict:"))
    stage.press("j")
    #expect(stage.text.contains("Stripe is not working at the moment (status 500)"))
    stage.press(.enter)
    stage.answerAll()
    #expect(stage.model.list.selected == People.few[6].id && stage.model.focus == .detail)
    #expect(stage.model.bulkContexts.isEmpty)
    // And back to the others.
    stage.press("B")
    #expect(stage.model.bulk?.chosen == 1 && stage.text.contains("2 failed"))
    stage.press("r")
    #expect(stage.model.bulk?.scope == Scope(ids: [People.few[4].id, People.few[6].id]))
  }

  @Test func oneAtATime() throws {
    var (stage, _) = try running()
    stage.press(.escape)
    stage.press(" ")
    stage.press("r")
    #expect(stage.model.bulk?.isRunning == true && stage.model.bulk?.isOpen == true)
    #expect(stage.model.marks.count == 1)
    #expect(stage.status.contains("still running"))
  }

  @Test func leavingAsks() throws {
    var (stage, number) = try running()
    stage.send(.bulk(number, result(0, .unchanged)))
    stage.control("c")
    #expect(stage.model.question == .leave)
    #expect(stage.text.contains("1 of 10 done. Leaving stops it"))
    #expect(!stage.text.contains("Stripe has not accepted yet"))
    stage.press(.escape)
    stage.control("c")
    stage.press("w")
    #expect(stage.model.ending == .whenSent)
    #expect(stage.send(.bulk(number, .ended(.done))).contains(.leave))
    (stage, number) = try running()
    stage.control("c")
    stage.press("l")
    #expect(stage.model.ending == .now)
    #expect(stage.model.farewell?.contains("Stopped: 0 of 10 accounts are done") == true)
  }

  @Test func manyFailuresAreCountedAndFewAreHeld() throws {
    var (stage, number) = try running()
    for _ in 0..<1200 { stage.send(.bulk(number, result(4, .failed(.keepsChanging)))) }
    #expect(stage.model.bulk?.failures.count == 1000 && stage.model.bulk?.tally.failed == 1200)
    stage.press("G")
    #expect(stage.model.bulk?.chosen == 999)
    stage.send(.bulk(number, .ended(.gaveUp(Stage.outage))))
    #expect(stage.text.contains("Given up. Supabase does not answer"))
  }
}
