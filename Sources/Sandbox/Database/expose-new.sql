-- Projects since 2026-10-30: nothing that postgres makes can be used by anybody until it is granted.
alter default privileges for role postgres revoke execute on functions from public;
