// What the sandbox prints.

public protocol SandboxWords: Sendable {
}

extension English: SandboxWords {
}
