// Parameters as Stripe reads them.

import Foundation
import Sandbox
import TestSupport
import Testing

@testable import Stripe

@Suite struct FormTests {
  @Test func onlyUnreservedCharactersStay() {
    var form = Form()
    form.add("name", "Zoë & Łukasz=100% +1 ~-._ /?#[]\n\u{0}")
    #expect(
      form.encoded
        == "name=Zo%C3%AB%20%26%20%C5%81ukasz%3D100%25%20%2B1%20~-._%20%2F%3F%23%5B%5D%0A%00")
  }

  @Test func whatIsNestedStandsInBrackets() {
    var form = Form()
    form.add("limit", 100)
    form.add("types", ["a.b", "c"])
    form.add("metadata", ["b": "2", "a": "1&"])
    form.addRange(10, 20)
    form.add("starting_after", ifPresent: nil)
    form.add("email", ifPresent: "")
    #expect(
      form.encoded
        == "limit=100&types%5B%5D=a.b&types%5B%5D=c&metadata%5Ba%5D=1%26&metadata%5Bb%5D=2&created%5Bgte%5D=10&created%5Blt%5D=20&email="
    )
  }

  /// What a reader of forms makes of any text is that text again.
  @Test func everyTextComesThrough() {
    let seed = freshSeed("forms")
    var random = SeededRandom(seed: seed)
    for length in 0..<300 {
      let scalars = (0..<length % 40).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0...0x2_ffff, using: &random))
      }
      let text = String(String.UnicodeScalarView(scalars))
      #expect(text.percentEncoded.removingPercentEncoding?.utf8.elementsEqual(text.utf8) == true, "seed \(seed)")
      #expect(text.percentEncoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
    }
  }
}
