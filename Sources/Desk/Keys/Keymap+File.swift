// The operator's own keys: the table `keys` of the settings' file, by context and action. What it names replaces the
// keys of the table; what it does not name stays.

import TOMLKit
import Terminal
import Themes
public import Words

extension Keymap {
  /// Reads the table `keys`; what else the file has is somebody else's affair.
  ///
  /// - Parameter file: what the errors call it.
  /// - Throws: the first mistake.
  public static func parse(toml: String, file: String) throws(KeymapError) -> Keymap {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: toml)
    } catch let error as TOMLParseError {
      throw KeymapError(file: file, line: max(1, error.source.begin.line), problem: .syntax(error.description))
    } catch {
      throw KeymapError(file: file, line: 1, problem: .syntax("\(error)"))
    }
    var reader = KeysReader(file: file, lines: KeyLines(toml))
    try reader.read(table)
    return reader.keymap
  }

  /// The whole table as the file may have it, with what each key does.
  public func toml(_ words: some Words) -> String {
    var lines: [String] = []
    for context in Context.allCases {
      let bindings = bindings.filter { $0.context == context }
      guard !bindings.isEmpty else { continue }
      lines += lines.isEmpty ? [] : [""]
      lines.append("[keys.\(context)]")
      for binding in bindings {
        let keys = binding.keys.map { "\"\($0.fileName.tomlEscaped)\"" }
        let value = keys.count == 1 ? keys[0] : "[\(keys.joined(separator: ", "))]"
        lines.append("\(binding.action.name) = \(value)  # \(binding.label(words))")
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension String {
  fileprivate var tomlEscaped: String { replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") }
}

/// Reads bindings out of one file, and knows where each stands.
private struct KeysReader {
  let file: String
  let lines: KeyLines
  var keymap = Keymap.standard
  /// The places of the table that the file names.
  private var own: Set<Int> = []

  init(file: String, lines: KeyLines) {
    self.file = file
    self.lines = lines
  }

  mutating func read(_ table: TOMLTable) throws(KeymapError) {
    guard let value = table["keys"] else { return }
    guard let contexts = value.table else { throw error(["keys"], .noTable("keys")) }
    let known = Context.allCases.filter { context in keymap.bindings.contains { $0.context == context } }
    for name in inOrder(contexts.keys, at: ["keys"]) {
      guard let context = known.first(where: { "\($0)" == name }) else {
        throw error(["keys", name], .unknown(name, expected: known.map { "\($0)" }))
      }
      guard let actions = contexts[name]?.table else { throw error(["keys", name], .noTable("keys.\(name)")) }
      try read(actions, of: context)
    }
    try check()
  }

  private mutating func read(_ table: TOMLTable, of context: Context) throws(KeymapError) {
    for name in inOrder(table.keys, at: ["keys", "\(context)"]) {
      let path = ["keys", "\(context)", name]
      guard let place = keymap.bindings.firstIndex(where: { $0.context == context && $0.action.name == name }) else {
        let expected = keymap.bindings.filter { $0.context == context }.map(\.action.name)
        throw error(path, .unknown(name, expected: expected))
      }
      keymap.bindings[place].keys = try keys(table[name], at: path)
      own.insert(place)
    }
  }

  private func keys(_ value: (any TOMLValueConvertible)?, at path: [String]) throws(KeymapError) -> [Key] {
    let place = path.dropFirst().joined(separator: ".")
    let names: [String]
    if let name = value?.string {
      names = [name]
    } else if let array = value?.array {
      names = array.compactMap(\.string)
      guard names.count == array.count else { throw error(path, .noKeys(place)) }
    } else {
      throw error(path, .noKeys(place))
    }
    var keys: [Key] = []
    for name in names where name != "none" || names.count > 1 {
      guard let key = Key(name: name) else { throw error(path, .noKey(name, at: place)) }
      if !keys.contains(key) { keys.append(key) }
    }
    return keys
  }

  // MARK: What may not be

  private func check() throws(KeymapError) {
    for place in own.sorted(by: { line($0) < line($1) }) {
      let binding = keymap.bindings[place]
      if binding.keys.isEmpty, binding.isNeeded { throw mistake(place, .needed(binding.place)) }
      if binding.context.takesText, let key = binding.keys.first(where: { $0.typed != nil }) {
        throw mistake(place, .typed(key.fileName, at: binding.place))
      }
      for (other, standing) in keymap.bindings.enumerated() where other != place {
        guard let key = binding.keys.first(where: { standing.keys.contains($0) }) else { continue }
        if binding.context.holds(with: standing.context) {
          throw mistake(place, .clash(key.fileName, binding.place, standing.place))
        }
        if Keymap.apart.contains(where: { [$0.0, $0.1] == [binding.action, standing.action] })
          || Keymap.apart.contains(where: { [$0.1, $0.0] == [binding.action, standing.action] })
        {
          throw mistake(place, .apart(key.fileName, binding.place, standing.place))
        }
      }
    }
  }

  private func mistake(_ place: Int, _ problem: KeymapError.Problem) -> KeymapError {
    KeymapError(file: file, line: line(place), problem: problem)
  }

  private func line(_ place: Int) -> Int {
    lines.line(of: ["keys", "\(keymap.bindings[place].context)", keymap.bindings[place].action.name])
  }

  private func inOrder(_ keys: [String], at path: [String]) -> [String] {
    keys.sorted { (lines.line(of: path + [$0]), $0) < (lines.line(of: path + [$1]), $1) }
  }

  private func error(_ path: [String], _ problem: KeymapError.Problem) -> KeymapError {
    KeymapError(file: file, line: lines.line(of: path), problem: problem)
  }
}
