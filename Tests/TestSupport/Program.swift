// Runs the built program as a program: by its path, with its output and its exit code.

import Glibc
public import Subprocess
import SystemPackage

public enum Program {
  /// The executable beside the test bundle.
  public static let path = path(of: "accountdesk")

  /// Another of the package's executables.
  public static func path(of name: String) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let bundle = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/\(name)"
  }

  public struct Result {
    public let status: Int
    public let output: String
    public let errors: String
  }

  /// Without a terminal, with nothing in its environment but what a shell needs and `settings`.
  public static func run(_ arguments: [String], settings: [String: String] = [:]) async throws -> Result {
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), environment: environment(settings), input: .none,
      output: .string(limit: 1 << 24), error: .string(limit: 1 << 22))
    let status =
      switch result.terminationStatus {
      case .exited(let code): Int(code)
      case .signaled(let signal): 128 + Int(signal)
      }
    return Result(status: status, output: result.standardOutput, errors: result.standardError)
  }

  public static func environment(_ settings: [String: String]) -> Environment {
    // Neither the settings nor the memory of whoever runs the tests.
    var variables: [Environment.Key: String] = [
      "LANG": "C.UTF-8", "XDG_CONFIG_HOME": "/dev/null/none", "XDG_STATE_HOME": "/dev/null/none",
    ]
    for name in ["PATH", "HOME", "TMPDIR"] {
      if let value = getenv(name) { variables[Environment.Key(rawValue: name)!] = String(cString: value) }
    }
    for (name, value) in settings { variables[Environment.Key(rawValue: name)!] = value }
    return .custom(variables)
  }
}

extension Program {
  /// One line for a shell.
  public static func shell(_ line: String) async throws -> Result {
    let result = try await Subprocess.run(
      .path("/bin/sh"), arguments: ["-c", line], environment: environment([:]), input: .none,
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    let status = if case .exited(let code) = result.terminationStatus { Int(code) } else { 128 }
    return Result(status: status, output: result.standardOutput, errors: result.standardError)
  }
}
