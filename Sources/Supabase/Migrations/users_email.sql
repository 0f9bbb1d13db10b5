-- public.users gets an e-mail, where it has none. Adding a column without a default touches no row.
set local lock_timeout = '2s';

alter table public.users add column if not exists email text;
