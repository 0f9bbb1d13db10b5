// What the desk has said, so that it can be read again. It lives in memory only and ends with the desk.

import FoundationEssentials

/// The newest messages, the oldest first.
public struct MessageLog: Equatable, Sendable {
  struct Entry: Equatable, Sendable {
    /// When it was said last.
    var at: Date
    let tone: Notice.Tone
    let text: String
    /// Stripe's requests and events that belong to it, for its support.
    let ids: [String]
    /// How often it was said in a row.
    var count = 1
  }

  /// So many are kept.
  static let most = 1000

  private(set) var entries: [Entry] = []
  /// How many there ever were: where the log is being read, newer ones do not push the text away.
  private(set) var total = 0

  /// The same once more in a row only counts.
  mutating func note(_ tone: Notice.Tone, _ text: String, ids: [String] = [], at date: Date) {
    guard !text.isEmpty else { return }
    if let last = entries.indices.last, entries[last].tone == tone, entries[last].text == text, entries[last].ids == ids
    {
      entries[last].at = date
      entries[last].count += 1
      return
    }
    entries.append(Entry(at: date, tone: tone, text: text, ids: ids))
    total += 1
    if entries.count > Self.most { entries.removeFirst(entries.count - Self.most) }
  }

  /// Those in which this is said, the newest first; all for an empty text.
  func newest(with text: String) -> [Entry] {
    let text = text.lowercased()
    if text.isEmpty { return entries.reversed() }
    return entries.reversed().filter { entry in
      entry.text.lowercased().contains(text) || entry.ids.contains { $0.lowercased().contains(text) }
    }
  }
}

/// The log while it is read.
public struct LogView: Equatable, Sendable {
  /// The newest message that is shown, counted from the newest of all that fit; and the one that the keys act on.
  var top = 0
  var chosen = 0
  /// The keys stay with that message when newer ones come, though it was the newest.
  var isHeld = false
  /// What has to stand in a message.
  var query = ""
  /// The same while it is being typed.
  public internal(set) var field: TextField?
  /// How many messages there were when `top` was last looked after.
  var total = 0
}
