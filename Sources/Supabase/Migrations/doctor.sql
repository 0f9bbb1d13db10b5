-- What a doctor looks at in the database: what the migrations made, as they made it, and what is not so any more. Every
-- migration from this one on ends by noting what stands, so that nothing has to be listed here.
set local lock_timeout = '2s';

create table accountdesk.blueprint (
  kind text not null check (kind in ('function', 'trigger', 'index')),
  name text not null,
  -- The statement that makes it again.
  definition text not null,
  -- Of a function: who may call it, of public, anon, authenticated and service_role.
  callers text[] not null default '{}',
  primary key (kind, name)
);
revoke all on accountdesk.blueprint from public, anon, authenticated, service_role;

-- Every function, trigger and index of ours as it stands now.
create function accountdesk.parts()
returns table (kind text, name text, definition text, callers text[], state text)
language sql stable set search_path = '' as $$
  select
    'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid),
    array(
      select r.name
      from unnest(array['public', 'anon', 'authenticated', 'service_role']) r (name)
      where has_function_privilege(r.name, p.oid, 'execute')),
    'well'
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  where p.prokind = 'f'
    and (n.nspname = 'accountdesk'
      or n.nspname = 'public' and (p.proname like 'accountdesk\_%' or p.proname = 'sync_user_changes'))
  union all
  select
    'trigger', format('%I on %s', t.tgname, t.tgrelid::regclass),
    regexp_replace(pg_get_triggerdef(t.oid), '^CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER'), '{}',
    case when t.tgenabled in ('O', 'A') then 'well' else 'disabled' end
  from pg_trigger t
  join pg_class c on c.oid = t.tgrelid
  join pg_namespace n on n.oid = c.relnamespace
  where not t.tgisinternal
    and (n.nspname = 'accountdesk' or t.tgname like 'accountdesk\_%'
      or t.tgname in ('on_auth_user_added', 'on_auth_user_change', 'on_auth_user_gone') and n.nspname = 'auth')
  union all
  select
    'index', c.oid::regclass::text, pg_get_indexdef(c.oid), '{}',
    case when i.indisvalid and i.indisready then 'well' else 'invalid' end
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'accountdesk'
    and not exists (select from pg_constraint k where k.conindid = c.oid and k.contype in ('p', 'u', 'x'))
$$;

-- What a later migration takes away, it takes out of the blueprint itself.
create function accountdesk.note_blueprint() returns void
language sql volatile set search_path = '' as $$
  insert into accountdesk.blueprint (kind, name, definition, callers)
  select p.kind, p.name, p.definition, p.callers
  from accountdesk.parts() p
  on conflict (kind, name) do update set definition = excluded.definition, callers = excluded.callers
$$;

-- What is not as the migrations left it: missing, changed, disabled (a trigger), invalid (an index), open (others may
-- use it; `detail` says who) or closed (those who have to may not). `mend`: the statements that help; an index is made
-- without keeping anybody from writing, so its statements want no transaction.
create function accountdesk.ailments()
returns table (kind text, name text, problem text, detail text, mend text[])
language plpgsql stable set search_path = '' as $$
begin
  return query
  with compared as (
    select
      b.kind, b.name, b.definition, b.callers, p.callers as standing,
      case
        when p.name is null then 'missing'
        when p.state <> 'well' then p.state
        when p.definition <> b.definition then 'changed'
      end as problem
    from accountdesk.blueprint b
    left join accountdesk.parts() p on p.kind = b.kind and p.name = b.name
  ),
  granted as (
    select
      c.kind, c.name,
      array[format('revoke all on function %s from public, anon, authenticated, service_role', c.name)]
        || case
          when c.callers = '{}' then '{}'
          else array[format('grant execute on function %s to %s', c.name, array_to_string(c.callers, ', '))]
        end as statements
    from compared c
    where c.kind = 'function'
  )
  select
    c.kind, c.name, c.problem, null::text,
    case c.kind
      when 'function' then array[c.definition] || g.statements
      when 'trigger' then array[c.definition]
      else
        case c.problem when 'missing' then '{}' else array[format('drop index concurrently if exists %s', c.name)] end
        || array[regexp_replace(c.definition, '^CREATE (UNIQUE )?INDEX', 'CREATE \1INDEX CONCURRENTLY')]
    end
  from compared c
  left join granted g on g.kind = c.kind and g.name = c.name
  where c.problem is not null
  union all
  select
    c.kind, c.name, x.problem, array_to_string(x.roles, ', '), g.statements
  from compared c
  join granted g on g.kind = c.kind and g.name = c.name
  cross join lateral (values
    ('open', array(select unnest(c.standing) except select unnest(c.callers) order by 1)),
    ('closed', array(select unnest(c.callers) except select unnest(c.standing) order by 1))) x (problem, roles)
  where c.problem is distinct from 'missing' and x.roles <> '{}'
  union all
  select
    'table', t.oid::regclass::text, 'open', string_agg(r.name, ', ' order by r.name),
    array[format('revoke all on %s %s from public, anon, authenticated, service_role',
      case t.relkind when 'S' then 'sequence' else 'table' end, t.oid::regclass)]
  from pg_class t
  cross join unnest(array['public', 'anon', 'authenticated', 'service_role']) r (name)
  where t.relnamespace = 'accountdesk'::regnamespace
    and case t.relkind
      when 'S' then has_sequence_privilege(r.name, t.oid, 'usage, select, update')
      else t.relkind in ('r', 'p', 'v', 'm') and has_table_privilege(
        r.name, t.oid, 'select, insert, update, delete, truncate, references, trigger')
    end
  group by t.oid, t.relkind
  union all
  select
    'schema', 'accountdesk', 'open', string_agg(r.name, ', ' order by r.name),
    array['revoke all on schema accountdesk from public, anon, authenticated, service_role']
  from unnest(array['public', 'anon', 'authenticated', 'service_role']) r (name)
  where has_schema_privilege(r.name, 'accountdesk', 'usage, create')
  having count(*) > 0
  order by 1, 2, 3;
end $$;

-- What the program's doctor asks. The time-out is the one that this very call has, in milliseconds; 0: none.
create function public.accountdesk_doctor() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  return jsonb_build_object(
    'migrations', (select jsonb_agg(m.name order by m.name) from accountdesk.migrations m),
    'digests', (select jsonb_object_agg(m.name, m.digest) from accountdesk.migrations m),
    'ailments', (
      select coalesce(
        jsonb_agg(jsonb_build_object('kind', a.kind, 'name', a.name, 'problem', a.problem, 'detail', a.detail)), '[]')
      from accountdesk.ailments() a),
    'statement_timeout', (select s.setting::bigint from pg_settings s where s.name = 'statement_timeout'));
end $$;

-- Logins whose e-mail is not that of their identity: who signs in by e-mail and who is shown are two then. Everybody is
-- looked at; at most five of those with a customer and five of those without are named.
create function public.accountdesk_identities() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    with apart as materialized (
      select u.id, coalesce(c.stripe_customer_id, '') <> '' as is_linked
      from auth.users u
      join auth.identities i on i.user_id = u.id and i.provider = 'email'
      left join accountdesk.links c on c.id = u.id
      where lower(i.identity_data ->> 'email') is distinct from lower(u.email)
    )
    select jsonb_build_object(
      'count', (select count(*) from apart),
      'linked', array(select a.id from apart a where a.is_linked order by a.id limit 5),
      'unlinked', array(select a.id from apart a where not a.is_linked order by a.id limit 5)));
end $$;

-- How these events came to us; those that have not come are left out.
create function public.accountdesk_arrivals(ids text[]) returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
begin
  return (
    select coalesce(
      jsonb_agg(jsonb_build_object('id', v.id, 'came_by', v.came_by, 'outcome', v.outcome) order by i.n), '[]')
    from unnest(ids) with ordinality i (id, n)
    join accountdesk.events v on v.id = i.id);
end $$;

select accountdesk.close_functions();
