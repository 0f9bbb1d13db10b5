// A client of a played Supabase.

import HTTPTypes
import Supabase
import TestSupport
import Transport

typealias ClientTransport = PlayedService

extension PlayedService {
  /// A client whose one call gets this answer.
  func client(_ key: String = "sb_secret_abcdefghijklmnop") -> SupabaseClient {
    SupabaseClient(url: "https://ref.supabase.test/", key: SupabaseKey(key), transport: self)
  }
}

extension HTTPFields {
  subscript(name: String) -> String? { HTTPField.Name(name).flatMap { self[$0] } }
}
