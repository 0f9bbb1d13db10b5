// JSON of somebody else's shape: read and written again it is the same.

import Foundation
import Testing

@testable import Supabase

struct JSONValueTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-7", "9007199254740993", "1.5", "\"\"", "\"é 漢 \\\"\"", "[]", "{}",
    #"[1,"a",null,[true],{"b":[]}]"#, #"{"a":{"b":null},"c":[1.25]}"#,
  ]) func comesBackAsItWas(_ text: String) throws {
    let value = try SupabaseJSON.decode(JSONValue.self, from: Data(text.utf8))
    #expect(String(decoding: try SupabaseJSON.encode(value), as: UTF8.self) == text)
  }

  @Test func kindsAreToldApart() throws {
    func read(_ text: String) throws -> JSONValue { try SupabaseJSON.decode(JSONValue.self, from: Data(text.utf8)) }
    #expect(try read("1") == .integer(1))
    #expect(try read("1.5") == .number(1.5))
    #expect(try read("true") == .bool(true))
    #expect(try read(#""1""#) == .string("1"))
    #expect(try read(#"{"a":null}"#) == .object(["a": .null]))
    #expect(throws: (any Error).self) { try read("[1") }
  }
}
