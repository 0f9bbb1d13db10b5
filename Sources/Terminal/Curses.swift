// ncurses' screen: opened on a file in memory, so that what it writes can be looked at before the terminal sees it, and
// so that a slow terminal never holds up its thread. Only the terminal's thread has one.

internal import CNcurses
internal import Glibc

/// Owns ncurses' one screen. ncurses neither reads anything nor knows of the real terminal; it is told the size.
final class Curses {
  /// The type that was described.
  let type: String
  private let screen: OpaquePointer
  private let output: MemoryFile
  private let input: MemoryFile

  let depth: ColorDepth
  let isUnicode: Bool
  var size: Size
  var colors: ColorTable
  var pairs: [ColorPair: Int32] = [:]
  var arePairsFull = false
  /// How the cell looks that was written last, in ncurses' numbers.
  var latestLook: CellLook?
  var framesUntilForgetting = 0
  /// nil where there is no way to have them.
  var standIns: StandIns?
  /// What the terminal gives to characters of ambiguous width. After a change the next frame writes everything.
  var ambiguousColumns = 1 {
    didSet { if ambiguousColumns != oldValue { repaint() } }
  }
  /// Have to be set before the next update: ncurses does it only when it begins.
  private var margins: [UInt8] = []
  /// What ncurses has been given; nil after anything that makes it doubtful.
  var shown: Frame?
  var hasCursor = true
  /// What ncurses would undo that we never do: it resets the palette, which may be the person's own.
  private let originalColors: [UInt8]

  /// The calling thread's locale has to be set: ncurses goes by it.
  /// - Parameter size: nil takes the description's.
  init(types: [String], size: Size?, isUnicode: Bool, colors: (_ described: Int, _ canTranslate: Bool) -> ColorDepth)
    throws(TerminalError)
  {
    output = try MemoryFile()
    input = try MemoryFile()
    use_env(false)
    use_tioctl(false)
    var opened: (String, OpaquePointer)?
    for type in types {
      guard let screen = newterm(type, output.stream, input.stream) else { continue }
      opened = (type, screen)
      break
    }
    guard let (type, screen) = opened else { throw .noDescription(type: types.first ?? "") }
    self.type = type
    self.screen = screen
    self.isUnicode = isUnicode
    // Looking for input between the lines of an update would stop it.
    typeahead(-1)
    let described = min(256, max(0, Int(accountdesk_start_colors())))
    let sample = accountdesk_string("setaf").flatMap { accountdesk_expand($0, 200) }.map { String(cString: $0) }
    depth = colors(described, sample == "\u{1b}[38;5;200m")
    self.colors = ColorTable(depth: depth, described: described)
    originalColors = Self.string("oc")
    standIns = StandIns()
    self.size = size ?? Size(columns: Int(getmaxx(accountdesk_window())), rows: Int(getmaxy(accountdesk_window())))
    guard !Self.string("cup").isEmpty else { throw .cannotMoveCursor(type: type) }
    resize(to: self.size)
    // It has begun already, for the size of the description. Now it begins again, for the right one.
    end()
    _ = takeOutput()
  }

  deinit { delscreen(screen) }

  /// Whether the cursor is moved by `ESC [`, so that other sequences of that kind are known or ignored.
  var isAddressedBySequences: Bool { Self.string("cup").starts(with: [0x1b, UInt8(ascii: "[")]) }

  /// A string of the terminal's description without the pauses in it; empty where there is none.
  static func string(_ name: String) -> [UInt8] {
    guard let text = accountdesk_string(name) else { return [] }
    return Array(String(cString: text).replacing(/\$<[0-9.]+[*\/]*>/, with: "").utf8)
  }

  func resize(to size: Size) {
    self.size = size
    resize_term(Int32(size.rows), Int32(size.columns))
    margins = accountdesk_margins(Int32(size.rows)).map { Array(String(cString: $0).utf8) } ?? []
    repaint()
  }

  /// The next frame writes everything, whatever the terminal shows.
  func repaint() {
    shown = nil
    accountdesk_repaint()
  }

  /// Leaves the alternate screen, with the cursor to be seen. The next frame takes it back.
  func end() {
    endwin()
    shown = nil
    margins = []
  }

  /// What ncurses has written since the last time, with the real colours in it.
  func takeOutput() -> [UInt8] {
    var bytes = output.take()
    bytes.removeAll(originalColors)
    guard !bytes.isEmpty else { return [] }
    defer { margins = [] }
    bytes = colors.translated(bytes)
    return margins + (standIns?.translated(bytes) ?? bytes)
  }
}

struct ColorPair: Hashable {
  let foreground: Int32
  let background: Int32
}

/// A style, and what ncurses calls it.
struct CellLook {
  let style: Style
  let attributes: attr_t
  let pair: Int32
}

/// Owns a file in memory, as the stream that ncurses wants.
private final class MemoryFile {
  let stream: UnsafeMutablePointer<FILE>
  private let descriptor: Int32

  init() throws(TerminalError) {
    descriptor = accountdesk_memory_file()
    guard descriptor >= 0 else { throw .system(call: "memfd_create", code: errno) }
    guard let stream = fdopen(descriptor, "r+") else {
      let code = errno
      close(descriptor)
      throw .system(call: "fdopen", code: code)
    }
    self.stream = stream
  }

  deinit { fclose(stream) }

  func take() -> [UInt8] {
    let count = Int(lseek(descriptor, 0, SEEK_CUR))
    guard count > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, pread(descriptor, buffer.baseAddress, count, 0))
    }
    lseek(descriptor, 0, SEEK_SET)
    ftruncate(descriptor, 0)
    return bytes
  }
}

extension [UInt8] {
  /// Takes every occurrence of a sequence out. (The library's own search takes longer than all the drawing.)
  fileprivate mutating func removeAll(_ sequence: [UInt8]) {
    guard let first = sequence.first else { return }
    var start = 0
    while let place = self[start...].firstIndex(of: first) {
      if self[place...].starts(with: sequence) {
        removeSubrange(place..<place + sequence.count)
        start = place
      } else {
        start = place + 1
      }
    }
  }
}
