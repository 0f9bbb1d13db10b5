// What the desk's effects are done with.

public import Accounts
public import Stripe
public import Supabase

public struct DeskServices: Sendable {
  let store: AccountStore
  let stripe: StripeClient
  let workflow: EditWorkflow
  let watcher: EditWatcher
  let resync: Resync
  let linking: Linking
  let author: String
  let signIn: SignIn?
  let projectAddress: String?
  let pace: Pace
  /// Has Auth send the mail that makes an address the sign-in, once it is confirmed; nil with a key.
  let prove: (@Sendable (_ email: String) async throws(SupabaseError) -> Void)?

  /// - Parameters:
  ///   - author: who edits, as the journal names them.
  ///   - signIn: how somebody signs in; nil where a key is enough.
  ///   - projectAddress: the Supabase project's, for links to its dashboard.
  ///   - pace: the clock of everything that waits here.
  ///   - prove: has Auth send the mail that makes an address the sign-in, once it is confirmed.
  public init(
    store: AccountStore, stripe: StripeClient, author: String, signIn: SignIn? = nil, projectAddress: String? = nil,
    pace: Pace = .system, prove: (@Sendable (_ email: String) async throws(SupabaseError) -> Void)? = nil
  ) {
    self.store = store
    self.stripe = stripe
    self.author = author
    self.signIn = signIn
    self.projectAddress = projectAddress
    self.pace = pace
    self.prove = prove
    workflow = EditWorkflow(store: store, stripe: stripe, author: author, pace: pace)
    watcher = EditWatcher(store: store, pace: pace)
    resync = Resync(store: store, stripe: stripe, pace: pace)
    linking = Linking(store: store, stripe: stripe, author: author, pace: pace)
  }
}
