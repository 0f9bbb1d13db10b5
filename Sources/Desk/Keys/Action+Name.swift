// What an action is called where it is typed: in the palette and in the file of keys.

extension Action {
  /// Its case in small letters with hyphens: `next-field`. Without what it is given.
  var name: String {
    "\(self)".prefix { $0 != "(" }.reduce(into: "") { name, character in
      name += character.isUppercase ? "-\(character.lowercased())" : String(character)
    }
  }
}
