// Half a million bodies: put together with the answer known beforehand, and real events with something broken in them.
// Each is an event or an error; nothing traps, whatever is in it and however deep.

import Foundation
import Sandbox
import TestSupport
import Testing

@testable import Receiver

@Suite struct EventFuzzTests {
  private typealias Member = (key: String, value: String)

  /// As Stripe sends them.
  private static let events: [[UInt8]] = ["customer.created", "customer.updated", "customer.deleted"].map { type in
    let object =
      type == "customer.deleted"
      ? #"{"id":"cus_FYnCoy7vLGoOuJ","object":"customer","deleted":true}"#
      : #"{"id":"cus_FYnCoy7vLGoOuJ","object":"customer","address":{"city":"Ulm","line1":null},"balance":-20,"#
        + #""created":1780000000,"delinquent":false,"email":"zo\u00eb@example.com","invoice_prefix":"7FE1103","#
        + #""livemode":false,"metadata":{"id":"evt_inner","type":"ping"},"name":"Zoë \"Z\" King 🙂\\","preferred_locales":[]}"#
    let previous = type == "customer.updated" ? #","previous_attributes":{"email":null,"name":"Zoë"}"# : ""
    return Array(
      (#"{"id":"evt_1PgPWOBx","object":"event","api_version":"2026-10-28.endive","created":1780000000,"data":{"object":"#
        + object + previous
        + #"},"livemode":false,"pending_webhooks":1,"request":{"id":"req_1","idempotency_key":null},"#
        + #""type":""# + type + #""}"#).utf8)
  }

  // MARK: known beforehand

  /// Values that have to be passed over, or are no value for the key that they stand under.
  private static let values = [
    "null", "true", "false", "0", "-1.5E+3", "1e999999", #""""#, #""text""#, #""\ud800""#, #""\u0000""#, #""}]{[,:""#,
    #""\\""#, #""\"""#, #""\\\"""#, "[]", "{}", #"{"id":"evt_inner","object":"event","type":"a"}"#,
    #"[[[{"a":[{}]}]]]"#,
    #"[1,"]",{"}":"{"}]"#, #"{"object":{"id":"cus_1"},"previous_attributes":{"name":"\ud83d"}}"#,
    "\"é\u{1F642}\u{FEFF}\"",
    "123456789012345678901234567890123456789012345678901234567890",
  ]
  private static let ids = [
    "evt_1", "evt_2.a", "A", "evt 1", "evt\\n1", "evt_é", "evt/1", "", "evt\\u0031", "evt-1", "'",
    String(repeating: "a", count: 255), String(repeating: "a", count: 256),
  ]
  private static let types = ["customer.updated", "customer.created", "invoice.paid", "customer updated", ""]
  private static let blanks = ["", "", "", "", " ", "\n", "\t\r\n  "]

  @Test(arguments: 0..<2) func readsWhatIsThere(part: Int) {
    let seed = freshSeed("events put together, part \(part)")
    var random = SeededRandom(seed: seed)
    let cases = 150_000
    var accepted = 0
    for number in 0..<cases {
      let members = Self.members(&random)
      var text = Self.object(members, &random)
      var expected = Self.envelope(members)
      if random.oneIn(6) {
        Self.breakStructure(&text, &random)
        expected = nil
      }
      let found = EventEnvelope(Array(text.utf8))
      if found != nil { accepted += 1 }
      if found.map({ [$0.id, $0.type, "\($0.livemode)", $0.created.map { "\($0)" } ?? "-"] }) != expected {
        Issue.record("seed \(seed), case \(number): \(String(describing: found)) in \(text.debugDescription)")
        return
      }
    }
    #expect((cases / 10..<cases * 3 / 4).contains(accepted), "seed \(seed): \(accepted) are events")
  }

  private static func members(_ random: inout SeededRandom) -> [Member] {
    var members: [Member] = [
      ("id", "\"\(ids[random.oneIn(3) ? random.below(ids.count) : random.below(3)])\""), ("object", "\"event\""),
      ("type", "\"\(types[random.oneIn(4) ? random.below(types.count) : 0])\""),
    ]
    if random.oneIn(2) { members.append(("livemode", random.pick(["true", "false", "null", "true", "1"]))) }
    if random.oneIn(4) { members.append(("created", random.pick(["1780000000", "1.5", "-1", "\"1\"", "null"]))) }
    for _ in 0..<random.below(3) {
      members.append((random.pick(["data", "request", "i", "ID", "idid", "é", "", "types"]), random.pick(values)))
    }
    if random.oneIn(8) { members.remove(at: random.below(members.count)) }
    // One that comes twice; the last of them counts, wherever it stands.
    if random.oneIn(8) {
      members.append(
        (random.pick(["id", "object", "type", "livemode", "created"]), random.pick(values + ["\"event\"", "\"b\""])))
    }
    if random.oneIn(40) { members.append((random.pick([#"\u0069d"#, #"a\"b"#, #"\\"#]), random.pick(values))) }
    if !members.isEmpty { members.swapAt(0, random.below(members.count)) }
    return members
  }

  private static func object(_ members: [Member], _ random: inout SeededRandom) -> String {
    var text = random.pick(blanks) + "{"
    for (index, member) in members.enumerated() {
      if index > 0 { text += "," }
      text += "\(random.pick(blanks))\"\(member.key)\"\(random.pick(blanks)):"
      text += "\(random.pick(blanks))\(member.value)\(random.pick(blanks))"
    }
    return text + "}" + random.pick(blanks)
  }

  /// What these members say, by a dictionary and a regular expression's idea of an id.
  private static func envelope(_ members: [Member]) -> [String]? {
    let last = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    guard !members.contains(where: { $0.key.contains("\\") }), last["object"] == "\"event\"" else { return nil }
    func plain(_ value: String?) -> String? {
      guard let value, value.first == "\"", (3...257).contains(value.utf8.count) else { return nil }
      let text = value.dropFirst().dropLast()
      return text.utf8.allSatisfy({ letters.contains($0) }) ? String(text) : nil
    }
    guard let id = plain(last["id"]), let type = plain(last["type"]) else { return nil }
    let created = last["created"].flatMap { Int($0) }.map { "\($0)" } ?? "-"
    switch last["livemode"] {
    case "true": return [id, type, "true", created]
    case nil, "false", "null": return [id, type, "false", created]
    default: return nil
    }
  }

  private static let letters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._".utf8)

  /// No object any more.
  private static func breakStructure(_ text: inout String, _ random: inout SeededRandom) {
    switch random.below(7) {
    case 0: text = String(text[..<(text.lastIndex(of: "}") ?? text.startIndex)])
    case 1: text += random.pick(["}", "]", ",", "x", "\"", "{}", "null", "é"])
    case 2: text = random.pick(["{", "[", "x", "\u{FEFF}", "\"", ","]) + text
    case 3: text = text.replacing("{", with: "{,", maxReplacements: 1)
    case 4: text.insert(",", at: text.lastIndex(of: "}") ?? text.startIndex)
    case 5: text.insert("\u{0}", at: text.index(text.startIndex, offsetBy: random.below(text.count)))
    default:
      text = random.pick(["", " ", "null", "[]", "\"evt_1\"", "{", "{}", "7", "[\(text)]", "{\"id\"}", "{\"a\":}"])
    }
  }

  // MARK: broken

  @Test(arguments: 0..<2) func brokenEventsAreEventsOrErrors(part: Int) throws {
    let seed = freshSeed("broken events, part \(part)")
    var random = SeededRandom(seed: seed)
    var accepted = 0
    for number in 0..<100_000 {
      let body = Self.broken(&random)
      let webhook = try? Webhook(body: body)
      if let webhook {
        accepted += 1
        // Whatever is handed on is what was signed, and can be stored and logged.
        guard webhook.text.utf8.elementsEqual(body), !body.contains(0), Self.isPlain(webhook.id),
          Self.isPlain(webhook.type)
        else {
          Issue.record("seed \(seed), case \(number): \(webhook)")
          return
        }
      }
      // Foundation reads the whole, and slowly: a tenth of them.
      if number % 10 == 0, let whole = Self.envelope(parsing: body),
        webhook?.id != whole.id || webhook?.type != whole.type
      {
        Issue.record(
          "seed \(seed), case \(number): \(String(describing: webhook)), not \(whole): \(String(decoding: body, as: UTF8.self))"
        )
        return
      }
    }
    #expect((10_000..<90_000).contains(accepted), "seed \(seed): \(accepted) are events")
  }

  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 255 && text.utf8.allSatisfy { letters.contains($0) }
  }

  private struct Mode: Decodable { let livemode: Bool? }

  /// What Foundation makes of it; nil where it is no event, or where Foundation is more lenient than we are.
  private static func envelope(parsing body: [UInt8]) -> (id: String, type: String)? {
    let end = body.filter { !" \t\r\n".utf8.contains($0) }.suffix(2)
    guard body.first == UInt8(ascii: "{"), !body.contains(0), !end.elementsEqual(",}".utf8),
      let whole = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
      whole["object"] as? String == "event",
      // A key that was escaped is refused.
      !whole.keys.contains(where: { $0.utf8.contains { $0 < 0x20 || [0x22, 0x2f, 0x5c].contains($0) } }),
      // Foundation takes any number for a truth.
      (try? JSONDecoder().decode(Mode.self, from: Data(body))) != nil,
      let id = whole["id"] as? String, let type = whole["type"] as? String, isPlain(id), isPlain(type)
    else { return nil }
    return (id, type)
  }

  private static func broken(_ random: inout SeededRandom) -> [UInt8] {
    var body = random.pick(events)
    for _ in 0...random.below(3) where !body.isEmpty {
      let place = random.below(body.count)
      switch random.below(10) {
      case 0...3: body[place] ^= 1 << UInt8(random.below(8))
      case 4: body[place] = UInt8(random.below(256))
      case 5: body.insert(random.pick(Array(#"{}[]",:\ 0e-é"#.utf8)), at: place)
      case 6: body.remove(at: place)
      case 7 where random.oneIn(4): body.removeSubrange(place...)
      case 8: body.removeSubrange(place..<min(body.count, place + 1 + random.below(60)))
      case 9: body.insert(contentsOf: random.pick(Self.pieces), at: place)
      default: break
      }
    }
    return body
  }

  private static let pieces: [[UInt8]] =
    ["\"", "\\", #"\ud800"#, "1e999999", #","id":"evt_9""#, #","type":{}"#, "\u{0}", "[[[[", "}}}}", "null"]
    .map { Array($0.utf8) } + [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]

  // MARK: deep

  /// The thread that reads them has half a megabyte of stack, and PostgreSQL's own limit parks them.
  @Test(arguments: ["[", "{\"a\":", "[{\"a\":[", "[\"]\","], [100, 513, 100_000, 200_000])
  func depthCostsNothing(opening: String, depth: Int) throws {
    let closing = String(opening.reversed().compactMap { $0 == "[" ? "]" : $0 == "{" ? "}" : nil })
    let ends = String(repeating: opening, count: depth) + "0" + String(repeating: closing, count: depth)
    let head = #"{"id":"evt_1","object":"event","type":"customer.updated","data":"#
    #expect(try Webhook(body: Array((head + ends + "}").utf8)).id == "evt_1")
    #expect(throws: WebhookError.notAnEvent) { try Webhook(body: Array((head + ends).utf8)) }
    #expect(throws: WebhookError.notAnEvent) {
      try Webhook(body: Array((head + String(repeating: opening, count: depth)).utf8))
    }
  }

  @Test(arguments: [
    #"{"id":"evt_1","object":"event","type":"a","data":"\#u{0}"}"#,
    "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"a\"}\u{0}",
  ])
  func refusesWhatNoDatabaseCanHold(text: String) {
    #expect(throws: WebhookError.notAnEvent) { try Webhook(body: Array(text.utf8)) }
    // In UTF-16 half the bytes are zeros.
    #expect(throws: WebhookError.notAnEvent) { try Webhook(body: text.utf16.flatMap { [UInt8($0), 0] }) }
  }

  @Test func refusesWhatIsNotUTF8() {
    #expect(throws: WebhookError.notUTF8) { try Webhook(body: Self.events[0] + [0xff]) }
  }
}
