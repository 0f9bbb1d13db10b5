// In which language the program speaks.

public import ArgumentParser
import FoundationEssentials
import Terminal
public import Words

/// The commands' own help is made of words too, so that this is decided before they are parsed, at the first word.
let language: Language = {
  let environment = ProcessInfo.processInfo.environment
  return Language(
    arguments: CommandLine.arguments, environment: environment, isUnicode: Capabilities.isUnicode(environment))
}()

let words = language.words

/// Every command takes it, and so does the program itself. The parser only checks it.
struct LanguageOptions: ParsableArguments {
  @Option(help: ArgumentHelp(words.optionLang)) var lang: Language?
}

extension Language: ExpressibleByArgument {}
