// The program in its second language: chosen by the locale or on the command line, and worked in.

import TestSupport
import Testing

@Suite struct ChineseTests {
  private static let chinese = ["LANG": "zh_CN.UTF-8"]

  @Test(.timeLimit(.minutes(40))) func theLocaleOrTheCommandLineDecides() async throws {
    let cases: [(arguments: [String], settings: [String: String], words: String)] = [
      (["accounts"], Self.chinese, "尚未配置"), (["--lang", "zh", "accounts"], [:], "尚未配置"),
      (["accounts", "--lang=zh"], [:], "尚未配置"), (["--lang", "zh"], [:], "尚未配置"),
      (["accounts"], [:], "Not configured"), (["accounts", "--lang", "en"], Self.chinese, "Not configured"),
      (["accounts"], ["LC_ALL": "zh_CN.GB18030"], "Not configured"),
    ]
    for (arguments, settings, words) in cases {
      let result = try await Program.run(arguments, settings: settings)
      #expect(result.status == 78, "\(arguments)")
      #expect(result.errors.contains(words), "\(arguments) \(settings): \(result.errors)")
    }
  }

  @Test(.timeLimit(.minutes(40))) func helpIsTranslatedAndWhatScriptsReadIsNot() async throws {
    let help = try await Program.run(["accounts", "--help"], settings: Self.chinese)
    #expect(help.status == 0)
    #expect(help.output.contains("列出账户。"))
    #expect(help.output.contains("--lang"))
    let other = try await Program.run(["accounts", "--lang", "fr"])
    #expect(other.status == 64)
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let arguments = ["accounts", "--json", "--status", "in_sync"]
      let english = try await Program.run(arguments, settings: sandbox.settings)
      let chinese = try await Program.run(arguments + ["--lang", "zh"], settings: sandbox.settings)
      #expect(chinese.status == 0)
      #expect(chinese.output.contains("in_sync"))
      #expect(chinese.output == english.output)
    }
  }

  @Test(.timeLimit(.minutes(40))) func withoutUTF8ItIsEnglishAndSaysSo() async throws {
    let result = try await Program.run(["--lang", "zh", "accounts"], settings: ["LANG": "C"])
    #expect(result.errors.contains("needs a UTF-8 locale"))
    #expect(result.errors.contains("Not configured"))
  }

  /// What an input method hands over arrives as text, and its window opens at the real cursor.
  @Test(.timeLimit(.minutes(40))) func aNameIsTypedInChinese() async throws {
    try await RunningSandbox.with(["--users", "20"]) { sandbox in
      let ada = try await sandbox.ada
      let settings = sandbox.settings.merging(Self.chinese) { $1 }
      try await Tmux.with(Program.path, settings: settings) { tmux in
        try await tmux.wait(for: "接收端正常")
        try await tmux.open(ada.email)
        try await tmux.press("e")
        try await tmux.wait(for: "修改 Ada Lovelace")
        try await tmux.press("C-u")
        try await tmux.type("李明")
        let screen = try await tmux.wait(for: "→ 李明")
        let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
        let row = try #require(lines.firstIndex { $0.contains("▸ 姓名") })
        let typed = try #require(lines[row].firstRange(of: "李明"))
        let before = lines[row][..<typed.upperBound]
        try await tmux.wait(forCursorAt: before.reduce(0) { $0 + ("一"..."龥" ~= $1 ? 2 : 1) }, row)
        try await tmux.press("Enter")
        try await tmux.wait(for: "姓名现为 李明（三处一致）")
        let places = try await FourPlaces.read(customer: ada.customer, in: sandbox)
        #expect(places == .all(name: "李明", email: ada.email))
        try await tmux.leave("esc 关闭")
        try await tmux.quit()
      }
    }
  }
}
