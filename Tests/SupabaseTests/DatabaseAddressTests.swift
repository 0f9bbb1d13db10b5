// A hosted project's ways to its database, told apart by address and by what libpq says.

import Supabase
import Testing

@Suite struct DatabaseAddressTests {
  @Test(arguments: [
    ("postgresql://postgres:pw@db.abcdefgh.supabase.co:5432/postgres", DatabaseAddress.direct(project: "abcdefgh")),
    ("postgres://postgres:p@ss:word@DB.abcdefgh.Supabase.co/postgres", .direct(project: "abcdefgh")),
    (
      "postgresql://postgres.abcdefgh:pw@aws-0-eu-central-1.pooler.supabase.com:5432/postgres",
      .sessionPooler(host: "aws-0-eu-central-1.pooler.supabase.com")
    ),
    (
      "postgresql://postgres.abcdefgh:pw@aws-0-eu-central-1.pooler.supabase.com:6543/postgres?pgbouncer=true",
      .transactionPooler(host: "aws-0-eu-central-1.pooler.supabase.com")
    ),
    (
      "postgresql://postgres:pw@db.abcdefgh.supabase.co:6543/postgres",
      .transactionPooler(host: "db.abcdefgh.supabase.co")
    ),
    ("host=db.abcdefgh.supabase.co user=postgres", .direct(project: "abcdefgh")),
    (
      "host=aws-0-x.pooler.supabase.com port=6543 user=postgres.abc",
      .transactionPooler(host: "aws-0-x.pooler.supabase.com")
    ),
    ("postgresql://postgres:pw@127.0.0.1:6543/postgres", .other),
    ("postgresql://postgres:pw@[::1]:5432/postgres", .other),
    ("postgresql://postgres:pw@supabase.com.example.com/postgres", .other),
    ("service=mine", .other),
    ("", .other),
  ])
  func isToldByItsForm(text: String, address: DatabaseAddress) {
    #expect(DatabaseAddress(text) == address)
  }

  @Test func whatIsWrongIsNamed() {
    let direct = DatabaseAddress.direct(project: "abc")
    let pooler = DatabaseAddress.sessionPooler(host: "h")
    #expect(DatabaseTrouble(.transactionPooler(host: "h")) == .transactionPooler(host: "h"))
    #expect(DatabaseTrouble(direct) == nil && DatabaseTrouble(pooler) == nil && DatabaseTrouble(.other) == nil)
    for said in [
      "connection to server at \"db.abc.supabase.co\" (2a05::1), port 5432 failed: Network is unreachable",
      "could not translate host name \"db.abc.supabase.co\" to address: No address associated with hostname",
    ] {
      #expect(DatabaseTrouble(direct, said: said) == .onlyIPv6(project: "abc"))
      #expect(DatabaseTrouble(.other, said: said) == nil)
    }
    #expect(DatabaseTrouble(direct, said: "FATAL: password authentication failed for user \"postgres\"") == nil)
    #expect(DatabaseTrouble(pooler, said: "FATAL:  Tenant or user not found") == .poolerKnowsNoProject)
  }

  @Test func aPlaceIsShownWithoutItsPassword() {
    #expect(DatabaseAddress.place(of: "postgresql://me:p@ss@db.example.com:5433/x") == "db.example.com:5433")
    #expect(DatabaseAddress.place(of: "service=mine") == "")
  }
}
