-- The journal: what somebody did, and what became of it. Its lines are appended and never changed; what they say of
-- people lies beside them, where only the erasure of a person takes it away.
set local lock_timeout = '2s';

create table accountdesk.journal (
  n bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  kind text not null check (kind in (
    'edit', 'refusal', 're-sync', 'link', 'replay', 'approval', 'portal', 'role', 'setting', 'sign_in', 'code',
    'forget')),
  -- Of an edit its stage; otherwise what came of it.
  what text not null,
  -- Who: somebody of the staff by their e-mail, a key by what it says, the account's own person as `owner`.
  author text,
  edit uuid,
  -- Nothing of a person.
  detail jsonb not null default '{}'
);
create index journal_at_idx on accountdesk.journal (at);
create index journal_edit_idx on accountdesk.journal (edit, n) where edit is not null;

create table accountdesk.journal_values (
  n bigint primary key,
  account uuid,
  customer text,
  reason text,
  before jsonb,
  after jsonb,
  -- In whose words: Stripe's, where it refused.
  said jsonb
);
create index journal_values_account_idx on accountdesk.journal_values (account, n) where account is not null;
create index journal_values_customer_idx on accountdesk.journal_values (customer) where customer is not null;
revoke all on accountdesk.journal, accountdesk.journal_values from public, anon, authenticated, service_role;

-- Nobody changes a line or takes one away, the owner of the table neither; but lines older than the project keeps them
-- go, and a person's values when the person is erased, who then stands in nobody else's lines either.
create function accountdesk.guard_journal() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'DELETE' then
    if tg_table_name = 'journal' then
      if (select old.at < clock_timestamp() - s.journal_retention from accountdesk.settings s) then
        return old;
      end if;
    elsif current_setting('accountdesk.forgetting', true) = 'on'
      or not exists (select from accountdesk.journal j where j.n = old.n) then
      return old;
    end if;
  elsif tg_op = 'UPDATE' and current_setting('accountdesk.forgetting', true) = 'on' then
    if tg_table_name = 'journal_values' or to_jsonb(new) - 'author' = to_jsonb(old) - 'author' then
      return new;
    end if;
  end if;
  raise insufficient_privilege using message = 'the journal is only added to';
end $$;
create trigger guard before update or delete on accountdesk.journal
  for each row execute function accountdesk.guard_journal();
create trigger guard_all before truncate on accountdesk.journal
  for each statement execute function accountdesk.guard_journal();
create trigger guard before update or delete on accountdesk.journal_values
  for each row execute function accountdesk.guard_journal();
create trigger guard_all before truncate on accountdesk.journal_values
  for each statement execute function accountdesk.guard_journal();

-- Adds a line.
create function accountdesk.note(
  kind text, what text, author text, account uuid default null, customer text default null, edit uuid default null,
  detail jsonb default '{}', reason text default null, before jsonb default null, after jsonb default null,
  said jsonb default null)
returns void
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_variable
declare
  line bigint;
begin
  insert into accountdesk.journal (kind, what, author, edit, detail)
  values (kind, what, author, edit, coalesce(detail, '{}'))
  returning journal.n into line;
  if coalesce(account::text, customer, reason, before::text, after::text, said::text) is not null then
    insert into accountdesk.journal_values (n, account, customer, reason, before, after, said)
    values (line, account, customer, nullif(trim(reason), ''), before, after, nullif(said, '{}'));
  end if;
end $$;

-- What an edit became, line by line; with what was only filled in afterwards.
create function accountdesk.keep_journal() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  is_new boolean := tg_op = 'INSERT';
  word text;
begin
  if is_new or new.stage <> old.stage then
    word := new.stage;
  elsif old.accepted_at is null and new.accepted_at is not null then
    word := 'accepted';
  elsif old.delivered_at is null and new.delivered_at is not null then
    word := 'delivered';
  else
    return null;
  end if;
  perform accountdesk.note(
    'edit', word, new.author, new.account, new.customer, new.id,
    jsonb_strip_nulls(jsonb_build_object(
      'origin', new.origin, 'undo_of', new.undo_of, 'run', new.run, 'attempts', nullif(new.attempts, 0),
      'request_id', new.request_id, 'event_id', new.event_id, 'already_so', nullif(new.already_so, false))),
    case when is_new then new.reason end,
    case when is_new then new.before end,
    case when is_new then new.after end,
    jsonb_strip_nulls(jsonb_build_object(
      'refusal', new.refusal, 'superseded_by', new.superseded_by, 'failure', new.failure)));
  return null;
end $$;
create trigger keep_journal after insert or update on accountdesk.edits
  for each row execute function accountdesk.keep_journal();

-- Lets go of lines that are older than the project keeps them, where it does not keep them for ever; so many at a time.
create function accountdesk.shorten_journal(most integer default 1000) returns void
language plpgsql volatile set search_path = '' as $$
declare
  lines bigint[];
begin
  lines := array(
    select j.n
    from accountdesk.journal j
    where j.at < clock_timestamp() - (select s.journal_retention from accountdesk.settings s)
    order by j.at
    limit most);
  if lines <> '{}' then
    delete from accountdesk.journal j where j.n = any (lines);
    delete from accountdesk.journal_values v where v.n = any (lines);
  end if;
end $$;

-- The journal in the order in which it was written: `page` lines (1 to 5000) behind the line `after`, from a time on, of
-- everybody or of one account.
create function public.accountdesk_journal(
  since timestamptz default null, account uuid default null, after bigint default null, page integer default 1000)
returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  asked integer := least(greatest(coalesce(page, 1000), 1), 5000);
  start bigint := after;
begin
  perform accountdesk.require('journal');
  if start is null and since is not null then
    -- Those who write side by side get their numbers and their times in no common order.
    select j.n - 1000 into start from accountdesk.journal j where j.at >= since order by j.at limit 1;
    if not found then
      return '{"lines": [], "next": null}'::jsonb;
    end if;
  end if;
  return (
    select jsonb_build_object(
      'lines', coalesce(
        jsonb_agg(
          jsonb_build_object(
            'n', x.n, 'at', x.at, 'kind', x.kind, 'what', x.what, 'author', x.author, 'account', v.account,
            'customer', v.customer, 'edit', x.edit, 'reason', v.reason, 'before', v.before, 'after', v.after,
            'detail', x.detail || coalesce(v.said, '{}'))
          order by x.n),
        '[]'),
      'next', case when count(*) = asked then max(x.n) end)
    from (
      select j.*
      from accountdesk.journal j
      where j.n > coalesce(start, 0)
        and (since is null or j.at >= since)
        and (account is null or j.n in (select w.n from accountdesk.journal_values w where w.account = account))
      order by j.n
      limit asked
    ) x
    left join accountdesk.journal_values v on v.n = x.n);
end $$;

-- Notes that whoever asks has signed in.
create function public.accountdesk_signed_in() returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  asker accountdesk.asker := accountdesk.caller();
begin
  -- Of owners the app keeps its own record.
  if asker.role <> 'owner' and asker.author is not null then
    perform accountdesk.note(
      'sign_in', asker.role, asker.author, asker.id, detail => jsonb_build_object('aal', asker.aal));
  end if;
end $$;

-- Notes that a link to the portal was asked for, before it is made.
create function public.accountdesk_note_portal(account uuid, author text default null) returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
begin
  perform accountdesk.require('portal', account);
  perform accountdesk.note('portal', 'asked', accountdesk.author(author), account);
end $$;

-- Notes that a one-time code is made for somebody of the staff, and for nobody else: whoever has the code is that person.
-- For a key only: whoever makes codes has one.
create function public.accountdesk_note_code(email text, author text default null) returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  account uuid := (
    select u.id
    from auth.users u
    where lower(u.email) = lower(accountdesk_note_code.email) and u.deleted_at is null
      and accountdesk.staff_role(u.id) is not null
    order by u.id
    limit 1);
begin
  perform accountdesk.require('code');
  if account is null then
    raise insufficient_privilege using message = 'not_permitted', detail = 'no_role';
  end if;
  perform accountdesk.note('code', 'made', accountdesk.author(author), account);
end $$;

select accountdesk.close_functions();
