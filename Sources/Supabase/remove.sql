-- Takes everything of ours out again, and puts back what stood in its place. In one transaction: all, or nothing.
set local lock_timeout = '2s';

do $$
declare
  n record;
  put_back jsonb;
  added text[];
  said text;
  r record;
begin
  select string_agg(v.name, ', ' order by v.name) into said
  from accountdesk.receivers v
  where not v.ended and v.seen_at > clock_timestamp() - interval '15 seconds';
  if said is not null and coalesce(current_setting('accountdesk.remove_anyway', true), '') <> 'on' then
    raise sqlstate 'AD001' using message = 'a receiver is running', detail = said;
  end if;

  -- What somebody built on what is ours would go with it.
  select string_agg(
    distinct case
      when w.oid is null then pg_describe_object(d.classid, d.objid, d.objsubid)
      else pg_describe_object('pg_class'::regclass, w.ev_class, 0)
    end, ', ')
  into said
  from pg_depend d
  left join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid
  left join pg_constraint k on d.classid = 'pg_constraint'::regclass and k.oid = d.objid
  left join pg_proc f on d.classid = 'pg_proc'::regclass and f.oid = d.objid
  left join pg_class c on c.oid = coalesce(w.ev_class, k.conrelid)
  where coalesce(c.relnamespace, f.pronamespace) <> 'accountdesk'::regnamespace
    and coalesce(f.proname, '') not like 'accountdesk\_%' and coalesce(f.proname, '') <> 'sync_user_changes'
    and (
      d.refclassid = 'pg_class'::regclass
        and d.refobjid in (select o.oid from pg_class o where o.relnamespace = 'accountdesk'::regnamespace)
      or d.refclassid = 'pg_type'::regclass
        and d.refobjid in (select o.oid from pg_type o where o.typnamespace = 'accountdesk'::regnamespace)
      or d.refclassid = 'pg_proc'::regclass
        and d.refobjid in (
          select o.oid
          from pg_proc o
          where o.pronamespace = 'accountdesk'::regnamespace
            or o.pronamespace = 'public'::regnamespace and o.proname like 'accountdesk\_%'));
  if said is not null then
    raise sqlstate 'AD002' using message = 'something else is built on it', detail = said;
  end if;

  -- In the order in which a sign-up takes them, and waiting for the others hardly at all.
  select * into n from accountdesk.names;
  lock table auth.users in access exclusive mode;
  perform set_config('lock_timeout', '300ms', true);
  execute format('lock table %I.%I in access exclusive mode', n.users_schema, n.users_table);
  execute format('lock table %I.%I in access exclusive mode', n.customers_schema, n.customers_table);

  put_back := coalesce((select jsonb_object_agg(p.object, p.definition) from accountdesk.replaced p), '{}');
  added := array(select a.object from accountdesk.added a);

  -- auth.users is another role's: a trigger can be put there and replaced by the owner of the project, and only goes
  -- with its function.
  create function public.accountdesk_nothing() returns trigger language plpgsql as $f$ begin return null; end $f$;
  for r in
    select t.tgname as name, put_back ->> format('trigger %I on auth.users', t.tgname) as definition
    from pg_trigger t
    where t.tgrelid = 'auth.users'::regclass
      and t.tgname in ('on_auth_user_added', 'on_auth_user_change', 'on_auth_user_gone')
      and t.tgfoid = to_regprocedure('public.sync_user_changes()')
  loop
    execute coalesce(
      regexp_replace(r.definition, '^CREATE ', 'CREATE OR REPLACE '),
      format(
        'create or replace trigger %I after update on auth.users for each row execute function public.accountdesk_nothing()',
        r.name));
  end loop;
  drop function public.accountdesk_nothing() cascade;
  if put_back ? 'function public.sync_user_changes()' then
    execute put_back ->> 'function public.sync_user_changes()';
  else
    drop function if exists public.sync_user_changes();
  end if;

  for r in
    select p.oid::regprocedure as signature
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname like 'accountdesk\_%'
  loop
    execute format('drop function %s cascade', r.signature);
  end loop;
  -- With it the triggers on the project's own tables.
  drop schema accountdesk cascade;

  if format('column %I.%I.%I', n.users_schema, n.users_table, n.users_email) = any (added) then
    execute format('alter table %I.%I drop column %I', n.users_schema, n.users_table, n.users_email);
  end if;
  if 'extension pg_trgm' = any (added) then
    begin
      drop extension pg_trgm;
    exception
      -- Somebody else searches with it by now.
      when dependent_objects_still_exist then null;
    end;
  end if;
  -- Where it came by Supabase's own files, they may come again.
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations m where m.name like 'accountdesk\_%';
  end if;
end $$;
