// Leaving the desk, and what holds somebody back.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct LeavingTests {
  private func saved() throws -> (Stage, EditID) {
    var stage = Stage.running()
    stage.press("e")
    stage.type(" King")
    stage.press(.enter)
    let id = try stage.save().id
    return (stage, id)
  }

  @Test func leavesAtOnceWhenNothingIsLost() {
    var stage = Stage.running()
    #expect(stage.press("q") == [.leave])
    #expect(stage.model.ending == .now)
    #expect(stage.model.farewell == nil)
    // Whatever still arrives changes nothing.
    let before = stage.model
    stage.press("j")
    #expect(stage.model == before)
  }

  @Test func controlCAsksLikeQ() throws {
    var (stage, _) = try saved()
    stage.control("c")
    #expect(stage.model.question == .leave)
    #expect(stage.text.contains("Ada Lovelace: name: Ada Lovelace → Ada Lovelace King"))
    stage.press(.escape)
    #expect(stage.model.question == nil)
    stage.control("c")
    stage.control("c")
    #expect(stage.model.ending == .now)
    #expect(stage.model.farewell?.contains("Ada Lovelace") == true)
  }

  @Test func waitsForStripeAndThenLeaves() throws {
    var (stage, id) = try saved()
    stage.press("q")
    stage.press("w")
    #expect(stage.model.ending == .whenSent)
    #expect(stage.status.contains(stage.model.look.words.leavingWhenSent))
    let effects = stage.send(.saved(id, .success(stage.edit(id, .accepted))))
    #expect(effects.contains(.leave))
    #expect(stage.model.farewell == stage.model.look.words.editsGoOn(1))
  }

  @Test func whoWaitsSeesARefusal() throws {
    var (stage, id) = try saved()
    stage.press("q")
    stage.press("w")
    stage.send(.saved(id, .success(stage.edit(id, .refused, refusal: Refusal(message: "No.")))))
    #expect(stage.model.ending == nil)
    #expect(stage.text.contains("Stripe refused: No."))
  }

  @Test func theQuestionGoesWhenItsReasonDoes() throws {
    var (stage, id) = try saved()
    stage.press("q")
    stage.send(.saved(id, .success(stage.edit(id, .accepted))))
    #expect(stage.model.question == nil)
    #expect(stage.model.ending == nil)
    #expect(stage.press("q") == [.leave])
    #expect(stage.model.farewell == stage.model.look.words.editsGoOn(1))
  }

  @Test func whatIsTypedIsNotLostSilently() {
    var stage = Stage.running()
    stage.press("e")
    stage.type("x")
    stage.control("c")
    #expect(stage.model.question == .abandon)
    stage.press(.escape)
    #expect(stage.model.form?.name.text == "Ada Lovelacex")
    stage.control("c")
    stage.press("l")
    #expect(stage.model.ending == .now)
  }

  @Test func qIsALetterInAField() {
    var stage = Stage.running()
    stage.press("e")
    stage.type("q")
    #expect(stage.model.form?.name.text == "Ada Lovelaceq")
    #expect(stage.model.ending == nil)
  }

  @Test func aTerminalThatIsGoneAsksNothing() throws {
    var (stage, _) = try saved()
    let effects = stage.send(.input(.hangUp))
    #expect(effects == [.leave])
  }
}
