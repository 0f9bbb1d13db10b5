// What a role is offered, by whose account it is; and what is left on the screen when the role or the person changes.

import Accounts
import Foundation
import Supabase
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct RoleTests {
  private static func project(_ role: String) -> ProjectState {
    ProjectState(schemaVersion: 1, now: noon, livemode: nil, receiverSeenAt: noon, role: role)
  }

  /// The desk of somebody whose own account is the first one, with another or that one opened.
  private static func desk(_ role: String, on number: Int, _ people: [Account] = People.few) -> Stage {
    var stage = Stage(people, signsIn: true)
    stage.caller = Operator(id: People.id(1), email: "ada@example.com", role: role)
    stage.project = project(role)
    stage.send(.started)
    stage.answerAll()
    stage.open(number)
    return stage
  }

  private static func resync(_ effect: Effect) -> (account: String, edit: EditID?, logins: Logins)? {
    if case .resync(let account, let edit, let logins) = effect { (account.id, edit, logins) } else { nil }
  }

  private static func portal(_ effect: Effect) -> String? {
    if case .makePortalLink(let account) = effect { account.id } else { nil }
  }

  // MARK: - What is offered

  /// As the table of the documentation says it, own accounts included; one of the staff's is none of people's.
  @Test(
    arguments: [
      ("viewer", 1, "rP", "euSacAX"), ("viewer", 4, "", "erPuSacAX"), ("editor", 1, "rP", "eucAX"),
      ("editor", 4, "erP", ""), ("admin", 1, "erP", ""), ("admin", 4, "erP", ""),
    ])
  func aRoleIsOfferedWhatItMay(_ role: String, _ number: Int, _ offered: String, _ refused: String) {
    let (words, id) = (English(), People.id(number))
    for key in offered {
      var stage = Self.desk(role, on: number)
      stage.press(key)
      switch key {
      case "e": #expect(stage.model.form?.account.id == id, "\(role) \(key)")
      case "r": #expect(stage.take(Self.resync)?.account == id, "\(role) \(key): \(stage.status)")
      default: #expect(stage.take(Self.portal) == id, "\(role) \(key): \(stage.status)")
      }
    }
    for key in refused {
      var stage = Self.desk(role, on: number)
      let before = stage.wanted
      stage.press(key)
      #expect(stage.status.contains(words.roleLacks(role)), "\(role) \(key): \(stage.status)")
      #expect(stage.wanted == before && stage.model.form == nil && stage.model.question == nil, "\(role) \(key)")
    }
    // The line of keys offers the same.
    let hints = Self.desk(role, on: number).text.split(separator: "\n").last ?? ""
    #expect(hints.contains("e edit") == offered.contains("e"), "\(role): \(hints)")
    #expect(hints.contains("r re-sync") == offered.contains("r"), "\(role): \(hints)")
  }

  /// Many at once are nobody's own.
  @Test(arguments: ["viewer", "editor"]) func manyAreMoreThanOnesOwn(_ role: String) {
    var stage = Self.desk(role, on: 1)
    stage.press(.escape)
    stage.press(" ")
    stage.press("r")
    #expect((stage.model.bulk == nil) == (role == "viewer"))
    #expect(stage.status.contains(English().roleLacks(role)) == (role == "viewer"))
    #expect(stage.take(Self.resync) == nil)
  }

  /// That the login follows is an approval: whoever may not give it to themself is not asked.
  @Test(arguments: [("viewer", 1, false), ("editor", 1, false), ("admin", 1, true), ("editor", 2, true)])
  func aLoginFollowsWhereItMayBeApproved(_ role: String, _ number: Int, asks: Bool) throws {
    var people = People.few
    people[0] = People.person(
      1, "Ada Lovelace", "ada@new.example.com", .drifted,
      drift: [Drift(field: .email, record: .auth, value: "ada@example.com", stripe: "ada@new.example.com")])
    var stage = Self.desk(role, on: number, people)
    stage.press("r")
    #expect((stage.model.question != nil) == asks)
    if asks {
      let key = try #require(stage.model.look.keymap.key(for: .takeLogin, in: stage.model.contexts))
      stage.send(.input(.key(key)))
    }
    let asked = try stage.taken(Self.resync)
    #expect(asked.account == People.id(number) && asked.logins == (asks ? .stripe : .keep))
  }

  /// The account page is theirs, whatever role they have.
  @Test(arguments: ["viewer", "editor"]) func onTheirOwnPageTheStaffIsOfferedTheSame(_ role: String) {
    for (key, isOffered) in [("r", true), ("P", true), ("e", false)] as [(Character, Bool)] {
      var stage = Stage([People.few[0]], signsIn: true)
      stage.model.identity.wantsOwn = true
      stage.caller = Operator(id: People.id(1), email: "ada@example.com", role: role)
      stage.project = Self.project(role)
      stage.send(.started)
      stage.answerAll()
      stage.press(key)
      let isDone = stage.take(Self.resync) != nil || stage.take(Self.portal) != nil || stage.model.form != nil
      #expect(isDone == isOffered, "\(role) \(key): \(stage.status)")
    }
  }

  // MARK: - What is left

  private static func cancelled(_ effects: [Effect]) -> Set<Effect.Slot> {
    Set(effects.compactMap { if case .cancel(let slot) = $0 { slot } else { nil } })
  }

  /// An edit on its way, of the account that is open.
  private static func edit(_ stage: inout Stage) throws -> EditID {
    stage.press("e")
    stage.answerAll()
    stage.type(" King")
    stage.press(.enter)
    let (_, id) = try stage.save()
    stage.send(.saved(id, .success(stage.edit(id, .accepted))))
    return id
  }

  /// What somebody saw of others while they had a role is gone with it, and what they had under way is not theirs.
  @Test func withTheRoleGoesWhatWasSeen() throws {
    var stage = Self.desk("editor", on: 4)
    let edit = try Self.edit(&stage)
    stage.press("D")
    stage.answerAll()
    stage.caller = Operator(id: People.id(1), email: "ada@example.com", role: "owner")
    stage.project = Self.project("owner")
    stage.pass(.seconds(61))
    stage.send(.due(.refresh))
    let effects = stage.send(.caller(.success(stage.caller)))
    #expect(Self.cancelled(effects).isSuperset(of: [.watch(edit), .dashboard]))
    stage.answerAll()
    #expect(stage.model.identity.isOwn && stage.model.dashboard == nil && stage.model.form == nil)
    #expect(stage.model.flights.isEmpty && stage.model.log.newest(with: "Bea").isEmpty)
    #expect(!stage.text.contains("Bea") && stage.text.contains("Ada Lovelace"))
    stage.press("r")
    let asked = try stage.taken(Self.resync)
    #expect(asked.account == People.id(1) && asked.edit == nil)
  }

  /// What somebody else recorded of one's account is for the page to tell, and not to go on with.
  @Test(arguments: ["owner", "editor"]) func aResyncIsForNobodyElsesEdit(_ role: String) throws {
    let late = People.person(1, "Ada Lovelace", "ada@example.com", .late, pending: 60)
    var stage = Self.desk(role, on: 1, [late])
    let detail = try #require(stage.base.detail(late.id))
    let others = Edit(
      id: EditID(rawValue: People.id(77)), account: late.id, customer: late.stripeCustomerID,
      author: role == "owner" ? "operator" : "bea@example.com", before: late.values,
      after: Changes(name: .set("Ada King")), stage: .accepted, recordedAt: noon, acceptedAt: noon, late: true)
    stage.send(
      .detail(
        late.id,
        .success(
          AccountDetail(
            account: late, records: detail.records, createdAt: detail.createdAt, signsInWith: [], sameName: 0,
            history: [HistoryLine(at: noon, .edit(others))], openEdits: [others]))))
    stage.press("j")
    stage.press("r")
    #expect(try stage.taken(Self.resync).edit == nil)
  }

  /// What the one before asked for is not asked again in the name of the one who sits here now.
  @Test func anotherPersonGoesOnWithNothingOfTheFirst() throws {
    var stage = Self.desk("editor", on: 4)
    let edit = try Self.edit(&stage)
    stage.press("r")
    #expect(try stage.taken(Self.resync).edit == edit)
    stage.model.deciding = [People.id(5)]
    stage.model.replaying = [People.id(7)]
    stage.press("P")
    #expect(stage.take(Self.portal) != nil)
    stage.send(.counts(.failure(SignInTests.ended)))
    stage.signIn(as: "grace@acme.test")
    stage.send(.signedIn(SignInTests.signedIn))
    let effects = stage.send(.caller(.success(Operator(id: People.id(4), email: "bea@example.com", role: "owner"))))
    #expect(
      Self.cancelled(effects).isSuperset(of: [
        .watch(edit), .resync(People.id(4)), .decide(People.id(5)), .replay(People.id(7)), .portal, .proof, .findLink,
        .bulk, .detail, .pageAfter,
      ]))
    stage.caller = Operator(id: People.id(4), email: "bea@example.com", role: "owner")
    stage.answerAll()
    stage.press("r")
    let asked = try stage.taken(Self.resync)
    #expect(asked.account == People.id(4) && asked.edit == nil)
  }
}
