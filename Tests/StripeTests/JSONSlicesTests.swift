// The elements of a list, byte for byte.

import Foundation
import Sandbox
import TestSupport
import Testing

@testable import Stripe

@Suite struct JSONSlicesTests {
  private func elements(_ text: String, _ key: String = "data") -> [String]? {
    JSONSlices.elements(of: key, in: Data(text.utf8))?.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func keepsWhatIsWritten() {
    #expect(elements(#"{"data":[]}"#) == [])
    #expect(
      elements(#" { "object" : "list" , "data" : [ {"b" : 1.0e+2,"a":"\u00e9"} , 7 ] } "#) == [
        #"{"b" : 1.0e+2,"a":"\u00e9"}"#, "7",
      ])
    #expect(
      elements(#"{"x":{"data":[1]},"y":"\"data\":[2]","data":["]","\\",[[],{}],null,-1.5],"data2":[3]}"#) == [
        #""]""#, #""\\""#, "[[],{}]", "null", "-1.5",
      ])
  }

  @Test(arguments: [
    "", "{}", "[]", "null", #"{"data":{}}"#, #"{"data":null}"#, #"{"x":{"data":[1]}}"#, #"{"data":[1"#,
    #"{"data":[1,]"#,
    #"{"data":["#, #"{"data"#, #"{"data":"[1]"}"#,
  ]) func findsNothingWhereThereIsNone(_ text: String) { #expect(elements(text) == nil) }

  /// Random lists, written with random blanks: every slice is the element that `JSONDecoder` sees at that place, and
  /// is written as it was.
  @Test func agreesWithTheDecoder() throws {
    let seed = freshSeed("slices of JSON")
    var random = SeededRandom(seed: seed)
    for size in 0..<400 {
      var writer = JSONWriter(random: random)
      let written = (0..<size % 12).map { _ in writer.value(depth: size / 80) }
      let before = writer.members(size % 4)
      let after = writer.members(size % 3)
      let list = "\(writer.blank)\"data\"\(writer.blank):\(writer.blank)[\(writer.joined(written))]"
      let text =
        "\(writer.blank){" + (before + [list] + after).joined(separator: ",") + "\(writer.blank)}\(writer.blank)"
      random = writer.random
      #expect(elements(text) == written, "seed \(seed), text \(text)")
      let decoded = try JSONDecoder().decode(Whole.self, from: Data(text.utf8))
      let slices = try #require(JSONSlices.elements(of: "data", in: Data(text.utf8)))
      #expect(try slices.map { try JSONDecoder().decode(AnyJSON.self, from: $0) } == decoded.data, "seed \(seed)")
    }
  }

  /// Whatever is cut off or changed in the middle, nothing is read beyond the end.
  @Test func brokenTextIsHarmless() {
    let seed = freshSeed("slices of JSON")
    var random = SeededRandom(seed: seed)
    let whole = Array(#"{"a":[1,{"b":"\"]"}],"data":[{"id":"x\\"},[2,3],"é"],"has_more":false}"#.utf8)
    for end in whole.indices { _ = JSONSlices.elements(of: "data", in: Data(whole[..<end])) }
    for _ in 0..<2000 {
      var broken = whole
      for _ in 0..<3 {
        broken[Int.random(in: 0..<broken.count, using: &random)] = [34, 92, 91, 93, 123, 125, 44, 0].randomElement(
          using: &random)!
      }
      let found = JSONSlices.elements(of: "data", in: Data(broken)) ?? []
      #expect(found.reduce(0) { $0 + $1.count } <= broken.count, "seed \(seed)")
    }
  }
}

private struct Whole: Decodable { let data: [AnyJSON] }

private enum AnyJSON: Decodable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([AnyJSON])
  case object([String: AnyJSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([AnyJSON].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: AnyJSON].self))
    }
  }
}

/// Writes JSON of no particular sense.
private struct JSONWriter {
  var random: SeededRandom

  var blank: String {
    mutating get { ["", "", "", " ", "\n  ", "\t", "\r\n"].randomElement(using: &random)! }
  }

  mutating func value(depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0: return ["null", "true", "false"].randomElement(using: &random)!
    case 1: return ["0", "-1", "12.50", "1e3", "-0.5E-2", "1234567890123"].randomElement(using: &random)!
    case 2...4: return text()
    case 5, 6:
      let inner = (0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth - 1) }
      return "[\(joined(inner))]"
    default:
      return "{" + members(Int.random(in: 0..<4, using: &random), depth: depth - 1).joined(separator: ",") + blank + "}"
    }
  }

  mutating func members(_ count: Int, depth: Int = 1) -> [String] {
    (0..<count).map { "\(blank)\"k\($0)\"\(blank):\(blank)\(value(depth: depth))" }
  }

  mutating func joined(_ elements: [String]) -> String {
    elements.map { "\(blank)\($0)\(blank)" }.joined(separator: ",") + (elements.isEmpty ? blank : "")
  }

  private mutating func text() -> String {
    let pieces = [
      "a", "é", "漢", "😀", "]", "[", "}", "{", ",", ":", "\\\"", "\\\\", "\\n", "\\u00e9", "\\/", " ", "data",
    ]
    return "\""
      + (0..<Int.random(in: 0..<8, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined() + "\""
  }
}
