// What can be seen of the migrations without a database.

import Supabase
import Testing

@Suite struct MigrationTextTests {
  /// PostgreSQL's own messages quote rows, and what a function raises reaches logs: only the code is handed on.
  @Test func noMessageOfTheDatabaseIsHandedOn() {
    for migration in Migration.all { #expect(!migration.sql.lowercased().contains("sqlerrm"), "\(migration.name)") }
  }

  @Test func theyComeInTheOrderOfTheirNames() {
    let names = Migration.all.map(\.name)
    #expect(names == names.sorted())
    #expect(Set(names).count == names.count)
  }
}
