// JSON that may end on a terminal: the values are the same, and nothing in it acts.

import FoundationEssentials
import Supabase
import Testing

@Suite struct SupabaseJSONTests {
  private static let direction =
    ["\u{61c}", "\u{200e}", "\u{200f}"] + (0x202a...0x202e).map(text) + (0x2066...0x2069).map(text)

  private static func text(_ scalar: Int) -> String { String(Unicode.Scalar(UInt32(scalar))!) }

  private static let texts: [String] =
    [
      "", "Ada", "Zoë 李明 يوسف नमूना 👩\u{200d}👧", "\"\\/", "a\u{7f}", "\u{9b}2J\u{85}\u{2028}",
      "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}x", "Z" + String(repeating: "\u{301}", count: 10_000) + "z\u{301}",
      "\u{301}\u{301}a", "\u{e0041}\u{feff}é\u{9c}", "\u{10ffff}", (0...0x9f).map(text).joined(), direction.joined(),
    ]

  @Test(arguments: texts) func theValuesStayAndNothingActs(text: String) throws {
    let json = Array(try SupabaseJSON.encode(["name": text, text: "x"]))
    let safe = SupabaseJSON.forTerminal(json)
    #expect(try SupabaseJSON.decode([String: String].self, from: Data(safe)) == ["name": text, text: "x"])
    let scalars = String(decoding: safe, as: UTF8.self).unicodeScalars
    #expect(!scalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) })
    #expect(!scalars.contains { scalar in Self.direction.contains { $0.unicodeScalars.contains(scalar) } })
    #expect(!scalars.split { $0 != "\u{301}" }.contains { $0.count > 4 })
    // What is harmless is left as it is.
    #expect(SupabaseJSON.forTerminal(safe) == safe)
  }

  @Test func namesOfAllScriptsAreReadAsTheyAre() {
    let text = Array(#"{"name":"Zoë 李明 يوسف नमूना ทดสอบ น้ำ 👩‍👧 e\#u{301}"}"#.utf8)
    #expect(SupabaseJSON.forTerminal(text) == text)
  }

  /// Bytes that are no text come through, too: the answer is somebody else's.
  @Test func anythingComesThrough() {
    for bytes in [[0xff], [0xc3], [0x41, 0xe2, 0x80], [0xf0, 0x9f], [0x80, 0x41]] as [[UInt8]] {
      let safe = SupabaseJSON.forTerminal(bytes)
      #expect(!safe.isEmpty)
    }
  }
}
