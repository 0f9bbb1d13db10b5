// One thing that a doctor has looked at, and what is to be done about it.

public import Words

public struct Finding: Hashable, Sendable {
  public enum State: String, Codable, CaseIterable, Sendable {
    case ok, problem
    /// Could not be looked at, or need not be.
    case skipped
  }

  public let check: DoctorCheck
  public let state: State
  public let code: DoctorCode
  /// For the words.
  public let details: [String]
  /// A command line; nil where only the words help.
  public let command: String?

  public init(
    _ check: DoctorCheck, _ state: State, _ code: DoctorCode, _ details: [String] = [], command: String? = nil
  ) {
    self.check = check
    self.state = state
    self.code = code
    self.details = details
    self.command = command
  }

  static func ok(_ check: DoctorCheck, _ code: DoctorCode = .well, _ details: String...) -> Finding {
    Finding(check, .ok, code, details)
  }

  static func problem(
    _ check: DoctorCheck, _ code: DoctorCode, _ details: String..., command: String? = nil
  ) -> Finding {
    Finding(check, .problem, code, details, command: command)
  }

  static func skipped(_ check: DoctorCheck, _ code: DoctorCode = .notSeen) -> Finding {
    Finding(check, .skipped, code)
  }

  public func what(_ words: some Words) -> String { words.doctorWhat(code, details) }

  /// Why it matters; nil where all is well.
  public func why(_ words: some Words) -> String? { state == .problem ? words.doctorWhy(code) : nil }

  /// The command that mends it, or begins to; or what to do by hand.
  public func mend(_ words: some Words) -> String? {
    state == .problem ? command ?? words.doctorByHand(code, details) : nil
  }

  /// What is to be done by hand beside the command.
  public func byHand(_ words: some Words) -> String? {
    state == .problem && command != nil ? words.doctorByHand(code, details) : nil
  }
}
