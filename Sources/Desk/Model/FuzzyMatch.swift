// Finding a text by a few of its letters, as people abbreviate it.

/// How well a pattern fits a text: every letter of it is there, in this order.
struct FuzzyMatch: Equatable {
  /// Higher fits better; only to be compared with others of the same pattern.
  let score: Int
  /// The places in the text, in graphemes.
  let places: [Int]

  /// Words of the pattern may fit in any order.
  /// - Returns: nil where a letter is missing.
  init?(_ pattern: String, in text: String) {
    let text = Array(text)
    let folded = text.map { Character($0.lowercased().first.map(String.init) ?? "") }
    var score = 0
    var places: Set<Int> = []
    for word in pattern.lowercased().split(whereSeparator: \.isWhitespace) {
      guard let (points, found) = Self.best(Array(word), folded) else { return nil }
      score += points
      places.formUnion(found)
    }
    // Of two that fit alike the shorter one is meant.
    self.score = score * 64 - min(63, text.count)
    self.places = places.sorted()
  }

  private static let letter = 16
  private static let atStart = 12
  private static let atWord = 10
  private static let joined = 8
  private static let gap = 2

  /// The best of all ways in which the word's letters stand in the text.
  private static func best(_ word: [Character], _ text: [Character]) -> (Int, [Int])? {
    guard !word.isEmpty, word.count <= text.count else { return word.isEmpty ? (0, []) : nil }
    // For each letter: the best score with it at this place, and where the letter before it stands.
    var scores: [[Int?]] = []
    var origins: [[Int]] = []
    for (index, letter) in word.enumerated() {
      var row = [Int?](repeating: nil, count: text.count)
      var from = [Int](repeating: -1, count: text.count)
      var bestBefore: (score: Int, place: Int)?
      for place in text.indices {
        if index > 0, place >= 2, let earlier = scores[index - 1][place - 2],
          bestBefore.map({ earlier > $0.score }) ?? true
        {
          bestBefore = (earlier, place - 2)
        }
        guard text[place] == letter else { continue }
        let points = Self.letter + bonus(place, text)
        if index == 0 {
          row[place] = points
          continue
        }
        if let bestBefore { (row[place], from[place]) = (points + bestBefore.score - gap, bestBefore.place) }
        if place > 0, let next = scores[index - 1][place - 1],
          next + joined > bestBefore.map({ $0.score - gap }) ?? .min
        {
          (row[place], from[place]) = (points + next + joined, place - 1)
        }
      }
      scores.append(row)
      origins.append(from)
    }
    guard let last = text.indices.max(by: { (scores.last?[$0] ?? .min) < (scores.last?[$1] ?? .min) }),
      let score = scores.last?[last]
    else { return nil }
    var places = [last]
    for index in word.indices.dropFirst().reversed() { places.append(origins[index][places[places.count - 1]]) }
    return (score, places.reversed())
  }

  private static func bonus(_ place: Int, _ text: [Character]) -> Int {
    if place == 0 { return atStart }
    let before = text[place - 1]
    return before.isLetter || before.isNumber ? 0 : atWord
  }
}
