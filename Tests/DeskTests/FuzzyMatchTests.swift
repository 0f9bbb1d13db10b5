// Commands found by a few of their letters.

import Testing

@testable import Desk

@Suite struct FuzzyMatchTests {
  @Test func everyLetterIsThereInThisOrder() {
    #expect(FuzzyMatch("rsy", in: "re-sync")?.places == [0, 3, 4])
    #expect(FuzzyMatch("ysr", in: "re-sync") == nil)
    #expect(FuzzyMatch("resyncs", in: "re-sync") == nil)
    #expect(FuzzyMatch("", in: "re-sync")?.places == [])
    #expect(FuzzyMatch("a", in: "") == nil)
  }

  @Test func wordsFitInAnyOrder() {
    #expect(FuzzyMatch("drift filter", in: "filter drifted") != nil)
    #expect(FuzzyMatch("drift zz", in: "filter drifted") == nil)
  }

  @Test func lettersThatBeginWordsOrStandTogetherFitBetter() throws {
    func better(_ pattern: String, _ one: String, _ other: String) throws {
      let first = try #require(FuzzyMatch(pattern, in: one)).score
      let second = try #require(FuzzyMatch(pattern, in: other)).score
      #expect(first > second, "\(pattern): \(one) against \(other)")
    }
    try better("so", "sort", "search to")
    try better("fd", "filter drifted", "filter and")
    try better("edit", "edit", "undo the newest edit, by an edit back")
    try better("und", "undo", "a round number")
    // Of two that fit alike, the shorter one.
    try better("sort", "sort", "sort by name")
  }

  @Test func theBestOfManyWaysIsFound() {
    // The first t is not the one that belongs to the word.
    #expect(FuzzyMatch("theme", in: "try the next theme")?.places == [13, 14, 15, 16, 17])
    #expect(FuzzyMatch("姓名", in: "清空姓名")?.places == [2, 3])
    #expect(FuzzyMatch("É", in: "café")?.places == [3])
  }
}
