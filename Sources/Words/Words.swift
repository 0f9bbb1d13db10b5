// Every word that a person reads. A protocol for each part of the program lists its phrases, and a language is
// one type that has them all: a phrase that a language lacks does not compile.

/// A whole language.
public typealias Words = DeskWords & EditWords & FaultWords & CommandWords & OptionWords & SandboxWords

/// English. Its phrases stand in one file for each part.
public struct English: Sendable {
  public init() {}
}
