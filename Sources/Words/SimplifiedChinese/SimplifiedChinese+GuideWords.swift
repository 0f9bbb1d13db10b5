// What guides through the desk, in Chinese.

extension SimplifiedChinese: GuideWords {
  public var helpPalette: String { "命令" }
  public var helpChoose: String { "执行" }
  public var helpInPalette: String { "在命令中" }
  public var helpLog: String { "所有消息的日志" }
  public var helpSearchLog: String { "搜索" }
  public var helpCopyRequest: String { "复制请求 ID" }
  public var helpCopyEvent: String { "复制事件 ID" }
  public var helpCopyCustomer: String { "复制客户 ID" }

  public var helpParked: String { "搁置的事件" }
  public var helpInParked: String { "在搁置的事件中" }
  public var helpOpenAccount: String { "打开账户" }
  public var helpReplayEvent: String { "重试" }
  public var parkedTitle: String { "搁置的事件" }
  public var parkedNone: String { "没有搁置的事件：Stripe 发来的都已应用。" }
  public var parkedWithoutAccount: String { "没有账户关联此客户。关联之后（accountdesk link），该事件会自动应用。" }
  public func parkedOpens(key: String, replay: String) -> String {
    "\(key) 打开账户，那里会说明办法；\(replay) 重试该事件。"
  }
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

  public var aboutThemes: String { "显示各个主题在本终端上的样子。" }
  public var discussionThemes: String { "自己的主题放在配置目录（通常为 ~/.config）的 accountdesk/themes 中。" }
  public var themeShipped: String { "自带" }
  public func themeFor(_ ground: String) -> String {
    switch ground {
    case "dark": "用于深色背景"
    case "light": "用于浅色背景"
    default: "用于任何背景"
    }
  }
  public var aboutKeys: String { "按配置文件的格式列出界面的按键。" }
  public var discussionKeys: String {
    """
    写入配置目录（通常为 ~/.config）的 accountdesk/config.toml 后，会取代该操作的按键。\
    按键是一个字符，或 enter、esc、tab、space、up、f1 等名称，前面可加 ctrl-、alt- 或 shift-；[] 表示不用按键。
    """
  }

  public func keysUnknown(_ name: String, expected: [String]) -> String {
    "此处没有 \(name)；应为以下之一：\(expected.joined(separator: "、"))。"
  }
  public func keysWanted(_ place: String) -> String {
    "\(place) 应为一个按键（\"e\"）、多个按键（[\"e\", \"ctrl-e\"]）或空（[]）。"
  }
  public func keysNoKey(_ place: String, _ name: String) -> String {
    "\(place)：\(name) 不是按键；应为一个字符，或 enter、esc、tab、space、up、pgdn、f1 等名称，前面可加 ctrl-、alt- 或 shift-。"
  }
  public func keysClash(_ key: String, _ one: String, _ other: String) -> String {
    "\(key) 同时是 \(one) 和 \(other) 的按键；请更换其中一个。"
  }
  public func keysTyped(_ place: String, _ key: String) -> String {
    "\(place)：\(key) 在那里是输入的文字；应在前面加 ctrl- 或 alt-，或使用不输入文字的按键。"
  }
  public func keysNeeded(_ place: String) -> String { "\(place) 必须有按键，否则无法离开。" }
  public func keysApart(_ key: String, _ one: String, _ other: String) -> String {
    "\(key) 同时是 \(one) 和 \(other) 的按键，误按不应执行后者；请更换其中一个。"
  }
  public func keysTable(_ place: String) -> String { "\(place) 应为表，如 [\(place)]。" }
}
