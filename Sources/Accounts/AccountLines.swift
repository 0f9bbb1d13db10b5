// The list as lines of JSON that are passed on as the database wrote them: a million rows need no value for each.

import FoundationEssentials
public import Supabase

/// Neighbouring rows of a list as text.
public struct AccountLines: Sendable {
  /// A JSON object a line, each with its end of line: `id name email stripe_customer_id status drift last_synced_at`.
  public let text: [UInt8]
  public let count: Int
  public let last: Cursor?
  public let more: Bool

  /// - Parameter answer: `{"more": …, "last": …, "rows": […]}`; nil where it is not that.
  init?(answer: Data) {
    var text: [UInt8] = []
    text.reserveCapacity(answer.count)
    let found = answer.withUnsafeBytes { bytes in JSONRows.split(bytes, into: &text) }
    guard let (head, count) = found, let head = try? SupabaseJSON.decode(Head.self, from: head) else { return nil }
    self.text = text
    self.count = count
    last = head.last
    more = head.more
  }

  private struct Head: Decodable {
    let more: Bool
    let last: Cursor?
  }
}

/// Takes the array `rows` out of an object.
private enum JSONRows {
  /// - Returns: the object with an empty `rows`, and how many there were; nil where it is no such object.
  static func split(_ bytes: UnsafeRawBufferPointer, into text: inout [UInt8]) -> (head: Data, count: Int)? {
    let key = Array(#""rows""#.utf8)
    var index = 0
    var depth = 0
    var keyStart = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        keyStart = index
        index = afterString(bytes, index)
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isRows =
          depth == 1 && bytes[index] == UInt8(ascii: "[") && bytes.count - keyStart >= key.count
          && bytes[keyStart..<keyStart + key.count].elementsEqual(key)
        if isRows {
          guard let (end, count) = rows(bytes, index + 1, into: &text) else { return nil }
          var head = Data(bytes[0...index])
          head.append(contentsOf: bytes[end...])
          return (head, count)
        }
        depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Each element as one line.
  /// - Returns: where the array's end stands.
  private static func rows(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, into text: inout [UInt8]
  ) -> (end: Int, count: Int)? {
    var index = start
    var depth = 0
    var count = 0
    var rowStart = start
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index = afterString(bytes, index)
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if depth == 0 { rowStart = index }
        depth += 1
      case UInt8(ascii: "]") where depth == 0: return (index, count)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          let begin = text.count
          text.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[rowStart...index]))
          // Inside a string there is none.
          for place in begin..<text.count where text[place] == UInt8(ascii: "\n") || text[place] == UInt8(ascii: "\r") {
            text[place] = UInt8(ascii: " ")
          }
          text.append(UInt8(ascii: "\n"))
          count += 1
        }
      default: break
      }
      index += 1
    }
    return nil
  }

  private static func afterString(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index + 1
  }
}

extension AccountStore {
  /// A page of the list as text: `page` rows (1 to 20000; of a search at most 1000) behind `after`.
  public func lines(
    _ query: AccountQuery, after: Cursor? = nil, page: Int = 5000
  ) async throws(SupabaseError) -> AccountLines {
    struct Arguments: Encodable {
      let search: String?
      let status: SyncStatus?
      let sort: AccountSort
      let after: Cursor?
      let page: Int
    }
    let arguments = Arguments(
      search: query.search.isEmpty ? nil : query.search, status: query.status, sort: query.sort, after: after,
      page: page)
    let answer = try await client.text("accountdesk_account_lines", arguments, repeatable: true)
    guard let lines = AccountLines(answer: answer) else { throw .unexpected(path: "rows") }
    return lines
  }
}
