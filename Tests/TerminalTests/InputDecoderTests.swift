// The decoder by tables, each sequence whole and in pieces, and with random bytes.

import Sandbox
import TestSupport
import Testing

@testable import Terminal

struct InputDecoderTests {
  struct Sample: CustomTestStringConvertible {
    let bytes: [UInt8]
    let outputs: [InputDecoder.Output]

    init(_ text: String, _ events: InputEvent...) { self.init(Array(text.utf8), events.map { .event($0) }) }

    init(_ bytes: [UInt8], _ outputs: [InputDecoder.Output]) {
      self.bytes = bytes
      self.outputs = outputs
    }

    init(_ text: String, key code: Key.Code, control: Bool = false, alt: Bool = false, shift: Bool = false) {
      self.init(text, .key(Key(code, control: control, alt: alt, shift: shift)))
    }

    var testDescription: String {
      String(bytes.map { $0 >= 0x20 && $0 < 0x7f ? Character(Unicode.Scalar($0)) : "^" })
    }
  }

  static let keys: [Sample] = [
    Sample("q", key: .character("q")),
    Sample("Q", key: .character("Q")),
    Sample("é", key: .character("é")),
    Sample("李", key: .character("李")),
    Sample("👍", key: .character("👍")),
    Sample("\r", key: .enter),
    Sample("\n", key: .enter),
    Sample("\t", key: .tab),
    Sample("\u{7f}", key: .backspace),
    Sample("\u{8}", key: .backspace),
    Sample("\u{0}", key: .character(" "), control: true),
    Sample("\u{1}", key: .character("a"), control: true),
    Sample("\u{3}", key: .character("c"), control: true),
    Sample("\u{1a}", key: .character("z"), control: true),
    Sample("\u{1f}", key: .character("_"), control: true),
    Sample("\u{1b}x", key: .character("x"), alt: true),
    Sample("\u{1b}é", key: .character("é"), alt: true),
    Sample("\u{1b}\r", key: .enter, alt: true),
    Sample("\u{1b}\u{7f}", key: .backspace, alt: true),
    Sample("\u{1b}\u{6}", key: .character("f"), control: true, alt: true),
    // Arrows: cursor keys plain and in application mode, with modifiers, Alt by an escape before it, rxvt's forms.
    Sample("\u{1b}[A", key: .up),
    Sample("\u{1b}OA", key: .up),
    Sample("\u{1b}[1;2B", key: .down, shift: true),
    Sample("\u{1b}[1;3C", key: .right, alt: true),
    Sample("\u{1b}[1;5D", key: .left, control: true),
    Sample("\u{1b}[1;6D", key: .left, control: true, shift: true),
    Sample("\u{1b}[1;9A", key: .up, alt: true),
    Sample("\u{1b}\u{1b}[A", key: .up, alt: true),
    Sample("\u{1b}\u{1b}OB", key: .down, alt: true),
    Sample("\u{1b}O5C", key: .right, control: true),
    Sample("\u{1b}[d", key: .left, shift: true),
    Sample("\u{1b}Oc", key: .right, control: true),
    Sample("\u{9b}A", key: .up),
    // Home and end of xterm, of tmux and the linux console, of rxvt.
    Sample("\u{1b}[H", key: .home), Sample("\u{1b}OH", key: .home), Sample("\u{1b}[1~", key: .home),
    Sample("\u{1b}[7~", key: .home), Sample("\u{1b}[F", key: .end), Sample("\u{1b}OF", key: .end),
    Sample("\u{1b}[4~", key: .end), Sample("\u{1b}[8~", key: .end),
    Sample("\u{1b}[1;5H", key: .home, control: true), Sample("\u{1b}[8^", key: .end, control: true),
    Sample("\u{1b}[7$", key: .home, shift: true), Sample("\u{1b}[7@", key: .home, control: true, shift: true),
    Sample("\u{1b}[2~", key: .insert), Sample("\u{1b}[3~", key: .delete),
    Sample("\u{1b}[3;5~", key: .delete, control: true),
    Sample("\u{1b}[5~", key: .pageUp), Sample("\u{1b}[6~", key: .pageDown),
    Sample("\u{1b}[6;3~", key: .pageDown, alt: true),
    Sample("\u{1b}[Z", key: .backTab),
    Sample("\u{1b}OP", key: .function(1)), Sample("\u{1b}[11~", key: .function(1)),
    Sample("\u{1b}[[A", key: .function(1)), Sample("\u{1b}[[E", key: .function(5)),
    Sample("\u{1b}[15~", key: .function(5)), Sample("\u{1b}[1;2P", key: .function(1), shift: true),
    Sample("\u{1b}[1;2R", key: .function(3), shift: true), Sample("\u{1b}OS", key: .function(4)),
    Sample("\u{1b}[24~", key: .function(12)), Sample("\u{1b}[24;5~", key: .function(12), control: true),
    Sample("\u{1b}OM", key: .enter), Sample("\u{1b}Ou", key: .character("5")),
  ]

  static let others: [Sample] = [
    Sample("\u{1b}[I", .focus(true)),
    Sample("\u{1b}[O", .focus(false)),
    Sample("\u{1b}[<0;5;3M", .mouse(Mouse(.press, at: Position(column: 4, row: 2)))),
    Sample("\u{1b}[<0;500;300m", .mouse(Mouse(.release, at: Position(column: 499, row: 299)))),
    Sample("\u{1b}[<64;1;1M", .mouse(Mouse(.wheelUp, at: Position(column: 0, row: 0)))),
    Sample("\u{1b}[<81;2;1M", .mouse(Mouse(.wheelDown, at: Position(column: 1, row: 0)))),
    Sample("\u{1b}[<0;0;0M", .mouse(Mouse(.press, at: Position(column: 0, row: 0)))),
    Sample("\u{1b}[<2;5;3M"), Sample("\u{1b}[<32;5;3M"), Sample("\u{1b}[<0;5M"), Sample("\u{1b}[<66;1;1M"),
    Sample("\u{1b}[M !\"", .mouse(Mouse(.press, at: Position(column: 0, row: 1)))),
    Sample("\u{1b}[M#!!", .mouse(Mouse(.release, at: Position(column: 0, row: 0)))),
    Sample(Array("\u{1b}[3;2R".utf8), [.cursor(Position(column: 1, row: 2))]),
    Sample(Array("\u{1b}[?2026;2$y".utf8), [.mode(2026, state: 2)]),
    Sample("\u{1b}[200~Ada\u{1b}[201~", .paste("Ada")),
    Sample("\u{1b}[200~\u{1b}[201~", .paste("")),
    Sample("\u{1b}[200~a\r\nb\rc\nd\te\u{1b}[201~", .paste("a\nb\nc\nd\te")),
    Sample("\u{1b}[200~a\u{1b}[31mb\u{0}\u{3}\u{7f}\u{9b}c\u{1b}]0;x\u{7}d\u{1b}\u{1b}[201~", .paste("abcd")),
    Sample("\u{1b}[200~\u{1b}[20\u{1b}[201~", .paste("[20")),
    Sample("\u{1b}[200~李明 👩\u{200d}👧\u{1b}[201~q", .paste("李明 👩\u{200d}👧"), .key(Key(.character("q")))),
    Sample([0x1b] + Array("[200~a".utf8) + [0xff, 0x1b] + Array("[201~".utf8), [.event(.paste("a\u{fffd}"))]),
    // Swallowed whole, so that only the key behind them is left.
    Sample("\u{1b}[99~q", .key(Key(.character("q")))),
    Sample("\u{1b}[?1;2cq", .key(Key(.character("q")))),
    Sample("\u{1b}[>0;276;0cq", .key(Key(.character("q")))),
    Sample("\u{1b}[97;5uq", .key(Key(.character("q")))),
    Sample("\u{1b}[27;5;9~q", .key(Key(.character("q")))),
    Sample("\u{1b}]11;rgb:0000/0000/0000\u{7}q", .key(Key(.character("q")))),
    Sample("\u{1b}]11;rgb:0000/0000/0000\u{1b}\\q", .key(Key(.character("q")))),
    Sample("\u{1b}P1+r544e=78\u{1b}\\q", .key(Key(.character("q")))),
    Sample("\u{1b}_Gi=1;OK\u{1b}\\q", .key(Key(.character("q")))),
    // Noise may begin a text that never ends; whoever wants to leave is heard all the same.
    Sample("\u{1b}]0;abc\u{3}q", .key(Key(.character("c"), control: true)), .key(Key(.character("q")))),
    Sample("\u{1b}P1\u{1b}\u{3}", .key(Key(.character("c"), control: true, alt: true))),
    Sample("\u{1b}[1;\u{3}", .key(Key(.character("c"), control: true))),
    Sample("\u{1b}[1;\u{18}q", .key(Key(.character("q")))),
    Sample("\u{1b}[12\u{1b}[A", .key(Key(.up))),
    Sample("\u{1b}[" + String(repeating: "1;", count: 400) + "Aq", .key(Key(.character("q")))),
    Sample("\u{1b}OEq", .key(Key(.character("q")))),
    Sample("\u{1b}[9999999999999999999999999;9999999999999999999999A", key: .up),
    Sample([0x9b, 0x41], [.event(.key(Key(.up)))]),
    // Not UTF-8: left out, and what follows is whole.
    Sample([0xff, 0x71], [.event(.key(Key(.character("q"))))]),
    Sample([0xe6, 0x9d, 0x71], [.event(.key(Key(.character("q"))))]),
    Sample([0xc0, 0x80, 0x71], [.event(.key(Key(.character("q"))))]),
    Sample([0xed, 0xa0, 0x80, 0x71], [.event(.key(Key(.character("q"))))]),
    Sample([0xf4, 0x90, 0x80, 0x80, 0x71], [.event(.key(Key(.character("q"))))]),
    Sample([0xe6, 0x1b, 0x5b, 0x41], [.event(.key(Key(.up)))]),
  ]

  @Test(arguments: keys + others)
  func decodes(_ sample: Sample) {
    var decoder = InputDecoder()
    #expect(decoder.feed(sample.bytes) == sample.outputs)
    #expect(decoder.patience == .endless)
    for place in 0...sample.bytes.count {
      var decoder = InputDecoder()
      let outputs = decoder.feed(sample.bytes[..<place]) + decoder.feed(sample.bytes[place...])
      #expect(outputs == sample.outputs, "split at \(place)")
    }
    decoder = InputDecoder()
    #expect(sample.bytes.flatMap { decoder.feed([$0]) } == sample.outputs, "byte by byte")
  }

  @Test func everythingInOneGo() {
    var decoder = InputDecoder()
    let all = Self.keys + Self.others
    #expect(decoder.feed(all.flatMap(\.bytes)) == all.flatMap(\.outputs))
  }

  @Test func waitingForTheRest() {
    func after(_ text: String) -> (InputDecoder.Patience, [InputDecoder.Output]) {
      var decoder = InputDecoder()
      let first = decoder.feed(text.utf8)
      let patience = decoder.patience
      let outputs = first + decoder.timeOut()
      #expect(decoder.patience == .endless)
      return (patience, outputs)
    }
    func keys(_ keys: Key...) -> [InputDecoder.Output] { keys.map { .event(.key($0)) } }

    #expect(after("\u{1b}") == (.short, keys(Key(.escape))))
    #expect(after("\u{1b}\u{1b}") == (.short, keys(Key(.escape), Key(.escape))))
    #expect(after("\u{1b}\u{1b}\u{1b}") == (.short, keys(Key(.escape), Key(.escape), Key(.escape))))
    #expect(after("\u{1b}[") == (.long, keys(Key(.character("["), alt: true))))
    #expect(after("\u{1b}O") == (.long, keys(Key(.character("O"), alt: true))))
    #expect(after("\u{1b}]") == (.long, keys(Key(.character("]"), alt: true))))
    #expect(after("\u{1b}]0;x") == (.long, []))
    #expect(after("\u{1b}[1;") == (.long, []))
    #expect(after("\u{1b}[M!") == (.long, []))
    #expect(after("\u{1b}[200~abc\u{1b}") == (.veryLong, [.event(.paste("abc"))]))
    #expect(after("") == (.endless, []))
  }

  @Test func manyKeysAtOnce() {
    var decoder = InputDecoder()
    let outputs = decoder.feed(Array(String(repeating: "j", count: 200).utf8))
    #expect(outputs == Array(repeating: .event(.key(Key(.character("j")))), count: 200))
  }

  @Test func aHugePasteIsCut() {
    var decoder = InputDecoder()
    let text = [UInt8](repeating: 0x61, count: InputDecoder.longestPaste + 5000)
    let start = Array("\u{1b}[200~".utf8)
    let end = Array("\u{1b}[201~".utf8)
    let outputs = decoder.feed(start + text + end + Array("q".utf8))
    let paste = String(repeating: "a", count: InputDecoder.longestPaste)
    #expect(outputs == [.event(.paste(paste)), .event(.key(Key(.character("q"))))])
  }

  @Test func randomBytesNeverTrapAndNeverLock() {
    let seed = freshSeed("random bytes")
    var random = SeededRandom(seed: seed)
    // Bytes that begin and end things come more often than by chance.
    let likely = Array("\u{1b}[]OPM<?;0123456789~ABRmy$\u{7}\\".utf8) + [0x9b, 0xc3, 0xe6, 0xf0]
    var decoder = InputDecoder()
    for _ in 0..<256 {
      let piece = (0..<4096).map { _ in
        random.next() % 3 == 0
          ? likely[Int(random.next() % UInt64(likely.count))] : UInt8(truncatingIfNeeded: random.next())
      }
      for case .event(.paste(let text)) in decoder.feed(piece) {
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }, "seed \(seed)")
      }
    }
    _ = decoder.feed(Array("\u{1b}[201~".utf8))
    _ = decoder.timeOut()
    #expect(decoder.feed(Array("q".utf8)).last == .event(.key(Key(.character("q")))), "seed \(seed)")
  }

  @Test func doubleClicks() {
    var counter = ClickCounter()
    let start = ContinuousClock.now
    let here = Position(column: 3, row: 4)
    func press(_ position: Position, _ milliseconds: Int) -> Mouse.Action {
      counter.counted(Mouse(.press, at: position), at: start + .milliseconds(milliseconds)).action
    }
    #expect(press(here, 0) == .press)
    #expect(counter.counted(Mouse(.release, at: here), at: start).action == .release)
    #expect(press(here, 300) == .doublePress)
    #expect(press(here, 400) == .press)
    #expect(press(here, 900) == .press)
    #expect(press(Position(column: 4, row: 4), 950) == .press)
  }
}
