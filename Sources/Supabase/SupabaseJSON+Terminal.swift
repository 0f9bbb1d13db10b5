// JSON that may end on a terminal: what would move its cursor, or the order of what is read, is written as an escape.
// The values stay what they are.

extension SupabaseJSON {
  /// The same JSON: no control character, no change of direction and no heap of combining marks is in it as it is.
  public static func forTerminal(_ json: [UInt8]) -> [UInt8] {
    guard var end = json.firstIndex(where: { $0 >= 0x7f }) else { return json }
    var result: [UInt8] = []
    result.reserveCapacity(json.count + 64)
    var (start, marks) = (0, 0)
    while end < json.count {
      let (scalar, length) = scalar(json, end)
      marks = isMark(scalar) ? marks + 1 : 0
      if acts(scalar) || marks > mostMarks {
        result += json[start..<end]
        escape(scalar, into: &result)
        start = end + length
      }
      end += length
      if end < json.count, json[end] < 0x7f {
        marks = 0
        end = json[end...].firstIndex { $0 >= 0x7f } ?? json.count
      }
    }
    return result + json[start...]
  }

  /// As many as a screen shows of one letter.
  private static let mostMarks = 4

  /// What stands there, and in how many bytes. Only strings have other characters than those of ASCII.
  private static func scalar(_ json: [UInt8], _ start: Int) -> (value: UInt32, length: Int) {
    let first = json[start]
    let length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
    guard length > 1, start + length <= json.count else { return (UInt32(first), 1) }
    var value = UInt32(first) & (0x7f >> UInt32(length))
    for byte in json[start + 1..<start + length] { value = value << 6 | UInt32(byte & 0x3f) }
    return (value, length)
  }

  private static func acts(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x7f...0x9f, 0xad, 0x61c, 0x180e, 0x200b, 0x200e, 0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff,
      0xfff9...0xfffb, 0xe_0000...0xe_007f:
      true
    default: false
    }
  }

  private static func isMark(_ scalar: UInt32) -> Bool {
    // Most of what is not Latin is one of these, and asked of no table.
    if scalar < 0x300 || (0x3400...0x9fff).contains(scalar) || (0xac00...0xd7a3).contains(scalar) { return false }
    switch Unicode.Scalar(scalar)?.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }

  private static func escape(_ scalar: UInt32, into result: inout [UInt8]) {
    guard scalar > 0xffff else { return unit(scalar, into: &result) }
    unit(0xd800 + (scalar - 0x1_0000) >> 10, into: &result)
    unit(0xdc00 + (scalar - 0x1_0000) & 0x3ff, into: &result)
  }

  private static func unit(_ unit: UInt32, into result: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    result += Array("\\u".utf8)
    for shift in [UInt32(12), 8, 4, 0] { result.append(digits[Int(unit >> shift & 0xf)]) }
  }
}
