// Every word that a person reads. A protocol for each part of the program lists its phrases, and a language is
// one type that has them all: a phrase that a language lacks does not compile.

/// A whole language.
public typealias Words = BackfillWords & BeginnerWords & BulkWords & ConfigWords & DeskWords & DashboardWords
  & PersonWords & GuideWords & EditWords
  & FaultWords & DoorWords & MeWords & CommandWords & LinkWords & RunWords & OptionWords & ReconcileWords & SandboxWords
  & RoleWords & SignInWords
  & WebhookWords & DoctorWords
  & MigrateWords & ServeWords & LockWords & GateWords

/// English. Its phrases stand in one file for each part.
public struct English: Sendable {
  public init() {}
}

/// 简体中文. Its phrases stand in one file for each part, in the folder of its name.
public struct SimplifiedChinese: Sendable {
  public init() {}
}

/// Sentences one after another. A full-width stop brings its own room; other scripts have a blank.
public func sentences(_ sentences: [String]) -> String {
  sentences.filter { !$0.isEmpty }.reduce(into: "") { text, sentence in
    if let last = text.last, !"。！？；：".contains(last) { text += " " }
    text += sentence
  }
}

/// A number in at least so many digits.
func zeroPadded(_ number: Int, _ digits: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
