-- What was read from Stripe: one customer, or a page of its list.
set local lock_timeout = '2s';

-- The version to hand back with what Stripe answers.
create function public.accountdesk_begin_read(customer text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
begin
  if accountdesk.is_forgotten(customer) then
    return '{"version": 0}'::jsonb;
  end if;
  insert into accountdesk.customers (id) values (customer) on conflict (id) do nothing;
  return (select jsonb_build_object('version', c.version) from accountdesk.customers c where c.id = customer);
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Applies what Stripe answered to a read that began on `version`. Where the customer changed meanwhile nothing is
-- written, and the outcome is 'again'. logins: 'stripe' lets a re-sync, or the first sight, change the login; names:
-- 'stripe' lets the first sight change the name. for_owner: the answer is for the account's own person, for whom the
-- door asks with its key.
create function public.accountdesk_apply_read(
  customer text, version bigint, as_of timestamptz, object text, origin text default 're-sync', edit uuid default null,
  logins text default 'keep', author text default null, names text default 'keep', for_owner boolean default false)
returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  change accountdesk.change := accountdesk.read_customer(object, 1, as_of);
  done accountdesk.change[];
  before jsonb;
  changes jsonb;
  why text;
  outcome text;
  is_own_edit boolean;
  answer jsonb;
begin
  perform accountdesk.require_customer('resync', customer);
  if change is null then
    return jsonb_build_object('outcome', 'failed', 'reason', 'unreadable');
  end if;
  if change.customer <> customer then
    raise sqlstate 'PT400' using message = 'the object is another customer';
  end if;
  if accountdesk.is_forgotten(customer) then
    return '{"outcome": "forgotten", "changes": [], "edit": null}'::jsonb;
  end if;
  change.key := edit;
  change.origin := origin;
  change.received := clock_timestamp();
  perform accountdesk.check_mode(array[change]);
  perform accountdesk.lock_changes(array[change]);
  if (select c.version from accountdesk.customers c where c.id = customer) is distinct from version then
    return jsonb_build_object('outcome', 'again');
  end if;
  is_own_edit := exists (
    select
    from accountdesk.edits e
    where e.id = edit and e.customer = customer and e.stage in ('recorded', 'accepted', 'unknown')
      and e.author = accountdesk.author(author));
  before := accountdesk.standing(customer);
  done := accountdesk.apply_some_reads(
    array[change], false, origin = 're-sync' and edit is null, logins = 'stripe', names = 'stripe', author);
  perform accountdesk.finish(array[customer]);
  changes := accountdesk.changes_between(before, accountdesk.standing(customer));
  select concat_ws(' ', c.reason, c.conflict_with::text) into why from accountdesk.customers c where c.id = customer;
  outcome := case
    -- What stood in the way may have gone with the same transaction.
    when done[1].verdict = 'conflict' and why = '' then 'applied'
    -- A re-sync writes what differs, which may be nothing.
    when done[1].verdict = 'applied' and changes = '[]' then 'unchanged'
    else done[1].verdict
  end;
  -- What the program reads for itself, after an edit or in a sweep, nobody asked for; but whoever names another's edit,
  -- or one that is over, or wants the login to follow, did.
  if origin = 're-sync' and (not is_own_edit or logins = 'stripe') then
    perform accountdesk.note(
      're-sync', outcome, accountdesk.author(author),
      (select a.id from accountdesk.accounts a where a.customer = change.customer order by a.id limit 1), customer,
      detail => jsonb_build_object('logins', logins), said => jsonb_build_object('changes', changes));
  end if;
  answer := jsonb_strip_nulls(jsonb_build_object(
      'outcome', outcome,
      'reason', nullif(why, ''),
      'account', (select a.id from accountdesk.accounts a where a.customer = change.customer order by a.id limit 1)))
    || jsonb_build_object(
      'changes', changes,
      'edit', (
        select accountdesk.edit_json(e) from accountdesk.edits e where e.id = edit and e.customer = change.customer));
  return case when for_owner then accountdesk.told_owner(answer) else answer end;
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Customers of a page of Stripe's list, as they are read; those that cannot be read are left out.
create function accountdesk.listed(objects text[], as_of timestamptz, origin text) returns accountdesk.change[]
language plpgsql stable set search_path = '' as $$
begin
  return array(
    select distinct on ((t.ch).customer) jsonb_populate_record(t.ch, jsonb_build_object('origin', origin))
    from (
      select accountdesk.read_customer(o.document, o.n::integer, as_of) as ch
      from unnest(objects) with ordinality o (document, n)
    ) t
    where not (t.ch is null)
    order by (t.ch).customer);
end $$;

-- Without the customers of people who were erased.
create function accountdesk.remembered(changes accountdesk.change[]) returns accountdesk.change[]
language plpgsql stable set search_path = '' as $$
begin
  if not exists (select from accountdesk.forgotten) then
    return changes;
  end if;
  return array(select ch from unnest(changes) ch where not accountdesk.is_forgotten(ch.customer));
end $$;

-- Applies a page of Stripe's list; how many met which end. Newer values that are stored already stay.
create function accountdesk.apply_list(
  objects text[], as_of timestamptz, origin text, logins text, names text)
returns jsonb
language plpgsql volatile set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  listed accountdesk.change[] := accountdesk.listed(objects, as_of, origin);
  arrived accountdesk.change[] := accountdesk.remembered(listed);
  done accountdesk.change[] := '{}';
begin
  perform accountdesk.check_mode(arrived);
  perform accountdesk.lock_changes(arrived);
  if arrived <> '{}' then
    done := accountdesk.apply_some_reads(arrived, true, false, logins = 'stripe', names = 'stripe');
  end if;
  perform accountdesk.finish(array(select ch.customer from unnest(done) ch));
  return (
    select jsonb_build_object(
      'applied', count(*) filter (where ch.verdict in ('applied', 'deleted', 'held')),
      'unchanged', count(*) filter (where ch.verdict = 'unchanged') + cardinality(listed) - count(*),
      'unlinked', count(*) filter (where ch.verdict = 'unlinked'),
      'conflict', count(*) filter (where ch.verdict = 'conflict'),
      'failed', count(*) filter (where ch.verdict = 'failed') + cardinality(objects) - cardinality(listed),
      'stale', count(*) filter (where ch.verdict = 'stale'))
    from unnest(done) ch);
end $$;

-- Customers whose events could not be put in order.
create function public.accountdesk_needs_read("limit" integer default 100) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('customer', c.id, 'version', c.version) order by c.id), '[]')
  from (select id, version from accountdesk.customers where needs_read order by id limit $1) c
$$;

-- A receiver's sign of life, or its last one; and with `upkeep` the timer by which parked work is tried again and old texts are
-- forgotten.
create function public.accountdesk_heartbeat(
  receiver text, mode text default 'webhooks', upkeep boolean default true, accepts text[] default '{}',
  ended boolean default false)
returns void
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
begin
  insert into accountdesk.receivers as r (name, mode, seen_at, accepts, ended)
  values (
    receiver, accountdesk_heartbeat.mode, clock_timestamp(), accountdesk_heartbeat.accepts, accountdesk_heartbeat.ended)
  on conflict (name) do update
  set mode = excluded.mode, seen_at = excluded.seen_at, accepts = excluded.accepts, ended = excluded.ended;
  if not upkeep then
    return;
  end if;
  begin
    perform accountdesk.finish();
    perform accountdesk.fold_counts();
    perform accountdesk.forget_payloads();
    perform accountdesk.shorten_journal();
    -- Whoever has not been here for a day does not come back under that name.
    delete from accountdesk.receivers r
    where r.name in (
      select x.name
      from accountdesk.receivers x
      where x.seen_at < clock_timestamp() - interval '1 day'
      for update skip locked);
  exception
    -- The next one does it; the sign of life is not lost for it.
    when serialization_failure or deadlock_detected or lock_not_available then
      null;
  end;
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

select accountdesk.close_functions();
