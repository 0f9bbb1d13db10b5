-- Many accounts at once: chosen one by one, and by what a list shows; walked in the order of their ids, which no apply
-- changes, so that each comes once.
set local lock_timeout = '2s';

-- A condition on the accounts `a`. listed: [{"search", "status", "except": [ids]}].
create function accountdesk.scope_condition(ids uuid[], listed jsonb) returns text
language plpgsql stable set search_path = '' as $$
declare
  parts text[] := '{}';
  list jsonb;
  except_ids uuid[];
begin
  if cardinality(ids) > 0 then
    parts := parts || format('a.id = any (%L::uuid[])', ids);
  end if;
  for list in select x from jsonb_array_elements(coalesce(listed, '[]')) x loop
    except_ids := array(select x::uuid from jsonb_array_elements_text(coalesce(list -> 'except', '[]')) x);
    parts := parts || format('(%s%s%s)', accountdesk.status_condition(list ->> 'status'),
      case
        when trim(list ->> 'search') <> '' then ' and ' || accountdesk.search_condition(list ->> 'search')
        else ''
      end,
      case when except_ids <> '{}' then format(' and a.id <> all (%L::uuid[])', except_ids) else '' end);
  end loop;
  return coalesce(nullif(array_to_string(parts, ' or '), ''), 'false');
end $$;

-- Who names one account needs no more than what is done with it, so that everybody can with their own.
create function accountdesk.require_scope(ids uuid[], listed jsonb) returns void
language plpgsql stable set search_path = '' as $$
begin
  if cardinality(ids) = 1 and coalesce(listed, '[]') = '[]' then
    perform accountdesk.require('resync', ids[1]);
  else
    perform accountdesk.require('bulk');
  end if;
end $$;

-- How many they are, by status, and whose login a re-sync would change if it takes Stripe's: the number, and the first.
-- Of two accounts on one customer neither login changes.
create function public.accountdesk_scope(ids uuid[] default '{}', listed jsonb default '[]') returns jsonb
language plpgsql stable security definer set search_path = '' set work_mem = '64MB' as $$
#variable_conflict use_variable
declare
  counts jsonb;
  linked bigint;
  logins bigint;
  examples jsonb;
begin
  perform accountdesk.require_scope(ids, listed);
  execute format(
    $q$
      select
        coalesce(jsonb_object_agg(g.status, g.n), '{}') || jsonb_build_object('all', coalesce(sum(g.n), 0)),
        coalesce(sum(g.linked), 0), coalesce(sum(g.logins), 0)
      from (
        select
          x.status, count(*) as n, count(x.customer) as linked,
          count(*) filter (
            where x.drift <> '[]' and x.drift @> '[{"field": "email", "record": "auth"}]' and x.email <> ''
              and coalesce(x.reason, '') not like 'two_accounts%%') as logins
        from (
          select
            case when a.status = 'pending' and a.pending_since < %L::timestamptz then 'late' else a.status end as status,
            nullif(a.customer, '') as customer, a.drift, a.email, a.reason
          from accountdesk.accounts a
          where %s
        ) x
        group by x.status
      ) g
    $q$,
    clock_timestamp() - (select s.late_after from accountdesk.settings s), accountdesk.scope_condition(ids, listed))
  into counts, linked, logins;
  if logins > 0 then
    execute format(
      $q$
        select jsonb_agg(
          jsonb_build_object('account', x.id, 'name', x.name, 'from', x.auth_email, 'to', lower(x.email)) order by x.id)
        from (
          select a.id, a.name, a.auth_email, a.email
          from accountdesk.accounts a
          where a.drift <> '[]' and a.drift @> '[{"field": "email", "record": "auth"}]' and a.email <> ''
            and coalesce(a.reason, '') not like 'two_accounts%%' and (%s)
          order by a.id
          limit 20
        ) x
      $q$,
      accountdesk.scope_condition(ids, listed))
    into examples;
  end if;
  return jsonb_build_object(
    'counts', counts, 'linked', linked, 'logins', logins, 'login_changes', coalesce(examples, '[]'));
end $$;

-- The next of them behind the account `after`, by their ids; 1 to 1000.
create function public.accountdesk_scope_page(
  ids uuid[] default '{}', listed jsonb default '[]', after uuid default null, page integer default 100)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  rows jsonb;
begin
  perform accountdesk.require_scope(ids, listed);
  execute format(
    $q$
      select coalesce(jsonb_agg(accountdesk.account_json(p.a) order by (p.a).id), '[]')
      from (select a from accountdesk.accounts a where (%s) and a.id > %L::uuid order by a.id limit %s) p
    $q$,
    accountdesk.scope_condition(ids, listed), coalesce(after, '00000000-0000-0000-0000-000000000000'),
    least(greatest(coalesce(page, 100), 1), 1000))
  into rows;
  return rows;
end $$;

select accountdesk.close_functions();
