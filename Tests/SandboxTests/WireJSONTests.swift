// JSON as strict as PostgREST's, and as it was written.

import TestSupport
import Testing

@testable import Sandbox

@Suite struct WireJSONTests {
  @Test(arguments: [
    "{", "[1,]", "{\"a\":1,}", "01", "1.", ".5", "+1", "nul", "\"\u{1}\"", "\"\\ud83d\"", "\"\\udc00\"", "\"\\x\"",
    "\u{feff}{}", "{'a':1}", "[1] 2", "", "\"a", "1e", "-",
  ])
  func isNoJSON(_ text: String) {
    #expect(WireJSON(text) == nil)
    var scanner = JSONScanner(Array(text.utf8))
    #expect(scanner.outline() == nil)
  }

  @Test(arguments: [
    "null", "9007199254740993", "1.10", "-0", "1e400", #"{"b":1,"a":[],"a":{}}"#, #"["é","\n\"\\",{}]"#, "\"\u{7f}\"",
  ])
  func comesBackAsItWas(_ text: String) { #expect(WireJSON(text)?.encoded == text) }

  @Test func escapesAreUndone() {
    #expect(WireJSON(#""\ud83d\ude80\u00e9\/""#) == .string("🚀é/"))
    #expect(WireJSON("\"\\u0000\"")?.encoded == "\"\\u0000\"")
  }

  @Test func tooDeepIsRefused() {
    #expect(WireJSON(String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)) == nil)
  }

  /// What a request's outline takes for JSON is what the whole reading does.
  @Test func outlineAndWholeAgree() {
    let seed = freshSeed("pieces of JSON")
    var random = SeededRandom(seed: seed)
    let pieces = [
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\"", "1", "-2.5e3", "true", "null", " ", "\"", "\\", "x", "0",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 1...9, using: &random)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &random)]
      }.joined()
      var scanner = JSONScanner(Array(text.utf8))
      #expect((scanner.outline() == nil) == (WireJSON(text) == nil), "seed \(seed): \(text)")
    }
  }
}
