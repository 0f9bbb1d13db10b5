// The forms that `accountdesk json` prints, read, and values held against them: exactly these keys, these kinds, these words.

import Foundation

indirect enum JSONForm: Sendable {
  case kind(String)
  case word(String)
  case optional(JSONForm)
  case list(JSONForm)
  case oneOf([JSONForm])
  case object([(key: String, isOptional: Bool, form: JSONForm)])

  struct Forms: Sendable {
    var names: [String: JSONForm] = [:]
    var lines: [String: JSONForm] = [:]

    /// - Parameter text: what the command prints.
    init(_ text: String) throws {
      for line in text.split(separator: "\n") where !line.hasPrefix("#") {
        if let place = line.firstRange(of: " = ") {
          names[String(line[..<place.lowerBound])] = try Parser.parse(line[place.upperBound...])
        } else if let place = line.firstRange(of: ": ") {
          lines[String(line[..<place.lowerBound])] = try Parser.parse(line[place.upperBound...])
        }
      }
    }

    /// What is wrong with the lines of a command's output; empty where nothing is.
    func mistakes(in output: String, of command: String) -> [String] {
      guard let form = lines[command] else { return ["no form of \(command)"] }
      return output.split(separator: "\n").flatMap { line -> [String] in
        guard let value = try? JSONDecoder().decode(JSONText.self, from: Data(line.utf8)) else {
          return ["no JSON: \(line)"]
        }
        return mistake(value, form, "").map { ["\($0) in \(line)"] } ?? []
      }
    }

    private func mistake(_ value: JSONText, _ form: JSONForm, _ path: String) -> String? {
      switch (form, value) {
      case (.optional, .null): return nil
      case (.optional(let form), _): return mistake(value, form, path)
      case (.word(let word), _): return value == .text(word) ? nil : "\(path): not \(word)"
      case (.list(let form), .list(let list)): return list.lazy.compactMap { mistake($0, form, path + "[]") }.first
      case (.list, _): return "\(path): no list"
      case (.oneOf(let forms), _):
        let mistakes = forms.map { mistake(value, $0, path) }
        return mistakes.contains { $0 == nil } ? nil : mistakes.compactMap(\.self).joined(separator: " or ")
      case (.object(let members), .object(let object)):
        if let unknown = Set(object.keys).subtracting(members.map(\.key)).min() { return "\(path): unknown \(unknown)" }
        for member in members {
          guard let value = object[member.key] else {
            if member.isOptional { continue }
            return "\(path): no \(member.key)"
          }
          if let mistake = mistake(value, member.form, "\(path).\(member.key)") { return mistake }
        }
        return nil
      case (.object, _): return "\(path): no object"
      case (.kind(let kind), _):
        if let form = names[kind] { return mistake(value, form, path) }
        return value.isKind(kind) ? nil : "\(path): no \(kind)"
      }
    }
  }

  private struct Broken: Error { let rest: String }

  private struct Parser {
    var rest: Substring

    static func parse(_ text: Substring) throws -> JSONForm {
      var parser = Parser(rest: text)
      let form = try parser.form()
      guard parser.rest.isEmpty else { throw Broken(rest: String(parser.rest)) }
      return form
    }

    private mutating func skip(_ text: String) -> Bool {
      rest = rest.drop { $0 == " " }
      guard rest.hasPrefix(text) else { return false }
      rest = rest.dropFirst(text.count)
      return true
    }

    private mutating func name() throws -> String {
      rest = rest.drop { $0 == " " }
      let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      guard !name.isEmpty else { throw Broken(rest: String(rest)) }
      rest = rest.dropFirst(name.count)
      return String(name)
    }

    private mutating func form() throws -> JSONForm {
      var forms = [try single()]
      while skip("|") { forms.append(try single()) }
      return forms.count == 1 ? forms[0] : .oneOf(forms)
    }

    private mutating func single() throws -> JSONForm {
      var form: JSONForm
      if skip("{") {
        var members: [(key: String, isOptional: Bool, form: JSONForm)] = []
        repeat {
          let key = try name()
          let isOptional = skip("?")
          guard skip(":") else { throw Broken(rest: String(rest)) }
          members.append((key, isOptional, try self.form()))
        } while skip(",")
        guard skip("}") else { throw Broken(rest: String(rest)) }
        form = .object(members)
      } else if skip("[") {
        form = .list(try self.form())
        guard skip("]") else { throw Broken(rest: String(rest)) }
      } else if skip("\"") {
        form = .word(String(rest.prefix { $0 != "\"" }))
        rest = rest.drop { $0 != "\"" }.dropFirst()
      } else {
        form = .kind(try name())
      }
      while skip("?") { form = .optional(form) }
      return form
    }
  }
}

/// A value as it was written.
private enum JSONText: Decodable, Equatable {
  case null
  case bool
  case number
  case text(String)
  case list([JSONText])
  case object([String: JSONText])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if (try? container.decode(Bool.self)) != nil {
      self = .bool
    } else if (try? container.decode(Double.self)) != nil {
      self = .number
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSONText].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONText].self))
    }
  }

  func isKind(_ kind: String) -> Bool {
    switch (kind, self) {
    case ("bool", .bool), ("number", .number), ("text", .text), ("any", _): true
    case ("uuid", .text(let text)): UUID(uuidString: text) != nil
    case ("time", .text(let text)): text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil
    default: false
    }
  }
}
