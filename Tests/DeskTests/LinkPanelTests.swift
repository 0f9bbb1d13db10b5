// Links that are proposed, chosen and made.

import Accounts
import Terminal
import Testing
import Words

@testable import Desk

@Suite struct LinkPanelTests {
  private static let metadata = LinkProposal(
    kind: .metadata, id: People.id(3), stripeCustomerID: "cus_Named001", name: "Alan Turing",
    email: "alan@bletchley.uk", customerName: "Alan M. Turing", customerEmail: "alan@bletchley.uk",
    evidence: ["metadata", "same_email", "other_name"])
  private static let none = LinkProposal(
    kind: .noCustomer, id: People.id(3), name: "Alan Turing", email: "alan@bletchley.uk",
    evidence: ["email_not_confirmed"])

  /// The third person has no customer.
  private func asked(
    columns: Int = 80, rows: Int = 24, isUnicode: Bool = true, language: Language = .english
  ) throws -> (Stage, Account) {
    var stage = Stage.running(columns: columns, rows: rows, isUnicode: isUnicode, language: language)
    stage.model.list.selected = People.id(3)
    stage.press("c")
    let account = try stage.taken { if case .findLink(let account) = $0 { account } else { nil } }
    return (stage, account)
  }

  @Test func whatIsProposedIsShownAndAccepted() throws {
    var (stage, account) = try asked()
    // Nothing to accept yet.
    stage.pass(.milliseconds(300))
    #expect(stage.text.contains(English().linkAsking))
    stage.send(.linksFound(account, .success([Self.metadata])))
    #expect(stage.text.contains("cus_Named001") && stage.text.contains("its metadata names the user"))
    // The key that opens it does not accept.
    #expect(stage.press("c").isEmpty)
    #expect(stage.press(.enter) == [.link(account, Self.metadata)])
    #expect(stage.press(.enter).isEmpty)
    stage.send(.linked(account, .success(LinkResult(.linked, customer: "cus_Named001"))))
    #expect(stage.model.linking == nil)
    #expect(stage.status.contains("linked to cus_Named001"))
  }

  @Test func leftItLinksNothing() throws {
    var (stage, account) = try asked()
    #expect(stage.press(.escape).contains(.cancel(.findLink)))
    #expect(stage.send(.linksFound(account, .success([Self.metadata]))).isEmpty)
    #expect(stage.model.linking == nil)
    (stage, account) = try asked()
    stage.send(.linksFound(account, .success([Self.none])))
    #expect(stage.text.contains("A customer is made at Stripe"))
    #expect(!stage.press(.escape).contains { if case .link = $0 { true } else { false } })
    // What was begun goes on, and is told.
    (stage, account) = try asked()
    stage.send(.linksFound(account, .success([Self.none])))
    stage.press(.enter)
    #expect(stage.press(.escape).isEmpty)
    stage.send(.linked(account, .success(LinkResult(.created, customer: "cus_New0001"))))
    #expect(stage.status.contains("customer cus_New0001 made and linked"))
  }

  private static let several = ["cus_A1", "cus_B2"].map {
    LinkProposal(
      kind: .ambiguous, id: People.id(3), stripeCustomerID: $0, customerName: "Alan Turing",
      customerEmail: "alan@bletchley.uk", evidence: ["email", "several 2"])
  }

  @Test func ofSeveralAPersonChoosesOne() throws {
    var (stage, account) = try asked()
    stage.send(.linksFound(account, .success(Self.several)))
    #expect(stage.text.contains("cus_A1") && stage.text.contains("cus_B2"))
    #expect(stage.text.contains(English().linkAmbiguous))
    // None is meant until somebody says so.
    #expect(stage.press(.enter).isEmpty && stage.model.linking != nil)
    stage.press("j")
    stage.press("j")
    #expect(stage.text.contains("▸ cus_B2"))
    // There is nothing behind the last one.
    stage.press("j")
    #expect(stage.press(.enter) == [.link(account, Self.several[1])])
    stage.send(.linked(account, .success(LinkResult(.linked, customer: "cus_B2"))))
    #expect(stage.model.linking == nil && stage.status.contains("linked to cus_B2"))

    (stage, account) = try asked()
    stage.send(.linksFound(account, .success(Self.several)))
    stage.press("k")
    stage.press("k")
    #expect(stage.press(.enter) == [.link(account, Self.several[0])])
  }

  @Test func aFaultsLinesAreNoChoice() throws {
    var (stage, account) = try asked()
    let shared = ["cus_A1", "cus_B2"].map {
      LinkProposal(kind: .unknownCustomer, id: People.id(3), stripeCustomerID: $0)
    }
    stage.send(.linksFound(account, .success(shared)))
    stage.press("j")
    #expect(!stage.press(.enter).contains { if case .link = $0 { true } else { false } })
    #expect(stage.model.linking == nil)
  }

  @Test func aFailureSaysWhy() throws {
    var (stage, account) = try asked()
    stage.send(.linksFound(account, .failure(Stage.outage)))
    #expect(stage.text.contains("does not answer"))
    (stage, account) = try asked()
    stage.send(.linksFound(account, .success([Self.metadata])))
    stage.press(.enter)
    stage.send(.linked(account, .success(LinkResult(.customerLinked, customer: "cus_Named001", other: People.id(1)))))
    #expect(stage.text.contains("not linked: the customer has the user"))
  }

  @Test func whoHasOneNeedsNone() {
    var stage = Stage.running()
    #expect(!stage.press("c").contains { if case .findLink = $0 { true } else { false } })
    #expect(stage.model.linking == nil && stage.status.contains(English().linkHasCustomer))
  }

  @Test(arguments: [(60, 16), (80, 24)]) func panel(_ columns: Int, _ rows: Int) throws {
    var (stage, account) = try asked(columns: columns, rows: rows)
    stage.send(.linksFound(account, .success([Self.metadata])))
    expectSnapshot(stage.frame, "link-\(columns)x\(rows)")
  }

  @Test func severalFound() throws {
    var (stage, account) = try asked()
    stage.send(.linksFound(account, .success(Self.several)))
    stage.press("j")
    expectSnapshot(stage.frame, "link-several-80x24")
  }

  @Test func noneFoundAndChinese() throws {
    var (stage, account) = try asked(isUnicode: false)
    stage.send(.linksFound(account, .success([Self.none])))
    expectSnapshot(stage.frame, "ascii-link-none")
    (stage, account) = try asked(language: .simplifiedChinese)
    stage.send(.linksFound(account, .success([Self.metadata])))
    expectSnapshot(stage.frame, "zh-link")
  }
}
