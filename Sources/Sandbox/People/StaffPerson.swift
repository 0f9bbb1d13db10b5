// People who work with accounts: one of each role, with the password that everybody in the sandbox has.

public import Postgres

public enum StaffPerson: String, CaseIterable, Sendable {
  case viewer, editor, admin

  public var email: String { "\(rawValue)@staff.test" }

  fileprivate var id: String {
    switch self {
    case .viewer: "00000000-0000-4000-8000-000000000001"
    case .editor: "00000000-0000-4000-8000-000000000002"
    case .admin: "00000000-0000-4000-8000-000000000003"
    }
  }

  fileprivate var name: String {
    switch self {
    case .viewer: "Vera Viewer"
    case .editor: "Edith Editor"
    case .admin: "Adam Admin"
    }
  }
}

extension People {
  /// Adds the staff; whoever is there already stays as they are.
  /// - Parameter connection: a superuser's.
  public static func loadStaff(into connection: Connection) async throws(PostgresError) {
    let rows = StaffPerson.allCases.map { "('\($0.id)'::uuid, '\($0.email)', '\($0.name)', '\($0.rawValue)')" }
    try await connection.execute(
      """
      create temporary table sandbox_staff as
        select * from (values \(rows.joined(separator: ", "))) s (id, email, name, role);
      insert into auth.users (
        instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, confirmation_token, recovery_token,
        email_change_token_new, email_change, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
      select
        '00000000-0000-0000-0000-000000000000', s.id, 'authenticated', 'authenticated', s.email,
        extensions.crypt('\(password)', extensions.gen_salt('bf')), now(), '', '', '', '',
        jsonb_build_object('provider', 'email', 'providers', '["email"]'::jsonb, 'accountdesk_role', s.role),
        jsonb_build_object('sub', s.id, 'email', s.email, 'full_name', s.name, 'email_verified', true), now(), now()
      from sandbox_staff s
      on conflict do nothing;
      insert into auth.identities (provider_id, user_id, identity_data, provider, created_at, updated_at, id)
      select
        s.id::text, s.id, jsonb_build_object('sub', s.id, 'email', s.email, 'full_name', s.name), 'email', now(), now(),
        s.id
      from sandbox_staff s
      on conflict do nothing;
      """)
  }
}
