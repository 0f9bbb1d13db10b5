// A running program as whoever may look into it sees it: environment, words of its command, and every page that can be
// read.

import Glibc

struct ProcessMemory {
  let processID: Int32

  var environment: [UInt8] { Self.contents("/proc/\(processID)/environ") }
  var commandLine: [UInt8] { Self.contents("/proc/\(processID)/cmdline") }

  /// Those of the texts that stand somewhere in its memory, and how many bytes of that were looked at.
  func search(for texts: [String]) throws -> (found: Set<String>, bytes: Int) {
    let memory = open("/proc/\(processID)/mem", O_RDONLY | O_CLOEXEC)
    guard memory >= 0 else { throw Unreadable(reason: String(cString: strerror(errno))) }
    defer { close(memory) }
    let overlap = texts.map(\.utf8.count).max() ?? 0
    var (found, bytes) = (Set<String>(), 0)
    var buffer = [UInt8](repeating: 0, count: 4 << 20)
    for region in regions {
      var start = region.lowerBound
      while start < region.upperBound {
        let count = pread(memory, &buffer, min(buffer.count, region.upperBound - start), start)
        // Pages that nobody can read are there, too: behind a file's end, or the kernel's own.
        guard count > 0 else { break }
        bytes += count
        for text in texts where Self.contains(buffer, text, count: count) { found.insert(text) }
        guard count > overlap, start + count < region.upperBound else { break }
        start += count - overlap
      }
    }
    return (found, bytes)
  }

  private var regions: [Range<Int>] {
    String(decoding: Self.contents("/proc/\(processID)/maps"), as: UTF8.self).split(separator: "\n").compactMap {
      line in
      let words = line.split(separator: " ")
      guard words.count > 1, words[1].first == "r", !line.hasSuffix("[vvar]"), !line.hasSuffix("[vsyscall]") else {
        return nil
      }
      let ends = words[0].split(separator: "-").compactMap { Int($0, radix: 16) }
      return ends.count == 2 ? ends[0]..<ends[1] : nil
    }
  }

  /// - Parameter count: so many bytes of them are looked at; nil: all.
  static func contains(_ bytes: [UInt8], _ text: String, count: Int? = nil) -> Bool {
    let wanted = Array(text.utf8)
    guard let first = wanted.first else { return true }
    return bytes.withUnsafeBytes { bytes in
      guard var place = bytes.baseAddress else { return false }
      var left = min(count ?? bytes.count, bytes.count)
      while left >= wanted.count, let found = memchr(place, Int32(first), left - wanted.count + 1) {
        if memcmp(found, wanted, wanted.count) == 0 { return true }
        left -= place.distance(to: UnsafeRawPointer(found)) + 1
        place = UnsafeRawPointer(found) + 1
      }
      return false
    }
  }

  static func contents(_ path: String) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var (all, part) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
    while true {
      let count = read(file, &part, part.count)
      guard count > 0 else { return all }
      all += part.prefix(count)
    }
  }

  struct Unreadable: Error { let reason: String }
}
