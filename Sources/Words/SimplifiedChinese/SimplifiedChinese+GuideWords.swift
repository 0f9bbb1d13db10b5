// What guides through the desk, in Chinese.

extension SimplifiedChinese: GuideWords {
  public var helpPalette: String { "命令" }
  public var helpChoose: String { "执行" }
  public var helpInPalette: String { "在命令中" }
  public var helpLog: String { "所有消息的日志" }
  public var helpSearchLog: String { "搜索" }
  public var helpInLog: String { "在日志中" }
  public var helpDeleteWordPartLeft: String { "删除到词首" }
  public var helpYank: String { "粘回上次删除的内容" }
  public var helpTranspose: String { "交换两个字符" }
  public var helpUndoTyping: String { "撤销输入" }
  public var helpRedoTyping: String { "重做输入" }

  public var paletteTitle: String { "命令" }
  public var palettePrompt: String { "输入几个字查找命令" }
  public var paletteNothing: String { "没有符合的命令。" }
  public func paletteCommand(_ command: String) -> String {
    switch command {
    case "filter": "筛选"
    case "sort": "排序"
    case "theme": "主题"
    case "open": "打开"
    default: command
    }
  }
  public func paletteWants(_ command: String) -> String {
    switch command {
    case "filter": "状态"
    case "sort": "姓名、邮箱、同步、状态"
    case "theme": "主题名称"
    default: "邮箱、客户编号或用户编号"
    }
  }
  public var paletteChosen: String { "当前" }
  public func sortWord(_ sort: String) -> String {
    switch sort {
    case "name": "姓名"
    case "email": "邮箱"
    case "synced": "同步"
    case "status": "状态"
    default: sort
    }
  }

  public var logTitle: String { "日志" }
  public var logEmpty: String { "还没有消息。" }
  public var logNothing: String { "没有包含此内容的消息。" }

  public var underWay: String { "正在进行中。" }
  public var nothingNarrowed: String { "没有搜索或筛选。" }
}
