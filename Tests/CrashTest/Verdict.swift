// What stands at the end, beside what has to.

import Foundation

struct Verdict: Sendable {
  var events = 0
  var duplicates = 0
  var dropped = 0
  var mishaps = Mishaps.Outcome()
  var operators = Operators.Outcome()
  /// Acknowledged or made, and not stored.
  var lost = 0
  /// Customers of whom some record is not the emulator's.
  var differing = 0
  var unsettled = 0
  /// Everything that is not as it has to be, in words.
  var complaints: [String] = []
  /// How many edits and events came to which end.
  var edits = ""
  var outcomes = ""

  var isGood: Bool { lost == 0 && differing == 0 && unsettled == 0 && complaints.isEmpty }

  var summary: String {
    [
      ("events", events), ("duplicates", duplicates), ("dropped", dropped), ("kills", mishaps.kills),
      ("stops", mishaps.stops.count), ("restarts", mishaps.restarts), ("lost", lost), ("differing", differing),
      ("unsettled", unsettled),
    ].map { "\($0.0) \(grouped($0.1))" }.joined(separator: " · ")
  }

  func details(_ plan: Plan, since started: ContinuousClock.Instant) -> String {
    [
      "edits \(grouped(operators.edits)) (\(edits))", "others \(grouped(operators.direct))",
      "customers \(plan.customers)",
      "connections \(plan.connections)", "receivers \(plan.receivers)",
      "\((ContinuousClock.now - started).components.seconds) s", "seed \(plan.seed)",
    ].joined(separator: " · ")
  }
}

/// 12,345
func grouped(_ number: Int) -> String {
  var text = ""
  for (place, digit) in String(number).reversed().enumerated() {
    if place > 0, place % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return String(text.reversed())
}
