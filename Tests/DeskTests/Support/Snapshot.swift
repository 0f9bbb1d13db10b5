// Screens as plain text files beside the tests: a person reads them in a diff. RECORD_SNAPSHOTS=1 writes them, and a
// run that records fails, so that none is recorded unseen.

import Foundation
import Terminal
import Testing

/// Compares a screen with the file of this name.
func expectSnapshot(_ frame: Frame, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Snapshots")
  let file = folder.appending(path: "\(name).txt")
  let text = frame.text + "\n"
  if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name)", sourceLocation: sourceLocation)
    } catch {
      Issue.record("cannot record \(name): \(error)", sourceLocation: sourceLocation)
    }
    return
  }
  guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
    Issue.record("no snapshot \(name); this is the screen:\n\(text)", sourceLocation: sourceLocation)
    return
  }
  #expect(text == expected, "the screen differs from \(name).txt; it is now:\n\(text)", sourceLocation: sourceLocation)
}
