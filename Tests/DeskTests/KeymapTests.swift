// The table of keys: none means two things, and each is shown.

import Terminal
import Testing
import Words

@testable import Desk

@Suite struct KeymapTests {
  @Test(arguments: Context.allCases) func noKeyMeansTwoThings(_ context: Context) {
    let keys = Keymap.bindings.filter { $0.context == context }.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  @Test func everyBindingIsDispatched() {
    for binding in Keymap.bindings {
      for key in binding.keys {
        #expect(key == key.normal)
        #expect(Keymap.standard.action(for: key, in: [binding.context]) == binding.action)
      }
    }
  }

  @Test func aFieldTakesEveryLetter() {
    for context in [Context.form, .search, .text, .always] {
      for binding in Keymap.bindings where binding.context == context {
        #expect(binding.keys.allSatisfy { $0.typed == nil })
      }
    }
  }

  @Test func theKeyThatSavesIsNotTheOneThatConfirms() {
    func keys(_ action: Action) -> Set<Key> {
      Set(Keymap.bindings.filter { $0.action == action }.flatMap(\.keys))
    }
    #expect(keys(.save).isDisjoint(with: keys(.goOn)))
    #expect(keys(.quit).isDisjoint(with: keys(.leaveNow)))
    #expect(keys(.discard).isDisjoint(with: keys(.discardNow)))
    #expect(keys(.resync).isDisjoint(with: keys(.takeLogin)))
    #expect(keys(.approve).union(keys(.reject)).isDisjoint(with: keys(.decideNow)))
  }

  @Test func everyBindingButTheAnswersIsOnThePageOfKeys() {
    let stage = Stage.running()
    let page = stage.model.helpPage.map(\.text)
    // Those of the account page for oneself are on its own page.
    let asked: Set<Context> = [.discard, .leave, .abandon, .login, .decide, .help, .own]
    for binding in Keymap.bindings where !asked.contains(binding.context) {
      let keys = binding.keys.map { $0.name(stage.model.look) }.joined(separator: " ")
      let label = binding.label(English())
      #expect(page.contains { $0.contains(keys) && $0.hasSuffix(label) }, "\(keys) \(label)")
    }
  }

  @Test func terminalsDifferInShiftAndCase() {
    #expect(Keymap.standard.action(for: Key(.character("G"), shift: true), in: [.list]) == .bottom)
    #expect(Keymap.standard.action(for: Key(.character("C"), control: true), in: [.always]) == .quit)
    #expect(Keymap.standard.action(for: Key(.character("7")), in: [.list]) == .filter(7))
    #expect(Keymap.standard.action(for: Key(.character("٣")), in: [.list]) == nil)
    #expect(Keymap.standard.action(for: Key(.character("e"), alt: true), in: [.list, .commands, .always]) == nil)
  }

  @Test func redrawAndSuspendWorkEverywhere() {
    var stage = Stage.running()
    #expect(stage.press(.character("l"), control: true).contains(.redraw))
    stage.press("e")
    stage.type("x")
    #expect(stage.press(.character("z"), control: true).contains(.suspend))
    stage.press(.escape)
    #expect(stage.press(.character("l"), control: true).contains(.redraw))
  }
}
