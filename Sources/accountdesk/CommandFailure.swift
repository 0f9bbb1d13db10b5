// Why a command ends without having done what it was asked for: the words for a person, the code for a script.

import Accounts
import ArgumentParser
import FoundationEssentials
import Postgres
import Sandbox
import Stripe
import Supabase
import Words

/// The exit codes that scripts may rely on, from sysexits.h.
enum ExitStatus: Int32 {
  case wrongUsage = 64
  case badInput = 65
  case noSuchAccount = 66
  case unreachable = 69
  case bug = 70
  case cannotCreate = 73
  case tryAgain = 75
  case notPermitted = 77
  case notConfigured = 78
}

struct CommandFailure: Error {
  let status: ExitStatus
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  init(_ fault: Fault) {
    let status: ExitStatus =
      switch fault.kind {
      case .input: .badInput
      case .noSuchAccount: .noSuchAccount
      case .unreachable: .unreachable
      case .tryAgain: .tryAgain
      case .notPermitted, .signedOut: .notPermitted
      case .notConfigured: .notConfigured
      case .bug: .bug
      }
    self.init(status, fault.sentence + (fault.requestID.map { " (\($0))" } ?? ""))
  }

  /// Any error that a command can meet.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as SupabaseError: self.init(Fault(error, words))
    case let error as StripeError: self.init(Fault(error, words))
    case let failure as EditFailure: self.init(Fault(failure, words))
    case let failure as ResyncFailure: self.init(Fault(failure, words))
    case let error as SettingsError: self.init(.notConfigured, error.message)
    case let error as StripeSetupError: self.init(.notConfigured, error.message)
    case let error as SandboxError: self.init(error)
    case let error as MigrationError: self.init(error)
    case let error as PostgresError: self.init(database: error)
    case is CancellationError: self.init(.tryAgain, words.cancelled)
    default: self.init(.bug, words.bug)
    }
  }

  private init(_ error: SandboxError) {
    switch error {
    case .postgresNotInstalled: self.init(.unreachable, words.postgresNotInstalled)
    case .cannotCreate(let path, let reason): self.init(.cannotCreate, words.cannotCreate(path, reason: reason))
    case .programFailed(let name, let said): self.init(.cannotCreate, words.programFailed(name, said: said))
    case .database(let error): self.init(database: error)
    case .cannotListen(let port): self.init(.cannotCreate, words.addressInUse("127.0.0.1:\(port)"))
    case .interrupted: self.init(.tryAgain, words.cancelled)
    }
  }

  private init(_ error: MigrationError) {
    switch error {
    case .database(let error): self.init(database: error)
    case .failed(let migration, let error):
      // Of a removal the details name what is in the way; elsewhere they may quote a row.
      let isRemoval = migration == Migrator.removal
      let said = [error.message, isRemoval ? error.detail : nil, error.hint].compactMap(\.self).joined(separator: " ")
      self.init(.badInput, isRemoval ? words.removeFailed(said: said) : words.migrationFailed(migration, said: said))
    case .locked(let migration, let holders):
      let what = migration == Migrator.removal ? words.removeLocked : words.migrationLocked(migration)
      self.init(.tryAgain, sentences([what] + (holders.isEmpty ? [] : [words.lockHeld(by: holders.map(\.phrase))])))
    case .connectionLost(let migration):
      self.init(
        .unreachable, words.migrationConnectionLost(migration, isRemoval: migration == Migrator.removal))
    case .newer(let migrations): self.init(.badInput, words.databaseIsNewer(migrations))
    case .changed(let migrations): self.init(.badInput, words.databaseDiffers(migrations))
    case .otherNames(let names): self.init(.badInput, words.databaseHasOtherNames(names.text))
    case .receiversRunning(let names): self.init(.tryAgain, words.receiversRunning(Output.safe(names)))
    case .builtUpon(let objects): self.init(.badInput, words.builtUpon(Output.safe(objects)))
    }
  }

  private init(database error: PostgresError) {
    self.init(error.isConnectionLoss ? .unreachable : .badInput, words.databaseFailed(said: error.message))
  }
}

extension LockHolder {
  var phrase: String {
    words.lockHolder(
      processID: processID, role: Output.safe(role), application: application.map(Output.safe),
      since: since.map(Self.text))
  }

  /// To the second, which is all that is known.
  private static func text(_ date: Date) -> String { RFC3339.text(date).replacing(".000000", with: "") }
}

extension StripeSetupError {
  var message: String {
    switch self {
    case .badBase: sentences([words.badAddress(.stripe), words.checkAddress(.stripe)])
    case .plainHTTP(let host): words.plainHTTP(host: host)
    case .liveKeyElsewhere(let host): words.liveKeyElsewhere(host: host)
    }
  }
}

/// Runs a command's work; what it throws becomes one message on standard error and an exit code.
func withExitStatus(_ body: () async throws -> Void) async throws {
  do {
    try await body()
    try Output.check()
  } catch let code as ExitCode {
    throw code
  } catch {
    let failure = CommandFailure(error)
    Output.say(failure.message)
    throw ExitCode(failure.status.rawValue)
  }
}
