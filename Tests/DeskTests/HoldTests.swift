// A login that waits for approval, and who may decide.

import Accounts
import Foundation
import Terminal
import Testing

@testable import Desk

/// A login that waits for approval, and what a role may not do, at the desk.
@Suite struct HoldTests {
  private static func detail(_ number: Int = 5, role: String? = "key") -> Stage {
    var people = People.few
    people[4] = People.person(
      5, "Đặng Thị Hương", "new@example.com", .held, synced: 60,
      drift: [Drift(field: .email, record: .auth, value: "huong@example.com", stripe: "new@example.com")],
      reason: "login_from customer")
    var stage = Stage(people)
    stage.project = ProjectState(schemaVersion: 1, now: noon, livemode: nil, receiverSeenAt: noon, role: role)
    stage.send(.started)
    stage.answerAll()
    stage.open(number)
    return stage
  }

  private static func isDecision(_ effect: Effect) -> Bool { if case .decide = effect { true } else { false } }

  private static func decision(_ outcome: Decision.Outcome) -> Decision {
    Decision(
      id: People.id(5), outcome: outcome, account: People.id(5), customer: "cus_Test1005", from: "huong@example.com",
      to: "new@example.com", origin: "customer")
  }

  @Test(arguments: [("A", true), ("X", false)] as [(Character, Bool)])
  func isDecidedAfterAsking(_ key: Character, approve: Bool) throws {
    var stage = Self.detail()
    #expect(stage.text.contains("A let the held e-mail through"))
    #expect(stage.text.contains("X turn the held e-mail down"))
    stage.press(key)
    #expect(!stage.wanted.contains(where: Self.isDecision))
    #expect(stage.text.contains("huong@example.com") && stage.text.contains("by the customer"))
    // The same key twice is no answer.
    stage.press(key)
    #expect(!stage.wanted.contains(where: Self.isDecision))
    stage.press(.escape)
    #expect(stage.model.question == nil)
    stage.press(key)
    stage.press("y")
    stage.press(key)
    #expect(stage.wanted.filter(Self.isDecision).count == 1)
    let asked = try stage.taken { effect -> (Account, Bool)? in
      if case .decide(let account, let approve) = effect { (account, approve) } else { nil }
    }
    #expect(asked.0.id == People.id(5) && asked.1 == approve)
    let effects = stage.send(.decided(asked.0, .success(Self.decision(approve ? .approved : .rejected))))
    #expect(stage.status.contains(approve ? "let through" : "turned down"))
    #expect(effects.contains(.loadDetail(People.id(5))))
    #expect(stage.model.deciding.isEmpty)
    // An answer to what nobody asked says nothing.
    #expect(stage.send(.decided(asked.0, .failure(Stage.outage))).isEmpty)
  }

  @Test func aFailureIsTold() {
    var stage = Self.detail()
    stage.press("A")
    stage.press("y")
    let account = stage.base.accounts[4]
    stage.send(.decided(account, .failure(Stage.outage)))
    #expect(stage.status.contains("Supabase does not answer"))
    #expect(stage.model.deciding.isEmpty)
  }

  @Test func onlyWhatWaitsIsDecided() {
    var stage = Self.detail(1)
    stage.press("A")
    #expect(stage.model.question == nil)
    #expect(stage.status.contains("No e-mail waits for approval here."))
  }

  /// What the role may not do says so, is not on the help line, and is dim in the palette.
  @Test(
    arguments: [
      ("viewer", ["e", "r", "A", "P", "c", "u", "S"]), ("owner", ["A", "X", "c", "D"]), ("none", ["e", "r", "D", "A"]),
      ("editor", []), ("admin", []), ("key", []), (nil, []),
    ] as [(String?, [Character])])
  func aRoleIsKeptTo(_ role: String?, _ refused: [Character]) {
    for key in refused {
      var stage = Self.detail(role: role)
      let before = stage.wanted
      stage.press(key)
      #expect(stage.status.contains("Your role (\(role ?? "-")) may not do this."), "\(key)")
      #expect(stage.model.form == nil && stage.model.question == nil && stage.model.dashboard == nil)
      #expect(stage.wanted == before, "\(key)")
    }
    var stage = Self.detail(role: role)
    let hints = stage.text.split(separator: "\n").last ?? ""
    #expect(hints.contains("e edit") == !refused.contains("e"))
    #expect(stage.text.contains("A let the held e-mail through") == !refused.contains("A"))
    stage.press(":")
    stage.type("edit")
    if refused.contains("e") { #expect(stage.text.contains("may not do this")) }
  }

  @Test func theTableOfTheDocumentationIsRead() {
    #expect(RoleTable.may("viewer", .see) && !RoleTable.may("viewer", .edit))
    #expect(RoleTable.may("editor", .edit) && !RoleTable.may("editor", .operators))
    #expect(Capability.allCases.allSatisfy { RoleTable.may("admin", $0) && RoleTable.may("key", $0) })
    #expect(Capability.allCases.allSatisfy { !RoleTable.may("none", $0) && !RoleTable.may("owner", $0) })
    #expect(RoleTable.may("owner", .edit, isOwn: true) && !RoleTable.may("owner", .link, isOwn: true))
  }
}
