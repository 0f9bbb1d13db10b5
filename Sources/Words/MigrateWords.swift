// Putting the SQL into a database, looking first, and taking it out again.

public protocol MigrateWords: Sendable {
  var discussionMigrate: String { get }
  var optionMigrateCheck: String { get }
  var optionMigrateOutput: String { get }
  var optionMigrateRemove: String { get }
  var optionMigrateYes: String { get }
  var optionMigrateForce: String { get }
  var optionMigrateUsers: String { get }
  var optionMigrateCustomers: String { get }
  var oneThingToMigrate: String { get }
  var onlyWithRemove: String { get }
  func namesUnusable(_ option: String) -> String

  func wouldApply(_ migration: String) -> String
  func wouldCreate(_ object: String) -> String
  func wouldReplace(_ object: String) -> String
  func wouldMend(_ object: String) -> String
  func namesOfTheProject(_ names: String) -> String
  func outputWritten(_ count: Int) -> String
  func outputDiffers(_ path: String) -> String
  func outputUnwritable(_ path: String, reason: String) -> String

  func migrationConnectionLost(_ migration: String, isRemoval: Bool) -> String
  func databaseIsNewer(_ migrations: [String]) -> String
  func databaseDiffers(_ migrations: [String]) -> String
  func databaseHasOtherNames(_ names: String) -> String

  func removeQuestion(_ place: String) -> String
  var removeAgain: String { get }
  /// What has to be typed the second time; the same in every language.
  var removeWord: String { get }
  var removeNeedsYes: String { get }
  var removed: String { get }
  var nothingToRemove: String { get }
  func receiversRunning(_ names: String) -> String
  func builtUpon(_ objects: String) -> String
  func removeFailed(said: String) -> String
  var removeLocked: String { get }

  func transactionPooler(host: String) -> String
  func onlyIPv6(project: String) -> String
  var poolerKnowsNoProject: String { get }
}

extension English: MigrateWords {
  public var discussionMigrate: String {
    """
    Puts a private schema accountdesk, functions public.accountdesk_*, triggers on auth.users and on the project's two \
    tables, and an e-mail column where there is none into the database; --remove takes it all out again and puts back \
    what was replaced. To upgrade: migrate first, then serve, then the desks. DATABASE_URL is the direct address or the \
    session pooler (port 5432), as the role postgres. 0 if all went well; 65 if the database is not as we know it; 69 \
    if it cannot be reached; 75 if somebody held a lock; 78 if something else than DATABASE_URL is needed.
    """
  }
  public var optionMigrateCheck: String { "List what would be created or replaced, and change nothing." }
  public var optionMigrateOutput: String { "Write Supabase migration files into this folder, and change no database." }
  public var optionMigrateRemove: String { "Take everything of AccountDesk out of the database." }
  public var optionMigrateYes: String { "With --remove: do not ask." }
  public var optionMigrateForce: String { "With --remove: also while a receiver is running." }
  public var optionMigrateUsers: String {
    "People's table and its columns, where they are not the template's: 'public.profiles(id, display_name, email)'."
  }
  public var optionMigrateCustomers: String {
    "The table with customer ids, and its columns: 'public.customers(id, stripe_customer_id)'."
  }
  public var oneThingToMigrate: String { "Only one of --check, --print, --output and --remove." }
  public var onlyWithRemove: String { "--yes and --force go with --remove." }
  public func namesUnusable(_ option: String) -> String {
    "\(option) is not of the form schema.table(column, column), with names as PostgreSQL stores them."
  }

  public func wouldApply(_ migration: String) -> String { "apply \(migration)" }
  public func wouldCreate(_ object: String) -> String { "create \(object)" }
  public func wouldReplace(_ object: String) -> String { "replace \(object)" }
  public func wouldMend(_ object: String) -> String { "make again \(object)" }
  public func namesOfTheProject(_ names: String) -> String {
    "The project's own tables: \(names). Nothing was changed."
  }
  public func outputWritten(_ count: Int) -> String {
    """
    \(count) files written. Apply them with `supabase db push`; then run `accountdesk migrate` once, which puts people \
    who are there already on the list. It does not matter which of the two applied a migration.
    """
  }
  public func outputDiffers(_ path: String) -> String {
    "\(path) is there already, with another text. No file was written. Remove it if it was never applied anywhere."
  }
  public func outputUnwritable(_ path: String, reason: String) -> String { "Cannot write \(path): \(reason)." }

  public func migrationConnectionLost(_ migration: String, isRemoval: Bool) -> String {
    isRemoval
      ? "The connection to the database was lost. Either everything was removed or nothing; run it again to see."
      : """
      The connection to the database was lost during migration \(migration). It is in place as a whole or not at all, \
      and those before it are; run `accountdesk migrate` again, it goes on from there.
      """
  }
  public func databaseIsNewer(_ migrations: [String]) -> String {
    """
    The database was set up by a newer AccountDesk (\(migrations.joined(separator: ", "))). Nothing was changed. \
    Upgrade this program.
    """
  }
  public func databaseDiffers(_ migrations: [String]) -> String {
    """
    The database has another text of \(migrations.joined(separator: ", ")) than this AccountDesk: it was set up by a \
    version that was never released, or a file was edited. Nothing was changed. A sandbox's folder: take a new one. A \
    project: `accountdesk migrate --remove` with the version that was used, then `accountdesk migrate`.
    """
  }
  public func databaseHasOtherNames(_ names: String) -> String {
    "The database was set up for \(names). Nothing was changed. Leave --users and --customers out, or remove it first."
  }

  public func removeQuestion(_ place: String) -> String {
    """
    This takes AccountDesk out of \(place): its schema with the journal of all edits, its functions and triggers, and \
    the e-mail column if it added it. No person's name or e-mail is touched. Type yes to go on.
    """
  }
  public var removeAgain: String { "The journal cannot be brought back. Type \(removeWord) to do it." }
  public var removeWord: String { "remove" }
  public var removeNeedsYes: String { "Without a terminal to ask at, --remove needs --yes. Nothing was changed." }
  public var removed: String {
    "Removed. If you have AccountDesk's files among your Supabase migrations, delete them, or they come again."
  }
  public var nothingToRemove: String { "AccountDesk is not in this database." }
  public func receiversRunning(_ names: String) -> String {
    """
    A receiver is running, or was until 15 seconds ago: \(names). Nothing was changed. Stop `accountdesk serve` \
    everywhere and delete the endpoint at Stripe, then run this again; --force does it all the same.
    """
  }
  public func builtUpon(_ objects: String) -> String {
    "Something of yours is built on AccountDesk: \(objects). Nothing was changed. Remove that first."
  }
  public func removeFailed(said: String) -> String {
    "Nothing was removed. PostgreSQL says: \(said)"
  }
  public var removeLocked: String {
    "Somebody holds a lock on one of the tables. Nothing was removed. Try again later."
  }

  public func transactionPooler(host: String) -> String {
    """
    DATABASE_URL names the transaction pooler (\(host), port 6543), in which a session's locks do not hold. Nothing was \
    tried. Use the session pooler: the address under Connect → Session pooler, with port 5432.
    """
  }
  public func onlyIPv6(project: String) -> String {
    """
    db.\(project).supabase.co is reachable by IPv6 only, and this machine has no way to it. Use the session pooler: the \
    address under Connect → Session pooler, user postgres.\(project), port 5432.
    """
  }
  public var poolerKnowsNoProject: String {
    """
    The pooler does not know the project. Its user is postgres. and the project's reference, as in postgres.abcdefgh, \
    and its host that of the project's region: take the address under Connect → Session pooler.
    """
  }
}
