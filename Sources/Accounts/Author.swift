// Who made an edit, when nobody is signed in.

import Glibc

/// The author of what is done with a key alone.
public enum Author {
  /// `key:unixuser@host`, of this process.
  public static func local() -> String { "key:\(userName())@\(host())" }

  private static func userName() -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    guard getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
    else {
      // A user without an entry, as in many containers.
      return "\(getuid())"
    }
    return String(cString: name)
  }

  /// This machine's name.
  public static func host() -> String {
    // One byte more than can be written, so that a cut name still ends.
    var buffer = [UInt8](repeating: 0, count: 256)
    let failed = buffer.withUnsafeMutableBytes { bytes in
      // safe: bytes may be written as characters, and the buffer is not empty.
      gethostname(bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count - 1) != 0
    }
    return failed ? "?" : String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
  }
}
