// The names of keys, and what they do, in Chinese. Keys are called what is printed on them.

extension SimplifiedChinese: DeskKeyWords {
  public var keyEnter: String { "回车" }
  public var keyEscape: String { "esc" }
  public var keyTab: String { "tab" }
  public var keyBackTab: String { "shift-tab" }
  public var keyBackspace: String { "退格" }
  public var keyDelete: String { "del" }
  public var keyInsert: String { "ins" }
  public var keyUp: String { "↑" }
  public var keyDown: String { "↓" }
  public var keyLeft: String { "←" }
  public var keyRight: String { "→" }
  public var keyHome: String { "home" }
  public var keyEnd: String { "end" }
  public var keyPageUp: String { "PgUp" }
  public var keyPageDown: String { "PgDn" }
  public var keySpace: String { "空格" }
  public var keyControl: String { "^" }
  public var keyAlt: String { "alt-" }

  public var helpOpen: String { "打开" }
  public var helpBack: String { "返回" }
  public var helpEdit: String { "修改" }
  public var helpUndo: String { "撤销最近一次修改（再改回去）" }
  public var helpResync: String { "重新同步" }
  public var helpReplay: String { "重试搁置的事件" }
  public var helpSearch: String { "搜索" }
  public var helpFilter: String { "筛选" }
  public var helpPreviousFilter: String { "上一个筛选" }
  public var helpDigits: String { "按编号筛选，0 为全部" }
  public var helpSort: String { "排序" }
  public var helpReverseSort: String { "反向排序" }
  public var helpDown: String { "向下" }
  public var helpUp: String { "向上" }
  public var helpPageDown: String { "下一页" }
  public var helpPageUp: String { "上一页" }
  public var helpTop: String { "到开头" }
  public var helpBottom: String { "到末尾" }
  public var helpClear: String { "清除搜索，再清除筛选" }
  public var helpNext: String { "下一个账户" }
  public var helpPrevious: String { "上一个" }
  public var helpAcceptSearch: String { "到列表" }
  public var helpLeaveSearch: String { "清除搜索" }
  public var helpSave: String { "保存" }
  public var helpNextField: String { "下一项" }
  public var helpPreviousField: String { "上一项" }
  public var helpClearName: String { "清空姓名" }
  public var helpDiscard: String { "放弃" }
  public var helpClose: String { "关闭" }
  public var helpGoOn: String { "是，修改" }
  public var helpStayInForm: String { "回到表单" }
  public var helpDiscardNow: String { "放弃" }
  public var helpWait: String { "等 Stripe 答复后退出" }
  public var helpLeave: String { "立即退出" }
  public var helpStay: String { "留下" }
  public var helpKeepLogin: String { "保留登录邮箱" }
  public var helpTakeLogin: String { "采用 Stripe 的" }
  public var helpCloseHelp: String { "关闭" }
  public var helpLeft: String { "向左" }
  public var helpRight: String { "向右" }
  public var helpLineStart: String { "到行首" }
  public var helpLineEnd: String { "到行尾" }
  public var helpWordLeft: String { "左移一个词" }
  public var helpWordRight: String { "右移一个词" }
  public var helpDeleteBackward: String { "删除前一个字符" }
  public var helpDeleteForward: String { "删除当前字符" }
  public var helpDeleteWordLeft: String { "删除前一个词" }
  public var helpDeleteWordRight: String { "删除后一个词" }
  public var helpDeleteToStart: String { "删除到行首" }
  public var helpDeleteToEnd: String { "删除到行尾" }
  public var helpHelp: String { "帮助" }
  public var helpQuit: String { "退出" }
  public var helpRetry: String { "立即刷新" }
  public var helpNextTheme: String { "试用下一个主题" }
  public var helpRedraw: String { "重绘屏幕" }
  public var helpSuspend: String { "挂起" }
  public var helpTitle: String { "按键" }
  public var helpInList: String { "在列表中" }
  public var helpInDetail: String { "在账户中" }
  public var helpInSearch: String { "搜索时" }
  public var helpInForm: String { "在表单中" }
  public var helpInText: String { "在输入框中" }
  public var helpAnywhere: String { "任何地方" }
  public var helpMarks: String { "标记" }
}
