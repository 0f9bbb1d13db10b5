// Files of edits, read: quotes, line ends, marks, mistakes and their lines; and random ones that come back as they went.

import Foundation
import Sandbox
import TestSupport
import Testing

@testable import Accounts

@Suite struct EditLinesTests {
  private struct Read {
    var lines: [EditLine] = []
    var problem: EditFileProblem?

    var requests: [EditRequest] { lines.compactMap { try? $0.content.get() } }
    var problems: [Int: EditLineProblem] {
      Dictionary(
        uniqueKeysWithValues: lines.compactMap { line in
          if case .failure(let problem) = line.content { (line.number, problem) } else { nil }
        })
    }
  }

  private func read(_ bytes: [UInt8]) -> Read {
    var lines = EditLines()
    var read = Read()
    do throws(EditFileProblem) {
      for byte in bytes { if let line = try lines.take(byte) { read.lines.append(line) } }
      if let line = try lines.finish() { read.lines.append(line) }
    } catch {
      read.problem = error
    }
    return read
  }

  private func read(_ text: String) -> Read { read(Array(text.utf8)) }

  @Test(arguments: ["\n", "\r\n", "\r"]) func separatedValues(end: String) {
    let file = [
      "name,ID , email,reason,clear_name,edit", "Ada,u1,,because,,", "",
      "\"Lovelace, \"\"Ada\"\"\",cus_2,a@example.com,,false,",
      ",u3,,,true,0B0B0B0B-1111-4111-8111-111111111111",
    ].joined(separator: end)
    for text in [file, file + end, "\u{feff}" + file, "  " + end + file] {
      let found = read(text)
      let first = text.hasPrefix("  ") ? 3 : 2
      #expect(found.problem == nil && found.problems.isEmpty)
      #expect(
        found.requests == [
          EditRequest(line: first, account: "u1", changes: Changes(name: .set("Ada")), reason: "because", edit: nil),
          EditRequest(
            line: first + 2, account: "cus_2",
            changes: Changes(name: .set("Lovelace, \"Ada\""), email: .set("a@example.com")), reason: nil, edit: nil),
          EditRequest(
            line: first + 3, account: "u3", changes: Changes(name: .clear), reason: nil,
            edit: EditID(rawValue: "0b0b0b0b-1111-4111-8111-111111111111")),
        ])
    }
  }

  @Test func aLineEndInsideQuotes() {
    let found = read("id,name\nu1,\"two\r\nlines\"\nu2,x,y\n")
    #expect(found.requests.map(\.changes) == [Changes(name: .set("two\r\nlines"))])
    #expect(found.problems == [4: .fieldCount(found: 3, wanted: 2)])
  }

  @Test func objects() {
    let found = read(
      """

      {"id": "u1", "name": "Ada", "reason": null}
      {"id":"u2","clear_name":true,"email":"\\u0062@example.com"}

      {"id": "u3", "name": "x", "phone": "1"}
      {"id": "u4", "name": 7}
      {"id": "u5", "name": "x"
      [1]
      {"name": "x"}
      {"id": "u6"}
      {"id": "u7", "name": "x", "clear_name": true}
      {"id": "u8", "name": "x", "edit": "7"}
      {"id": "u9", "name": "x", "clear_name": "yes"}
      """)
    #expect(found.problem == nil)
    #expect(
      found.requests.map(\.changes) == [
        Changes(name: .set("Ada")), Changes(name: .clear, email: .set("b@example.com")),
      ])
    #expect(found.requests.map(\.line) == [2, 3])
    #expect(
      found.problems == [
        5: .unknownKey("phone"), 6: .wrongValue(key: "name"), 7: .notJSON, 8: .notJSON, 9: .noAccount,
        10: .nothingToEdit, 11: .nameAndClearName, 12: .wrongValue(key: "edit"), 13: .wrongValue(key: "clear_name"),
      ])
  }

  @Test func aHeaderHasToBeRight() {
    let cases: [(String, EditFileProblem)] = [
      ("name,email\nx,y\n", .noIDColumn), ("id,phone\n", .unknownColumn("phone")),
      ("id,name,ID\n", .repeatedColumn("id")),
      ("id,n\"ame\n", .headerStrayQuote), ("id\n\"u1\nx\n", .unclosedQuote(line: 2)),
      ("id;name\n", .unknownColumn("id;name")),
      ("id\n" + String(repeating: "x", count: 70_000), .tooLong(line: 2)),
      ("{\"id\": \"" + String(repeating: "x", count: 70_000), .tooLong(line: 1)),
      ("id\n\"" + String(repeating: "x\n", count: 40_000), .unclosedQuote(line: 2)),
    ]
    for (text, problem) in cases { #expect(read(text).problem == problem, "\(text.prefix(30))") }
    #expect(read([0xff, 0xfe, 0x69, 0, 0x64, 0, 0x0a, 0]).problem == .headerNotUTF8)
    let empty = read("")
    #expect(empty.lines.isEmpty && empty.problem == nil)
  }

  /// The lines around one that is no UTF-8 are read all the same.
  @Test func theWrongEncodingFarBehind() {
    var bytes = Array("id,name\n".utf8)
    for line in 2...73_411 { bytes += Array("u\(line),Ada\n".utf8) }
    bytes += [0x75, 0x2c, 0x41, 0xe9, 0x0a]
    bytes += Array("u0,Bea\n".utf8)
    let found = read(bytes)
    #expect(found.problems == [73_412: .notUTF8])
    #expect(found.requests.count == 73_411 && found.requests.last?.line == 73_413)
    let objects = read(Array("{\"id\":\"a\",\"name\":\"x\"}\n{\"id\":\"".utf8) + [0xe9] + Array("\"}\n".utf8))
    #expect(objects.problems == [2: .notUTF8] && objects.requests.count == 1)
  }

  @Test func aStrayQuoteSpoilsOneLine() {
    let found = read("id,name\nu1,5\" tall\nu2,\"x\"y\nu3,fine\n")
    #expect(found.problems == [2: .strayQuote, 3: .strayQuote])
    #expect(found.requests.map(\.account) == ["u3"])
  }

  @Test func randomFilesComeBack() {
    let seed = freshSeed("files of edits")
    var random = SeededRandom(seed: seed)
    let alphabet = ["a", "\"", ",", "\n", "\r", "\r\n", " ", "é", "名", "👩‍🚀", "{", "\\", "\u{feff}"]
    for _ in 0..<300 {
      var file = "id,name,reason\n"
      var wanted: [[String]] = []
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let fields = (0..<3).map { column in
          (column == 2 ? "" : "x")
            + (0..<Int.random(in: 0...6, using: &random)).map { _ in alphabet.randomElement(using: &random)! }.joined()
            + (column == 0 ? "x" : "")
        }
        wanted.append(fields)
        let line = fields.map { field in
          let mustQuote = field.unicodeScalars.contains { "\",\n\r".unicodeScalars.contains($0) }
          return mustQuote || Bool.random(using: &random) ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
        }
        file += line.joined(separator: ",") + (Bool.random(using: &random) ? "\n" : "\r\n")
      }
      let found = read(file)
      #expect(found.problem == nil && found.problems.isEmpty, "seed \(seed): \(file.debugDescription)")
      let back = found.requests.map { [$0.account, $0.changes.name?.value ?? "", $0.reason ?? ""] }
      #expect(
        back.map { $0.map { Array($0.utf8) } } == wanted.map { $0.map { Array($0.utf8) } },
        "seed \(seed): \(file.debugDescription)")
    }
  }

  @Test func anEditsIdIsTheLines() throws {
    let run = try #require(RunID(rawValue: "0B0B0B0B-1111-4111-8111-111111111111"))
    func request(_ line: Int, _ name: String, account: String = "u") -> EditRequest {
      EditRequest(line: line, account: account, changes: Changes(name: .set(name)), reason: nil, edit: nil)
    }
    let id = run.edit(request(1, "Ada"))
    #expect(id == run.edit(request(1, "Ada")))
    #expect(UUID(uuidString: id.rawValue) != nil && id.rawValue.dropFirst(14).first == "8")
    let others = [
      run.edit(request(2, "Ada")), run.edit(request(1, "Bea")), run.edit(request(1, "Ada", account: "v")),
      RunID().edit(request(1, "Ada")),
    ]
    #expect(Set(others + [id]).count == 5)
    #expect(RunID(undoing: run) == RunID(undoing: run) && RunID(undoing: run) != run)
    #expect(RunID(rawValue: "run") == nil)
  }
}
