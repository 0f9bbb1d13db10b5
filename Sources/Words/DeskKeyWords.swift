// The names of keys, and what the desk's keys do, as the help line and the page of keys have it.

public protocol DeskKeyWords: Sendable {
  // Keys. The last two stand before another key's name.
  var keyEnter: String { get }
  var keyEscape: String { get }
  var keyTab: String { get }
  var keyBackTab: String { get }
  var keyBackspace: String { get }
  var keyDelete: String { get }
  var keyInsert: String { get }
  var keyUp: String { get }
  var keyDown: String { get }
  var keyLeft: String { get }
  var keyRight: String { get }
  var keyHome: String { get }
  var keyEnd: String { get }
  var keyPageUp: String { get }
  var keyPageDown: String { get }
  var keySpace: String { get }
  var keyControl: String { get }
  var keyAlt: String { get }

  // What they do, in a word or two.
  var helpOpen: String { get }
  var helpBack: String { get }
  var helpEdit: String { get }
  var helpUndo: String { get }
  var helpResync: String { get }
  var helpReplay: String { get }
  var helpSearch: String { get }
  var helpFilter: String { get }
  var helpPreviousFilter: String { get }
  var helpDigits: String { get }
  var helpSort: String { get }
  var helpReverseSort: String { get }
  var helpDown: String { get }
  var helpUp: String { get }
  var helpPageDown: String { get }
  var helpPageUp: String { get }
  var helpTop: String { get }
  var helpBottom: String { get }
  var helpClear: String { get }
  var helpNext: String { get }
  var helpPrevious: String { get }
  var helpAcceptSearch: String { get }
  var helpLeaveSearch: String { get }
  var helpSave: String { get }
  var helpNextField: String { get }
  var helpPreviousField: String { get }
  var helpClearName: String { get }
  var helpDiscard: String { get }
  var helpClose: String { get }
  var helpGoOn: String { get }
  var helpStayInForm: String { get }
  var helpDiscardNow: String { get }
  var helpWait: String { get }
  var helpLeave: String { get }
  var helpStay: String { get }
  var helpKeepLogin: String { get }
  var helpTakeLogin: String { get }
  var helpCloseHelp: String { get }
  var helpLeft: String { get }
  var helpRight: String { get }
  var helpLineStart: String { get }
  var helpLineEnd: String { get }
  var helpWordLeft: String { get }
  var helpWordRight: String { get }
  var helpDeleteBackward: String { get }
  var helpDeleteForward: String { get }
  var helpDeleteWordLeft: String { get }
  var helpDeleteWordRight: String { get }
  var helpDeleteToStart: String { get }
  var helpDeleteToEnd: String { get }
  var helpHelp: String { get }
  var helpQuit: String { get }
  var helpRetry: String { get }
  var helpRedraw: String { get }
  var helpNextTheme: String { get }
  var helpSuspend: String { get }
  var helpTitle: String { get }
  var helpInList: String { get }
  var helpInDetail: String { get }
  var helpInSearch: String { get }
  var helpInForm: String { get }
  var helpInText: String { get }
  var helpAnywhere: String { get }
  var helpMarks: String { get }
}

extension English: DeskKeyWords {
  public var keyEnter: String { "enter" }
  public var keyEscape: String { "esc" }
  public var keyTab: String { "tab" }
  public var keyBackTab: String { "shift-tab" }
  public var keyBackspace: String { "backspace" }
  public var keyDelete: String { "del" }
  public var keyInsert: String { "ins" }
  public var keyUp: String { "up" }
  public var keyDown: String { "down" }
  public var keyLeft: String { "left" }
  public var keyRight: String { "right" }
  public var keyHome: String { "home" }
  public var keyEnd: String { "end" }
  public var keyPageUp: String { "PgUp" }
  public var keyPageDown: String { "PgDn" }
  public var keySpace: String { "space" }
  public var keyControl: String { "^" }
  public var keyAlt: String { "alt-" }

  public var helpOpen: String { "open" }
  public var helpBack: String { "back" }
  public var helpEdit: String { "edit" }
  public var helpUndo: String { "undo the newest edit, by an edit back" }
  public var helpResync: String { "re-sync" }
  public var helpReplay: String { "try its parked events again" }
  public var helpSearch: String { "search" }
  public var helpFilter: String { "filter" }
  public var helpPreviousFilter: String { "the filter before" }
  public var helpDigits: String { "filter by number, 0 for all" }
  public var helpSort: String { "sort" }
  public var helpReverseSort: String { "turn the order round" }
  public var helpDown: String { "down" }
  public var helpUp: String { "up" }
  public var helpPageDown: String { "a page down" }
  public var helpPageUp: String { "a page up" }
  public var helpTop: String { "to the beginning" }
  public var helpBottom: String { "to the end" }
  public var helpClear: String { "clear the search, then the filter" }
  public var helpNext: String { "next account" }
  public var helpPrevious: String { "previous" }
  public var helpAcceptSearch: String { "to the list" }
  public var helpLeaveSearch: String { "clear the search" }
  public var helpSave: String { "save" }
  public var helpNextField: String { "next field" }
  public var helpPreviousField: String { "previous field" }
  public var helpClearName: String { "clear the name" }
  public var helpDiscard: String { "discard" }
  public var helpClose: String { "close" }
  public var helpGoOn: String { "yes, change it" }
  public var helpStayInForm: String { "back to the form" }
  public var helpDiscardNow: String { "discard" }
  public var helpWait: String { "wait for Stripe, then leave" }
  public var helpLeave: String { "leave now" }
  public var helpStay: String { "stay" }
  public var helpKeepLogin: String { "keep the login" }
  public var helpTakeLogin: String { "take Stripe's" }
  public var helpCloseHelp: String { "close" }
  public var helpLeft: String { "left" }
  public var helpRight: String { "right" }
  public var helpLineStart: String { "to the beginning" }
  public var helpLineEnd: String { "to the end" }
  public var helpWordLeft: String { "a word left" }
  public var helpWordRight: String { "a word right" }
  public var helpDeleteBackward: String { "delete the character before" }
  public var helpDeleteForward: String { "delete the character here" }
  public var helpDeleteWordLeft: String { "delete the word before" }
  public var helpDeleteWordRight: String { "delete the word behind" }
  public var helpDeleteToStart: String { "delete all before" }
  public var helpDeleteToEnd: String { "delete all behind" }
  public var helpHelp: String { "help" }
  public var helpQuit: String { "quit" }
  public var helpRetry: String { "look again now" }
  public var helpRedraw: String { "draw the screen anew" }
  public var helpNextTheme: String { "try the next theme" }
  public var helpSuspend: String { "suspend" }
  public var helpTitle: String { "Keys" }
  public var helpInList: String { "In the list" }
  public var helpInDetail: String { "In an account" }
  public var helpInSearch: String { "While searching" }
  public var helpInForm: String { "In the form" }
  public var helpInText: String { "In a line of text" }
  public var helpAnywhere: String { "Anywhere" }
  public var helpMarks: String { "Marks" }
}
