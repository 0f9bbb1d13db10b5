// The clipboard of the terminal at the other end, by OSC 52.

internal import FoundationEssentials

enum Clipboard {
  /// What xterm takes of a text, in bytes.
  static let longest = 74_994

  /// The sequence for one text, as the programs between here and the terminal want it.
  static func sequence(_ text: [UInt8], environment: [String: String]) -> [UInt8] {
    let encoded = Data(text).base64EncodedString()
    let plain = "\u{1b}]52;c;\(encoded)\u{7}"
    if environment["TMUX"]?.isEmpty == false {
      // By its settings tmux takes the plain one, hands on the wrapped one, both, or neither.
      return Array((plain + "\u{1b}Ptmux;\u{1b}" + plain + "\u{1b}\\").utf8)
    }
    if environment["STY"]?.isEmpty == false {
      // GNU screen hands on short pieces only.
      var pieces: [UInt8] = []
      var rest = Array(plain.utf8)[...]
      while !rest.isEmpty {
        pieces += Array("\u{1b}P".utf8) + rest.prefix(250) + Array("\u{1b}\\".utf8)
        rest = rest.dropFirst(250)
      }
      return pieces
    }
    return Array(plain.utf8)
  }
}
