// Whether Supabase answers, asked once at a time and at most once a second, however many want to know.

internal import Accounts

actor Readiness {
  private let store: AccountStore
  private var asked: ContinuousClock.Instant?
  private var question: Task<Bool, Never>?

  init(store: AccountStore) { self.store = store }

  /// Supabase answers, with our migrations in place.
  func isReady() async -> Bool {
    if let question, let asked, ContinuousClock.now - asked < .seconds(1) { return await question.value }
    asked = .now
    let question = Task { [store] in (try? await store.about()) != nil }
    self.question = question
    return await question.value
  }
}
