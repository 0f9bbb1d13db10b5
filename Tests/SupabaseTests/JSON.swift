// JSON as a test writes and reads it.

import Foundation
import Supabase

typealias JSON = JSONValue

extension JSONValue {
  init(_ text: String?) { self = text.map(JSON.string) ?? .null }

  var encoded: String { (try? SupabaseJSON.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "" }

  subscript(key: String) -> JSON {
    if case .object(let members) = self { return members[key] ?? .null }
    return .null
  }
  subscript(index: Int) -> JSON {
    if case .array(let items) = self, items.indices.contains(index) { return items[index] }
    return .null
  }
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var integer: Int? { if case .integer(let integer) = self { integer } else { nil } }
  var items: [JSONValue] { if case .array(let items) = self { items } else { [] } }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .integer(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(nilLiteral: ()) { self = .null }
  init(arrayLiteral elements: JSON...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSON)...) { self = .object(Dictionary(uniqueKeysWithValues: elements)) }
}
