// "Perhaps you meant": the name that shares the most with a wrong one, by their letters two and three at a time.

enum NearNames {
  /// What lists of parameters must have in common; names need more.
  static let enoughForParameters = 0.33

  /// - Returns: the best of `names`; nil where none has a likeness of `enough`, from 0 to 1.
  static func best(for wanted: String, among names: some Sequence<String>, enough: Double = 0.75) -> String? {
    let candidates = names.map { (name: $0, plain: plain($0)) }
    let plainWanted = plain(wanted)
    for size in [3, 2] {
      let grams = grams(of: plainWanted, size: size)
      var best: (name: String, score: Double)?
      for candidate in candidates {
        guard !grams.isDisjoint(with: Self.grams(of: candidate.plain, size: size)) else { continue }
        let score = likeness(wanted.lowercased(), candidate.name.lowercased())
        if score > best?.score ?? 0 { best = (candidate.name, score) }
      }
      if let best { return best.score >= enough ? best.name : nil }
    }
    return nil
  }

  private static func plain(_ name: String) -> [Character] {
    Array("-" + name.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "," } + "-")
  }

  private static func grams(of text: [Character], size: Int) -> Set<[Character]> {
    var text = text
    while text.count < size { text.append("-") }
    return Set((0...text.count - size).map { Array(text[$0..<$0 + size]) })
  }

  /// One less the share of letters that must change.
  private static func likeness(_ one: String, _ other: String) -> Double {
    let one = Array(one)
    let other = Array(other)
    guard !one.isEmpty, !other.isEmpty else { return 0 }
    var row = Array(0...other.count)
    for (index, character) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, otherCharacter) in other.enumerated() {
        let above = row[column + 1]
        row[column + 1] = min(above + 1, row[column] + 1, diagonal + (character == otherCharacter ? 0 : 1))
        diagonal = above
      }
    }
    return 1 - Double(row[other.count]) / Double(max(one.count, other.count))
  }
}
