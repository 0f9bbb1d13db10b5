// What is checked without asking anybody, what is taken off a pasted value, and how an edit is taken back.

import Foundation
import Sandbox
import TestSupport
import Testing

@testable import Accounts

@Suite struct EditDraftTests {
  private func codes(_ changes: Changes, standing: Values? = nil) -> [EditProblem.Code] {
    EditDraft(account: "a", changes: changes).problems(standing: standing).map(\.code)
  }

  @Test func lengthsAreInScalars() {
    // Two scalars each, one character.
    let letters = String(repeating: "e\u{301}", count: 128)
    #expect(codes(Changes(name: .set(letters))) == [])
    #expect(codes(Changes(name: .set(letters + "x"))) == [.nameTooLong])
    #expect(codes(Changes(email: .set(String(repeating: "x", count: 255)))) == [])
    #expect(codes(Changes(email: .set(String(repeating: "x", count: 256)))) == [.emailTooLong])
    let problem = EditDraft(account: "a", changes: Changes(email: .set(String(repeating: "x", count: 256)))).problems()[
      0]
    #expect(problem == EditProblem(.emailTooLong, field: .email, detail: .init(limit: 255)))
  }

  @Test func emptyAndClearedAreTwoThings() {
    #expect(codes(Changes(name: .set(""))) == [.nameEmpty])
    #expect(codes(Changes(name: .clear)) == [])
    #expect(codes(Changes(email: .set(""))) == [.emailEmpty])
    #expect(codes(Changes(email: .clear)) == [.emailEmpty])
    #expect(codes(Changes(name: .set(""), email: .clear)) == [.emailEmpty, .nameEmpty])
  }

  @Test func nothingChanged() {
    let standing = Values(name: "Ada", email: "Ada@Example.com")
    #expect(codes(Changes()) == [.nothingChanged])
    #expect(codes(Changes(name: .set("Ada"), email: .set("ada@example.com")), standing: standing) == [.nothingChanged])
    #expect(codes(Changes(name: .set("ada")), standing: standing) == [])
    #expect(codes(Changes(email: .set("ada@example.com"))) == [])
    #expect(codes(Changes(name: .clear), standing: Values(name: "")) == [.nothingChanged])
    #expect(codes(Changes(name: .clear), standing: standing) == [])
  }

  @Test func fieldsAreTheSame() {
    #expect(Field.email.same("A@EXAMPLE.com", "a@example.COM"))
    #expect(!Field.name.same("Ada", "ada"))
    #expect(Field.name.same(nil, "") && Field.email.same("", nil))
    // One letter in two spellings is two names.
    #expect(!Field.name.same("\u{e9}", "e\u{301}"))
  }

  private func edit(before: Values, after: Changes) -> Edit {
    Edit(id: EditID(), account: "a", customer: "cus_1", before: before, after: after, recordedAt: Date())
  }

  @Test func undoingGoesBack() {
    let both = Changes(name: .set("Ada King"), email: .set("new@example.com"))
    let before = Values(name: "Ada", email: "ada@example.com")
    let undone = edit(before: before, after: both)
    #expect(
      EditDraft(undoing: undone, reason: "r")
        == EditDraft(
          account: "a", changes: Changes(name: .set("Ada"), email: .set("ada@example.com")), reason: "r",
          undoOf: undone.id))
    #expect(
      EditDraft(undoing: edit(before: before, after: Changes(name: .clear)))?.changes == Changes(name: .set("Ada")))
    for none in [nil, ""] {
      #expect(
        EditDraft(undoing: edit(before: Values(name: none), after: Changes(name: .set("x"))))?.changes
          == Changes(name: .clear))
    }
    // No login is ever emptied.
    #expect(EditDraft(undoing: edit(before: Values(), after: Changes(email: .set("new@example.com")))) == nil)
    #expect(EditDraft(undoing: edit(before: Values(name: "Ada"), after: both))?.changes == Changes(name: .set("Ada")))
  }

  @Test(arguments: [
    ("Ada", "Ada"), ("  Ada \n", "Ada"), ("\u{200b}Ada\u{feff}", "Ada"), ("\u{a0}Ada\u{3000}", "Ada"), ("", ""),
    (" \t\r\n", ""),
    ("Ada\r\nKing", "Ada King"), ("Ada\tKing", "Ada King"), ("A\u{200b}da", "Ada"), ("Ada\u{2028}King", "Ada King"),
    ("Ada  King", "Ada  King"), ("\u{200d}Ada", "Ada"), ("Ada\u{0}", "Ada"), ("A\u{7}da", "A da"),
    // Joiners that a script or an emoji needs stay.
    ("👩\u{200d}🚀", "👩\u{200d}🚀"), ("क्\u{200d}ष", "क्\u{200d}ष"), ("می\u{200c}خواهم", "می\u{200c}خواهم"),
    ("e\u{301}", "e\u{301}"),
  ]) func names(_ given: String, _ expected: String) {
    let clean = Field.name.cleaned(given)
    #expect(clean.text.unicodeScalars.elementsEqual(expected.unicodeScalars))
    #expect(clean.changed == !given.unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test(arguments: [
    ("a@example.com", "a@example.com"), (" a@example.com\n", "a@example.com"),
    ("a@exam\u{200d}ple.com", "a@example.com"),
    ("a@\u{200e}example.com", "a@example.com"), ("a@exa\nmple.com", "a@example.com"),
    ("a b@example.com", "a b@example.com"),
    ("<a@example.com>", "<a@example.com>"), ("\u{feff}", ""),
  ]) func emails(_ given: String, _ expected: String) {
    let clean = Field.email.cleaned(given)
    #expect(clean.text.unicodeScalars.elementsEqual(expected.unicodeScalars))
    #expect(clean.changed == !given.unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test func cleaningSaysWhere() {
    let draft = EditDraft(
      account: "a", changes: Changes(name: .set("Ada"), email: .set(" a@example.com")), expectedVersion: 3,
      override: true)
    let (clean, changed) = draft.cleaned()
    #expect(changed == [.email])
    var expected = draft
    expected.changes.email = .set("a@example.com")
    #expect(clean == expected)
    #expect(EditDraft(account: "a", changes: Changes(name: .clear)).cleaned().changed.isEmpty)
  }

  /// Cleaning a second time takes nothing more off, whatever was pasted.
  @Test func cleaningTwiceIsCleaningOnce() {
    let seed = freshSeed("cleaning twice")
    var random = SeededRandom(seed: seed)
    let pieces = [
      "a", " ", "\n", "\u{200b}", "\u{200d}", "\u{feff}", "é", "\u{301}", "\u{2028}", "\u{0}", "\r\n", "👩", "\u{a0}",
      "@",
    ]
    for length in 0..<500 {
      let text = (0..<length % 12).map { _ in pieces.randomElement(using: &random)! }.joined()
      for field in Field.allCases {
        let once = field.cleaned(text)
        let twice = field.cleaned(once.text)
        #expect(!twice.changed, "seed \(seed), \(field), \(text.debugDescription)")
        #expect(once.text.unicodeScalars.first?.properties.isWhitespace != true, "seed \(seed)")
        #expect(once.text.unicodeScalars.last?.properties.isWhitespace != true, "seed \(seed)")
      }
    }
  }
}
