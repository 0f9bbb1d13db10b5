-- What happens in other people's tables. Each trigger is short, and none ever fails the write that fired it.
set local lock_timeout = '2s';

-- What is replaced below, as the statements that make it again.
insert into accountdesk.replaced (object, definition)
select 'function public.sync_user_changes()', concat_ws(E';\n', pg_get_functiondef(p.oid), (
  -- Who might call it, too: for the function that comes here this is taken back.
  select string_agg(
    format('grant execute on function public.sync_user_changes() to %s%s', case when x.grantee = 0 then 'public'
      else x.grantee::regrole::text end, case when x.is_grantable then ' with grant option' else '' end), E';\n')
  from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
  where x.grantee <> p.proowner))
from pg_proc p
where p.oid = to_regprocedure('public.sync_user_changes()')
union all
select format('trigger %I on auth.users', t.tgname), pg_get_triggerdef(t.oid)
from pg_trigger t
where t.tgrelid = 'auth.users'::regclass
  and t.tgname in ('on_auth_user_added', 'on_auth_user_change', 'on_auth_user_gone');

-- Notes what went wrong, and leaves the accounts to the next apply or sign of life.
create function accountdesk.note_error(trigger_name text, ids uuid[], code text) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into accountdesk.trigger_errors (trigger, account, code) values (trigger_name, ids[1], code);
  insert into accountdesk.stale_accounts (account) select i from unnest(ids) i where i is not null;
end $$;

-- Carries what the app itself changed in auth.users to public.users: only the column that changed, never a null over
-- a name, and silent during our own apply. It never leads Stripe: what differs there shows as drift.
create or replace function public.sync_user_changes() returns trigger
language plpgsql security definer set search_path = '' set lock_timeout = '2s' as $$
declare
  id uuid := case tg_op when 'DELETE' then old.id else new.id end;
  is_name_carried boolean := false;
begin
  if tg_when = 'AFTER' and coalesce(current_setting('accountdesk.applying', true), '') <> 'on' then
    if tg_op = 'UPDATE' then
      if new.email is distinct from old.email and new.email is not null then
        update accountdesk.users u set email = new.email where u.id = new.id and u.email is distinct from new.email;
        perform accountdesk.let_go_of_held(new.id);
      end if;
      -- A sign-in by OAuth rewrites the name from its provider, so there it does not lead.
      if new.raw_user_meta_data ->> 'full_name' is distinct from old.raw_user_meta_data ->> 'full_name'
        and new.raw_user_meta_data ->> 'full_name' is not null
        and not exists (select from auth.identities i where i.user_id = new.id and i.provider <> 'email') then
        is_name_carried := true;
        update accountdesk.users u
        set full_name = new.raw_user_meta_data ->> 'full_name'
        where u.id = new.id and u.full_name is distinct from new.raw_user_meta_data ->> 'full_name';
      end if;
      -- In the history of the account. No event of Stripe's has such an id.
      insert into accountdesk.events (id, customer, origin, outcome, changed)
      select 'app_' || gen_random_uuid(), a.customer, 'app', 'noted', v.changed
      from accountdesk.accounts a
      cross join lateral (
        select accountdesk.changed(
          case when is_name_carried then old.raw_user_meta_data ->> 'full_name' end,
          case when is_name_carried then new.raw_user_meta_data ->> 'full_name' end, old.email, new.email) as changed
      ) v
      where a.id = new.id and a.customer <> '' and v.changed <> '{}';
    end if;
    perform accountdesk.refresh(array[id]);
  end if;
  -- A trigger of somebody's own, before the write, may call the function that stood here: the row goes on unchanged.
  return case tg_op when 'DELETE' then old else new end;
exception
  when others then
    perform accountdesk.note_error(tg_name, array[id], sqlstate);
    return case tg_op when 'DELETE' then old else new end;
end $$;
revoke all on function public.sync_user_changes() from public, anon, authenticated, service_role;

-- Keeps the list up to date with what anybody writes to people's rows; very many are left for later.
create function accountdesk.follow(trigger_name text, ids uuid[]) returns void
language plpgsql volatile set search_path = '' set lock_timeout = '2s' as $$
begin
  if cardinality(ids) <= 10000 then
    perform accountdesk.refresh(ids);
  else
    insert into accountdesk.stale_accounts (account) select i from unnest(ids) i;
  end if;
exception
  when others then
    perform accountdesk.note_error(trigger_name, ids, sqlstate);
end $$;

-- These see the rows of the project's own tables, so they are made with the names of their columns.
do $make$
declare
  n accountdesk.names;
begin
  select * into n from accountdesk.names;
  execute format($f$
create function accountdesk.follow_users() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if coalesce(current_setting('accountdesk.applying', true), '') = 'on' then
    return null;
  end if;
  case tg_op
    when 'INSERT' then perform accountdesk.follow(tg_name, array(select r.%1$I from new_rows r));
    when 'DELETE' then perform accountdesk.follow(tg_name, array(select r.%1$I from old_rows r));
    else
      perform accountdesk.follow(tg_name, array(
        select coalesce(n.%1$I, o.%1$I)
        from new_rows n
        full join old_rows o on o.%1$I = n.%1$I
        where (n.%1$I, n.%2$I, n.%3$I) is distinct from (o.%1$I, o.%2$I, o.%3$I)));
  end case;
  return null;
end $$;

-- A new row of people's table has its e-mail from auth.users, whoever makes it.
create function accountdesk.fill_users_email() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.%3$I is null then
    new.%3$I := (select u.email from auth.users u where u.id = new.%1$I);
  end if;
  return new;
exception
  when others then
    perform accountdesk.note_error(tg_name, array[new.%1$I], sqlstate);
    return new;
end $$;

-- The template lets people update their own row; its e-mail follows their login and Stripe, and is not theirs to write.
-- Not a definer's function: it has to see who writes.
create function accountdesk.guard_users_email() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user in ('authenticated', 'anon') then
    if tg_op = 'INSERT' then
      new.%3$I := null;
    elsif new.%3$I is distinct from old.%3$I then
      raise insufficient_privilege using message = 'the e-mail is changed by changing the sign-in, not here';
    end if;
  end if;
  return new;
end $$;
$f$, n.users_id, n.users_name, n.users_email);
  -- A link that somebody makes while an event of its customer is applied: neither sees the other. So it is looked at
  -- once more, when both are committed.
  execute format($f$
create function accountdesk.follow_customers() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  ids uuid[];
begin
  case tg_op
    when 'INSERT' then ids := array(select r.%1$I from new_rows r);
    when 'DELETE' then ids := array(select r.%1$I from old_rows r);
    else
      ids := array(
        select coalesce(n.%1$I, o.%1$I)
        from new_rows n
        full join old_rows o on o.%1$I = n.%1$I
        where (n.%1$I, n.%2$I) is distinct from (o.%1$I, o.%2$I));
  end case;
  insert into accountdesk.stale_accounts (account) select i from unnest(ids) i;
  if cardinality(ids) <= 10000 then
    perform accountdesk.follow(tg_name, ids);
  end if;
  return null;
end $$;
$f$, n.customers_id, n.customers_customer);
end $make$;

select accountdesk.close_functions();

-- From here on nobody can write to these tables until the end. In the order in which a sign-up takes them, and waiting
-- for the others hardly at all, so that no sign-in waits long.
lock table auth.users in share row exclusive mode;
set local lock_timeout = '300ms';
do $$
declare
  n accountdesk.names;
begin
  select * into n from accountdesk.names;
  execute format('lock table %I.%I in share row exclusive mode', n.users_schema, n.users_table);
  execute format('lock table %I.%I in share row exclusive mode', n.customers_schema, n.customers_table);
end $$;

-- Every sign-in updates the row: only real changes get as far as the function.
create or replace trigger on_auth_user_added after insert on auth.users
  for each row execute function public.sync_user_changes();
create or replace trigger on_auth_user_change after update on auth.users
  for each row
  when (
    (old.email is distinct from new.email
      or old.raw_user_meta_data ->> 'full_name' is distinct from new.raw_user_meta_data ->> 'full_name')
    and coalesce(current_setting('accountdesk.applying', true), '') <> 'on')
  execute function public.sync_user_changes();
create or replace trigger on_auth_user_gone after delete on auth.users
  for each row execute function public.sync_user_changes();

do $$
declare
  n accountdesk.names;
begin
  select * into n from accountdesk.names;
  execute format($f$
create or replace trigger accountdesk_a_guard_email before insert or update on %1$s
  for each row execute function accountdesk.guard_users_email();
create or replace trigger accountdesk_fill_email before insert on %1$s
  for each row execute function accountdesk.fill_users_email();
create or replace trigger accountdesk_added after insert on %1$s
  referencing new table as new_rows for each statement execute function accountdesk.follow_users();
create or replace trigger accountdesk_changed after update on %1$s
  referencing old table as old_rows new table as new_rows
  for each statement
  when (coalesce(current_setting('accountdesk.applying', true), '') <> 'on')
  execute function accountdesk.follow_users();
create or replace trigger accountdesk_gone after delete on %1$s
  referencing old table as old_rows for each statement execute function accountdesk.follow_users();

create or replace trigger accountdesk_link_added after insert on %2$s
  referencing new table as new_rows for each statement execute function accountdesk.follow_customers();
create or replace trigger accountdesk_link_changed after update on %2$s
  referencing old table as old_rows new table as new_rows
  for each statement execute function accountdesk.follow_customers();
create or replace trigger accountdesk_link_gone after delete on %2$s
  referencing old table as old_rows for each statement execute function accountdesk.follow_customers();
$f$, format('%I.%I', n.users_schema, n.users_table), format('%I.%I', n.customers_schema, n.customers_table));
end $$;
