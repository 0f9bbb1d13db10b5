// `accountdesk migrate`: applies what is missing, lists it, prints it, writes it into files, or takes it out again.

import ArgumentParser
import FoundationEssentials
import Glibc
import Postgres
import Supabase
import Words

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: words.aboutMigrate, discussion: words.discussionMigrate)

  @OptionGroup var services: ServiceOptions
  @Flag(help: ArgumentHelp(words.optionMigrateCheck)) var check = false
  @Flag(help: ArgumentHelp(words.optionMigratePrint)) var print = false
  @Option(help: ArgumentHelp(words.optionMigrateAdmin, valueName: "email")) var admin: String?
  @Option(help: ArgumentHelp(words.optionMigrateOutput, valueName: "dir")) var output: String?
  @Flag(help: ArgumentHelp(words.optionMigrateRemove)) var remove = false
  @Flag(help: ArgumentHelp(words.optionMigrateYes)) var yes = false
  @Flag(help: ArgumentHelp(words.optionMigrateForce)) var force = false
  @Option(help: ArgumentHelp(words.optionMigrateUsers, valueName: "table")) var users: String?
  @Option(help: ArgumentHelp(words.optionMigrateCustomers, valueName: "table")) var customers: String?

  func validate() throws {
    if [check, print, output != nil, remove].count(where: \.self) > 1 {
      throw ValidationError(words.oneThingToMigrate)
    }
    if yes || force, !remove { throw ValidationError(words.onlyWithRemove) }
    if users != nil, ProjectNames(users: users, customers: nil) == nil {
      throw ValidationError(words.namesUnusable("--users"))
    }
    if customers != nil, ProjectNames(users: nil, customers: customers) == nil {
      throw ValidationError(words.namesUnusable("--customers"))
    }
  }

  func run() async throws {
    try await withExitStatus {
      if print {
        for migration in Migration.all {
          Output.line("-- \(migration.name)\n\(migration.sql(for: names ?? .template))")
        }
      } else if let output {
        try MigrationFiles.write(to: output, names: names ?? .template)
      } else {
        let url = try services.settings().require(.databaseURL)[0]
        let connection = try await Self.connect(url)
        // Where there is no room for a second one, nobody is named.
        let watcher = try? await Connection.connect(url)
        let migrator = Migrator(connection, names: names, watcher: watcher) {
          Output.say(words.waitingForLock($0.phrase))
        }
        if check {
          report(try await migrator.plan())
        } else if remove {
          try await takeOut(migrator, url)
        } else {
          let applied = try await migrator.run { Output.line(words.applied($0)) }
          if applied.isEmpty { Output.say(words.nothingToApply) }
          if let admin { try await connection.grantAdmin(to: admin) }
        }
        await connection.close()
        await watcher?.close()
      }
    }
  }

  /// nil where none are given: then the database knows.
  private var names: ProjectNames? {
    users == nil && customers == nil ? nil : ProjectNames(users: users, customers: customers)
  }

  private func report(_ plan: MigrationPlan) {
    for name in plan.missing { Output.line(words.wouldApply(name)) }
    for object in plan.created { Output.line(words.wouldCreate(object)) }
    for object in plan.replaced { Output.line(words.wouldReplace(object)) }
    for object in plan.mended { Output.line(words.wouldMend(object)) }
    Output.say(
      plan.missing.isEmpty && plan.mended.isEmpty ? words.nothingToApply : words.namesOfTheProject(plan.names.text))
  }

  private func takeOut(_ migrator: Migrator, _ url: String) async throws {
    guard try await migrator.isInstalled() else { return Output.say(words.nothingToRemove) }
    if !yes {
      guard Output.isTerminal else { throw CommandFailure(.badInput, words.removeNeedsYes) }
      Output.say(words.removeQuestion(DatabaseAddress.place(of: url)))
      guard readLine() == "yes" else { throw CommandFailure(.tryAgain, words.changedNothing) }
      Output.say(words.removeAgain)
      guard readLine() == words.removeWord else { throw CommandFailure(.tryAgain, words.changedNothing) }
    }
    Output.say(try await migrator.remove(anyway: force) ? words.removed : words.nothingToRemove)
  }

  /// Says of a hosted project's three ways to its database which one to take.
  static func connect(_ url: String) async throws -> Connection {
    let address = DatabaseAddress(url)
    if let trouble = DatabaseTrouble(address) { throw CommandFailure(.notConfigured, trouble.sentence) }
    do throws(PostgresError) {
      return try await Connection.connect(url)
    } catch {
      guard let trouble = DatabaseTrouble(address, said: error.message) else { throw error }
      throw CommandFailure(.notConfigured, trouble.sentence)
    }
  }
}

/// The migrations as files, for Supabase's own tool.
enum MigrationFiles {
  /// All that are not there yet, or none.
  static func write(to folder: String, names: ProjectNames) throws {
    try make(folder, isFolder: true) {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    var files: [(path: String, text: String)] = []
    for migration in Migration.all {
      let path = "\(folder)/\(migration.name).sql"
      let text = migration.file(for: names)
      if let there = FileManager.default.contents(atPath: path) {
        guard there == Data(text.utf8) else { throw CommandFailure(.cannotCreate, words.outputDiffers(path)) }
      } else {
        files.append((path, text))
      }
    }
    for file in files {
      try make(file.path, isFolder: false) {
        try Data(file.text.utf8).write(to: URL(filePath: file.path), options: .atomic)
      }
      Output.line(file.path)
    }
    Output.say(words.outputWritten(files.count))
  }

  private static func make(_ path: String, isFolder: Bool, _ body: () throws -> Void) throws {
    do { try body() } catch {
      throw CommandFailure(.cannotCreate, words.outputUnwritable(path, reason: String(cString: strerror(errno))))
    }
  }
}

extension DatabaseTrouble {
  var sentence: String {
    switch self {
    case .transactionPooler(let host): words.transactionPooler(host: host)
    case .onlyIPv6(let project): words.onlyIPv6(project: project)
    case .poolerKnowsNoProject: words.poolerKnowsNoProject
    }
  }
}
