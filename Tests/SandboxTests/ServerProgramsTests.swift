// Where PostgreSQL's programs are looked for.

import TestSupport
import Testing

@testable import Sandbox

@Suite struct ServerProgramsTests {
  @Test func aMachineWithoutPostgreSQLIsToldSo() {
    do throws(SandboxError) {
      _ = try ServerPrograms.find(debian: "/nonexistent", path: "/nonexistent:/dev")
      Issue.record("programs were found where there are none")
    } catch {
      guard case .postgresNotInstalled = error else {
        Issue.record("another reason: \(error)")
        return
      }
    }
  }

  @Test func debiansPlaceComesFirst() throws {
    let programs = try ServerPrograms.find(path: "")
    #expect(programs.directory.hasPrefix("/usr/lib/postgresql/"))
  }
}
