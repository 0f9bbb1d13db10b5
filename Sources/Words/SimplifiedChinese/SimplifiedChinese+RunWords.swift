// Runs of many edits, in Chinese.

extension SimplifiedChinese: RunWords {
  public var aboutUndo: String { "撤销一批修改，仅限此后无人改动过的值。" }
  public var discussionUndo: String {
    """
    从最后一次修改开始，逐个用新的修改撤销。此后有人改动过的值保持不变，标为 skipped。撤销本身也是一批，ID 总是相同：\
    再次运行会从中断处继续。
    """
  }
  public var discussionEdit: String {
    """
    使用 --from-stdin 时，每行一次修改：带表头的 CSV（id,name,email,clear_name,reason,edit；只有 id 必需，空字段表示不变），\
    或每行一个键名相同的 JSON 对象。id 是用户 ID、客户 ID 或邮箱；edit 可以是您自己的 uuid，用来再次认出这一行。\
    会打印这一批的 ID：用同一文件加 --run ID 会从中断处继续，不会重复修改；accountdesk undo --run ID 可以整批撤销。\
    连续 20 次被拒绝时停止。
    """
  }
  public var aboutJSON: String { "说明每个命令的 --json 输出什么。" }
  public var discussionJSON: String {
    """
    每个键都会出现，顺序不定；键名后有问号的可能没有，值后有问号的可能是 null。命令可能增加新的键，单词可能增加新的取值；\
    此处写明的不会改变。时间采用 RFC 3339 格式（UTC）。
    """
  }
  public var optionEditFromStdin: String { "从标准输入读取多次修改：CSV，或每行一个 JSON 对象。" }
  public var optionEditRun: String { "与 --from-stdin 同用：继续这一批。" }
  public var optionUndoRun: String { "要撤销的那一批。" }
  public var optionRunDryRun: String { "批量时：说明每行会发生什么，不作任何更改。" }
  public func optionRunRate(_ usual: Int) -> String { "批量时：每秒最多这么多次修改（\(usual)）。" }
  public var stdinAlone: String {
    "使用 --from-stdin 时，账户和值都来自标准输入：请去掉 ID、--name、--email、--clear-name、--undo 和 --reason。"
  }
  public var onlyFromStdin: String { "--dry-run、--rate 和 --run 要与 --from-stdin 同用。" }
  public var noAccountNamed: String { "请指定账户：用户 ID、客户 ID 或邮箱。" }
  public func noRunID(_ text: String) -> String { "\(text) 不是批次的 ID：它应是 uuid。" }
  public func noSuchRun(_ id: String) -> String { "没有作过更改的批次 \(id)。未作任何更改。" }
  public var undoRunQuestion: String { "将撤销一批修改。" }
  public func cannotWrite(reason: String) -> String { "无法写入输出：\(reason)。已写入的内容不完整。" }

  public func runBegun(_ id: String) -> String { "批次 \(id)" }
  public func runSummary(_ id: String, lines: String, counts: [String], isDry: Bool) -> String {
    let those = counts.isEmpty ? "" : counts.joined(separator: "，") + "。"
    return "批次 \(id)：\(lines) 行。\(those)" + (isDry ? "这是试运行，未作任何更改。" : "")
  }
  public func runStopped(_ goOn: String) -> String { "已停止。上面列出的都已完成。继续运行：\(goOn)" }
  public func runTooManyRefusals(_ count: Int, goOn: String) -> String {
    "连续 \(count) 次被拒绝，已停止：这应该不是本意。其余未作更改。继续运行：\(goOn)"
  }
  public func runRefused(_ count: Int) -> String { "\(count) 行被拒绝，未对其作任何更改。" }
  public func runFailed(_ count: Int, goOn: String) -> String { "\(count) 行未能完成。重试：\(goOn)" }
  public func runOpen(_ count: Int, goOn: String) -> String { "\(count) 次修改尚未确认。再次查看：\(goOn)" }

  public var lineNotUTF8: String { "不是 UTF-8 编码。" }
  public var lineNotJSON: String { "不是单行的 JSON 对象。" }
  public var lineStrayQuote: String { "字段内有引号；这样的字段要用引号括起，其中的引号要写两次。" }
  public func lineFieldCount(found: Int, wanted: Int) -> String { "按表头应有 \(wanted) 个字段，实际有 \(found) 个。" }
  public func lineUnknownKey(_ key: String, known: [String]) -> String {
    "未知的键 \(key)；应为：\(known.joined(separator: "、"))。"
  }
  public func lineWrongValue(_ key: String) -> String {
    switch key {
    case "clear_name": "clear_name 的值必须是 true 或 false。"
    case "edit": "edit 的值必须是 uuid。"
    default: "\(key) 的值必须是文字。"
    }
  }
  public var lineNoAccount: String { "没有 id：应为用户 ID、客户 ID 或邮箱。" }
  public var lineNothingToEdit: String { "没有要修改的内容：应有 name、email 或 clear_name。" }
  public var lineNameAndClearName: String { "name 和 clear_name 不能同时使用。" }
  public func fileUnknownColumn(_ name: String, known: [String]) -> String {
    "表头有未知的列 \(name)；应为：\(known.joined(separator: "、"))。"
  }
  public func fileRepeatedColumn(_ name: String) -> String { "表头中的列 \(name) 出现了两次。" }
  public var fileNoIDColumn: String { "表头没有 id 列。" }
  public var fileHeaderNotUTF8: String { "表头不是 UTF-8 编码。请把文件保存为 UTF-8。" }
  public var fileHeaderStrayQuote: String { "表头的列名里有引号。" }
  public func fileTooLong(line: Int, kilobytes: Int) -> String { "第 \(line) 行超过 \(kilobytes) kB；其余未读取。" }
  public func fileUnclosedQuote(line: Int) -> String { "第 \(line) 行：引号没有结束；其余未读取。" }
  public func fileReadFailed(_ reason: String) -> String { "无法读取标准输入：\(reason)。" }
  public var runNoSuchAccount: String { "没有账户的用户 ID、客户 ID 或邮箱与此相符。" }
  public var runSeveralAccounts: String { "它对应多个账户；请用用户 ID 指定其中一个。" }
  public var runEditTaken: String { "记录中此修改 ID 对应另一次修改。" }
}
