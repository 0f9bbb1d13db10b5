// What is typed is kept in a file, and goes when it is no longer needed.

import Accounts
import Foundation
import Terminal
import Testing
import Words

@testable import Desk

/// What is typed outlives the program.
@Suite struct DraftTests {
  private static let place = KeptDraft.Place(author: "ada@acme.test", project: "acme-dev", account: People.id(1))

  private static func draft(_ text: KeptDraft.Text, age: Double = 0, place: KeptDraft.Place = place) -> KeptDraft {
    KeptDraft(
      place: place, text: text, before: Values(name: "Ada Lovelace", email: "ada@example.com"),
      at: noon.addingTimeInterval(-age))
  }

  private func opened(
    columns: Int = 80, rows: Int = 24, isUnicode: Bool = true, language: Language = .english
  ) -> Stage {
    var stage = Stage.running(columns: columns, rows: rows, isUnicode: isUnicode, language: language)
    stage.press("e")
    return stage
  }

  private func kept(_ effects: [Effect]) -> [KeptDraft] {
    effects.compactMap { if case .keepDraft(let draft) = $0 { draft } else { nil } }
  }

  private func isDropped(_ effects: [Effect]) -> Bool { effects.contains(.dropDraft(Self.place)) }

  // MARK: Keeping

  @Test func typingIsKeptNowAndThen() {
    var stage = opened()
    let first = stage.press("!")
    #expect(first.contains(.wait(.draft, .milliseconds(250))))
    #expect(!stage.press("?").contains(.wait(.draft, .milliseconds(250))), "one wait is enough")
    let drafts = kept(stage.send(.due(.draft)))
    #expect(drafts.map(\.text) == [KeptDraft.Text(name: "Ada Lovelace!?")])
    #expect(drafts.map(\.place) == [Self.place])
    #expect(kept(stage.send(.due(.draft))).isEmpty, "it is kept already")
    stage.press(.tab)
    stage.press(.tab)
    #expect(stage.press("r").contains(.wait(.draft, .milliseconds(250))))
    #expect(kept(stage.send(.due(.draft))).map(\.text.reason) == ["r"])
  }

  @Test func theLineMayDropBeforeThat() {
    var stage = opened()
    stage.control("x")
    let effects = stage.send(.input(.hangUp))
    #expect(kept(effects).map(\.text) == [KeptDraft.Text(clearsName: true)])
    #expect(effects.last == .leave)
  }

  /// It would take the place of what somebody typed before the line dropped.
  @Test func whatAKeyFillsInIsNotKept() {
    var stage = Stage.running()
    stage.press("j")
    stage.answerAll()
    stage.press(.enter)
    let effects = stage.press("S")
    #expect(stage.model.form?.ours.isEmpty == false)
    #expect(effects.contains { if case .findDraft = $0 { true } else { false } })
    #expect(kept(stage.send(.due(.draft))).isEmpty)
    stage.type("!")
    #expect(kept(stage.send(.due(.draft))).count == 1)
  }

  @Test func whoLeavesOnPurposeLeavesNothing() {
    var stage = opened()
    stage.type("!")
    stage.send(.due(.draft))
    stage.control("c")
    #expect(stage.model.question == .abandon)
    #expect(isDropped(stage.press("l")))
  }

  @Test func discardingRemovesIt() {
    var stage = opened()
    stage.type("!")
    stage.send(.due(.draft))
    stage.press(.escape)
    #expect(isDropped(stage.press("d")))
    // So does taking back by hand what was typed.
    stage.press("e")
    stage.type("!")
    stage.send(.due(.draft))
    #expect(isDropped(stage.press(.backspace)))
  }

  @Test func savingRemovesItOnceTheJournalHasIt() throws {
    var stage = opened()
    stage.type("!")
    stage.send(.due(.draft))
    #expect(!isDropped(stage.press(.enter)))
    let (_, id) = try stage.save()
    #expect(isDropped(stage.send(.recorded(stage.edit(id, .recorded)))))
  }

  @Test func whatCouldNotBeSavedIsKept() throws {
    var stage = opened()
    stage.type("!")
    stage.send(.due(.draft))
    stage.press(.enter)
    let (_, id) = try stage.save()
    let effects = stage.send(.saved(id, .failure(.fault(Stage.outage))))
    #expect(!isDropped(effects))
    #expect(kept(stage.send(.input(.hangUp))).isEmpty, "it is there still")
  }

  // MARK: Offering

  @Test func itIsOfferedAndTakenUp() throws {
    var stage = opened()
    #expect(stage.wanted.isEmpty || !isDropped(stage.wanted))
    stage.send(.draft(Self.draft(KeptDraft.Text(name: "Ada King", reason: "asked"), age: 720)))
    #expect(stage.text.contains("You typed this 12 min ago"))
    #expect(stage.model.form?.changes.isEmpty == true, "nothing is filled in unasked")
    stage.control("r")
    #expect(stage.model.form?.changes == Changes(name: .set("Ada King")))
    stage.press(.enter)
    let (draft, id) = try stage.save()
    #expect(draft.reason == "asked")
    #expect(isDropped(stage.send(.recorded(stage.edit(id, .recorded)))))
  }

  @Test func itIsThrownAway() {
    var stage = opened()
    stage.send(.draft(Self.draft(KeptDraft.Text(email: "new@example.com"))))
    stage.control("o")
    #expect(isDropped(stage.wanted))
    #expect(!stage.text.contains("You typed this"))
  }

  @Test func lookingKeepsItForNextTime() {
    var stage = opened()
    stage.send(.draft(Self.draft(KeptDraft.Text(email: "new@example.com"))))
    stage.press(.escape)
    #expect(stage.model.form == nil && !isDropped(stage.wanted))
  }

  @Test func onlyWhereItBelongs() {
    var stage = opened()
    let other = KeptDraft.Place(author: "ada@acme.test", project: "acme-dev", account: People.id(2))
    stage.send(.draft(Self.draft(KeptDraft.Text(name: "X"), place: other)))
    #expect(stage.model.form?.offered == nil)
    // What came to be meanwhile needs no offer.
    #expect(isDropped(stage.send(.draft(Self.draft(KeptDraft.Text(name: "Ada Lovelace"))))))
    stage.press(.escape)
    stage.send(.draft(Self.draft(KeptDraft.Text(name: "X"))))
    #expect(stage.model.form == nil)
  }

  @Test(arguments: [(60, 16), (80, 24), (100, 28)]) func offer(_ columns: Int, _ rows: Int) {
    var stage = opened(columns: columns, rows: rows)
    stage.answerAll()
    stage.send(.draft(Self.draft(KeptDraft.Text(name: "Ada King", email: "ada.king@example.com"), age: 720)))
    expectSnapshot(stage.frame, "draft-\(columns)x\(rows)")
  }

  @Test func asciiAndChinese() {
    let draft = Self.draft(KeptDraft.Text(name: "Ada King"), age: 720)
    var stage = opened(isUnicode: false)
    stage.send(.draft(draft))
    expectSnapshot(stage.frame, "ascii-draft")
    stage = opened(language: .simplifiedChinese)
    stage.send(.draft(draft))
    expectSnapshot(stage.frame, "zh-draft")
  }

  // MARK: On the disk

  private func withFolder(_ body: (DraftFolder, String) async throws -> Void) async throws {
    let path = "/tmp/accountdesk-drafts-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(DraftFolder(path: "\(path)/accountdesk/drafts"), path)
  }

  private func files(_ path: String) -> [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []).filter {
      $0.hasSuffix(".json") || $0.hasSuffix(".new")
    }
  }

  private func mode(_ path: String) throws -> Int {
    try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test func aFileIsForItsAuthorOnly() async throws {
    try await withFolder { folder, path in
      folder.keep(Self.draft(KeptDraft.Text(name: "first")))
      folder.keep(Self.draft(KeptDraft.Text(name: "Ada King", email: "x@example.com", reason: "r")))
      let file = try #require(files(path).first)
      #expect(files(path).count == 1)
      #expect(try mode("\(path)/\(file)") == 0o600)
      #expect(try mode(folder.path) == 0o700)
      let now = Date()
      #expect(
        folder.find(Self.place, now: now)?.text == KeptDraft.Text(name: "Ada King", email: "x@example.com", reason: "r")
      )
      for other in [
        KeptDraft.Place(author: "bea@acme.test", project: "acme-dev", account: People.id(1)),
        KeptDraft.Place(author: "ada@acme.test", project: "acme-live", account: People.id(1)),
        KeptDraft.Place(author: "ada@acme.test", project: "acme-dev", account: People.id(2)),
      ] {
        #expect(folder.find(other, now: now) == nil)
      }
      folder.drop(Self.place)
      #expect(folder.find(Self.place, now: now) == nil)
      #expect(files(path).isEmpty)
    }
  }

  @Test func afterADayItIsGone() async throws {
    try await withFolder { folder, path in
      folder.keep(Self.draft(KeptDraft.Text(name: "X")))
      #expect(folder.find(Self.place, now: Date() + 86_000) != nil)
      #expect(folder.find(Self.place, now: Date() + 87_000) == nil)
      #expect(files(path).isEmpty)
    }
  }

  @Test func whatIsBrokenIsNone() async throws {
    try await withFolder { folder, path in
      folder.keep(Self.draft(KeptDraft.Text(name: "X")))
      let file = try #require(files(path).first)
      try "{".write(toFile: "\(path)/\(file)", atomically: false, encoding: .utf8)
      #expect(folder.find(Self.place, now: Date()) == nil)
      // A folder that cannot be made is no reason to stop.
      let nowhere = DraftFolder(path: "/dev/null/drafts")
      nowhere.keep(Self.draft(KeptDraft.Text(name: "X")))
      #expect(nowhere.find(Self.place, now: Date()) == nil)
      nowhere.drop(Self.place)
    }
  }

  @Test func theNextStartOffersWhatTheLastOneHad() async throws {
    try await withFolder { folder, path in
      let project = FakeProject()
      func run(_ body: @Sendable @escaping (FakeTerminal) async throws -> Void) async throws {
        let terminal = FakeTerminal()
        let program = DeskProgram(
          services: try project.services(), profile: "acme-dev", isLive: false, zone: .utc, draftFolder: folder.path)
        async let farewell = program.run(on: terminal)
        try await terminal.wait(for: "Grace Hopper")
        terminal.type("e")
        try await terminal.wait(for: "Edit Ada Lovelace")
        try await body(terminal)
        terminal.vanish()
        _ = await farewell
      }
      try await run { terminal in
        terminal.type(" King")
        try await terminal.wait(for: "Ada Lovelace King")
      }
      #expect(files(path).count == 1)
      try await run { terminal in
        try await terminal.wait(for: "You typed this")
        terminal.press(.character("r"), control: true)
        try await terminal.wait(for: "→ Ada Lovelace King", not: "You typed this")
        terminal.press(.enter)
        try await terminal.wait(for: "Done: the name is Ada Lovelace King")
      }
      #expect(files(path).isEmpty)
    }
  }
}
