// Whether Supabase answers, asked once at a time and at most once a second, however many want to know.

internal import Accounts
internal import Supabase

actor Readiness {
  private let store: AccountStore
  private var asked: ContinuousClock.Instant?
  private var question: Task<String?, Never>?

  init(store: AccountStore) { self.store = store }

  /// What is in the way, in words; nil where Supabase answers, with migrations that fit this program.
  func obstacle() async -> String? {
    if let question, let asked, ContinuousClock.now - asked < .seconds(1) { return await question.value }
    asked = .now
    let question = Task { [store] in await Self.ask(store) }
    self.question = question
    return await question.value
  }

  private static func ask(_ store: AccountStore) async -> String? {
    do throws(SupabaseError) {
      _ = try await store.about()
      return nil
    } catch {
      return switch error {
      case .otherRelease(isDatabaseOlder: true):
        "The database is older than this receiver: run accountdesk migrate"
      case .otherRelease(isDatabaseOlder: false):
        "This receiver is too old for the database: upgrade it"
      case .missingFunction: "The database is not migrated: run accountdesk migrate"
      default: "Supabase does not answer"
      }
    }
  }
}
