// What a database looks like to somebody else: PostgreSQL's own tool says it.

import Subprocess
import SystemPackage

public enum SchemaDump {
  /// `pg_dump --schema-only`, line by line, without what differs between two of the same.
  /// - Parameter url: as a role that may see everything.
  public static func of(_ url: String) async throws -> [String] {
    let result = try await Subprocess.run(
      .path("/bin/sh"), arguments: ["-c", "exec pg_dump --schema-only \"$URL\""],
      environment: Program.environment(["URL": url]), input: .none, output: .string(limit: 1 << 24),
      error: .string(limit: 1 << 16))
    guard case .exited(0) = result.terminationStatus else { throw Failed(said: result.standardError) }
    return result.standardOutput.split(separator: "\n").map(String.init).filter {
      // A key against injection, new for each dump.
      !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict")
    }
  }

  public struct Failed: Error { public let said: String }
}
