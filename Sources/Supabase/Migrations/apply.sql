-- Stripe's values coming in, by events and by reads. The only way in which a name or an e-mail reaches Supabase.
set local lock_timeout = '2s';

-- Locks the customers' rows, made first where missing, in the order of their ids; then every address that may be
-- freed or taken. Statements of their own: what decides afterwards sees what was committed while it waited.
create function accountdesk.lock_customers(ids text[], emails text[]) returns void
language plpgsql volatile set search_path = '' as $$
declare
  address bigint;
begin
  insert into accountdesk.customers (id)
  select i from unnest(ids) i where i is not null group by i order by i
  on conflict (id) do nothing;
  perform from accountdesk.customers c where c.id = any (ids) order by c.id for update;
  for address in
    select hashtextextended(a.email, 8001)
    from (
      select lower(e) as email from unnest(emails) e where e is not null
      union
      select lower(c.email) from accountdesk.customers c where c.id = any (ids) and c.email is not null
      union
      select lower(a.auth_email) from accountdesk.accounts a where a.customer = any (ids) and a.auth_email is not null
    ) a
    order by 1
  loop
    perform pg_advisory_xact_lock(address);
  end loop;
end $$;

-- Writes the stored values of a customer into the account's records: only the fields that are asked for, and only
-- what differs. Returns 'applied', 'unlinked', 'conflict' or 'failed', and keeps the reason with the customer.
create function accountdesk.carry(customer_id text, with_name boolean, with_email boolean, with_login boolean)
returns text language plpgsql volatile set search_path = '' as $$
declare
  stored accountdesk.customers;
  accounts uuid[];
  account uuid;
  holder uuid;
  address text;
begin
  select * into stored from accountdesk.customers c where c.id = customer_id;
  accounts := array(select a.id from accountdesk.accounts a where a.customer = customer_id order by a.id);
  if accounts = '{}' then
    return 'unlinked';
  end if;
  if cardinality(accounts) > 1 then
    update accountdesk.customers c
    set problem = 'conflict', reason = 'two_accounts', conflict_with = null,
      owes_name = c.owes_name or with_name, owes_email = c.owes_email or with_login
    where c.id = customer_id;
    return 'conflict';
  end if;
  account := accounts[1];
  -- No e-mail at Stripe never empties a login.
  address := lower(nullif(stored.email, ''));
  if with_login and address is not null then
    if length(address) > 255 then
      update accountdesk.customers c
      set problem = 'failed', reason = 'email_too_long', conflict_with = null, owes_name = c.owes_name or with_name,
        owes_email = true
      where c.id = customer_id;
      return 'failed';
    end if;
    select u.id into holder
    from auth.users u
    where u.id <> account and not u.is_sso_user
      and (u.email = address or u.id in (select a.id from accountdesk.accounts a where lower(a.auth_email) = address))
      and lower(u.email) = address
    limit 1;
    if holder is not null then
      update accountdesk.customers c
      set problem = 'conflict', reason = 'email_taken', conflict_with = holder, owes_name = c.owes_name or with_name,
        owes_email = true
      where c.id = customer_id;
      return 'conflict';
    end if;
  end if;

  perform set_config('accountdesk.applying', 'on', true);
  if with_name then
    update public.users p
    set full_name = stored.name
    where p.id = account and p.full_name is distinct from stored.name;
    update auth.users u
    set raw_user_meta_data = coalesce(u.raw_user_meta_data, '{}') || jsonb_build_object('full_name', stored.name),
      updated_at = now()
    where u.id = account and u.raw_user_meta_data ->> 'full_name' is distinct from stored.name;
  end if;
  if with_email and address is not null then
    update public.users p set email = stored.email where p.id = account and p.email is distinct from stored.email;
  end if;
  if with_login and address is not null then
    update auth.users u
    set email = address, email_confirmed_at = now(), email_change = '', email_change_token_new = '',
      email_change_token_current = '', email_change_confirm_status = 0, updated_at = now()
    where u.id = account and u.email is distinct from address;
    update auth.identities i
    set identity_data = i.identity_data || jsonb_build_object('email', address, 'email_verified', true),
      updated_at = now()
    where i.user_id = account and i.provider = 'email' and i.identity_data ->> 'email' is distinct from address;
    -- A change of address that still waits for its mail would overwrite this one later.
    delete from auth.one_time_tokens t
    where t.user_id = account and t.token_type in ('email_change_token_new', 'email_change_token_current');
  end if;
  perform set_config('accountdesk.applying', '', true);
  update accountdesk.customers c
  set problem = null, reason = null, conflict_with = null, synced_at = clock_timestamp(),
    owes_name = c.owes_name and not with_name, owes_email = c.owes_email and not with_login
  where c.id = customer_id;
  return 'applied';
exception
  when unique_violation then
    -- The address went to somebody whose account no lock of ours covers. Nothing of this block is kept.
    update accountdesk.customers c
    set problem = 'conflict', reason = 'email_taken', conflict_with = null, owes_name = c.owes_name or with_name,
      owes_email = true
    where c.id = customer_id;
    return 'conflict';
end $$;

-- Whether the values of an edit stand in Stripe's stored ones.
create function accountdesk.stands(wanted jsonb, name text, email text) returns boolean
language sql immutable set search_path = '' as $$
  select (not wanted ? 'name' or not accountdesk.differs('name', wanted ->> 'name', name))
    and (not wanted ? 'email' or not accountdesk.differs('email', wanted ->> 'email', email))
$$;

-- Settles the customer's open edits by an event (with its `key`, Stripe's echo of the edit's id) or by a read
-- (`key`: the edit it was made for). `at`: the event's second, or the read's as-of.
create function accountdesk.settle(
  customer_id text, key text, at timestamptz, is_read boolean, event text, origin text, received timestamptz)
returns void language plpgsql volatile set search_path = '' as $$
declare
  stored accountdesk.customers;
begin
  select * into stored from accountdesk.customers c where c.id = customer_id;
  update accountdesk.edits e
  set
    delivered_at = case when s.is_own and not is_read then coalesce(e.delivered_at, received) else e.delivered_at end,
    stage = case when s.is_parked then e.stage when s.stands then 'confirmed' when s.is_later then 'superseded' else e.stage end,
    settled_at = case when not s.is_parked and (s.stands or s.is_later) then clock_timestamp() end,
    event_id = case when s.is_own or not s.is_parked then coalesce(event, e.event_id) else e.event_id end,
    already_so = s.stands and is_read and e.attempts = 0,
    superseded_by = case
      when not s.is_parked and not s.stands and s.is_later then
        jsonb_build_object('event_id', event, 'origin', origin,
          'values', jsonb_build_object('name', stored.name, 'email', stored.email))
    end,
    failure = case
      when s.is_parked then concat_ws(' ', stored.reason, stored.conflict_with::text)
      when s.stands or s.is_later then null
      else e.failure
    end
  from (
    select
      o.id,
      o.id::text = key as is_own,
      accountdesk.stands(o.after, stored.name, stored.email) as stands,
      -- An event with its key is its own; anything else has to be later than Stripe's answer.
      (o.id::text = key and not is_read) or (o.accepted_at is not null and at > o.accepted_at) as is_later,
      stored.problem is not null as is_parked
    from accountdesk.edits o
    where o.customer = customer_id
      and o.stage in ('recorded', 'accepted', 'unknown')
      and (o.id::text = key or (o.stage <> 'recorded' and o.accepted_at is not null and at >= date_trunc('second', o.accepted_at)))
  ) s
  where e.id = s.id and (s.is_own or s.stands or s.is_later);
end $$;

-- Carries what is still owed to the records where the way has become free; a few at a time.
create function accountdesk.retry_parked(most integer default 20) returns void
language plpgsql volatile set search_path = '' as $$
declare
  parked record;
begin
  for parked in
    select c.id, c.owes_name, c.owes_email
    from accountdesk.customers c
    where c.problem is not null
      and (c.reason <> 'email_taken'
        or not exists (
          select from auth.users u
          where u.email = lower(c.email)
            and u.id <> all (array(select a.id from accountdesk.accounts a where a.customer = c.id))))
      and c.reason <> 'email_too_long'
      and (select count(*) from accountdesk.accounts a where a.customer = c.id) = 1
    order by c.id
    limit most
    for update of c skip locked
  loop
    if accountdesk.carry(parked.id, parked.owes_name, parked.owes_email, parked.owes_email) = 'applied' then
      perform accountdesk.settle(parked.id, null, clock_timestamp(), true, null, 're-sync', null);
      perform accountdesk.refresh(array(select a.id from accountdesk.accounts a where a.customer = parked.id));
    end if;
  end loop;
end $$;

create function accountdesk.changed(old_name text, new_name text, old_email text, new_email text) returns jsonb
language sql immutable set search_path = '' as $$
  select
    case when accountdesk.differs('name', old_name, new_name)
      then jsonb_build_object('name', jsonb_build_object('from', old_name, 'to', new_name)) else '{}' end
    || case when coalesce(old_email, '') <> coalesce(new_email, '')
      then jsonb_build_object('email', jsonb_build_object('from', old_email, 'to', new_email)) else '{}' end
$$;

-- One event under its customer's lock. Returns its outcome and stores it.
create function accountdesk.apply_event(event jsonb, payload text, received timestamptz, came_by text)
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  event_id text := event ->> 'id';
  object jsonb := event #> '{data,object}';
  previous jsonb := event #> '{data,previous_attributes}';
  customer_id text := event #>> '{data,object,id}';
  kind text := event ->> 'type';
  at timestamptz := to_timestamp((event ->> 'created')::bigint);
  key text := event #>> '{request,idempotency_key}';
  stored accountdesk.customers;
  own accountdesk.edits;
  new_name text := object ->> 'name';
  new_email text := object ->> 'email';
  old_name text := case when previous ? 'name' then previous ->> 'name' else object ->> 'name' end;
  old_email text := case when previous ? 'email' then previous ->> 'email' else object ->> 'email' end;
  from_where text := came_by;
  outcome text;
  why text;
  difference jsonb := '{}';
  name_changed boolean;
  email_changed boolean;
begin
  select e.outcome, e.reason into outcome, why from accountdesk.events e where e.id = event_id;
  if found then
    return jsonb_build_object('id', event_id, 'outcome', 'repeated', 'customer', customer_id, 'reason', why);
  end if;
  if coalesce((event ->> 'livemode')::boolean, false)
    is distinct from (select coalesce(s.livemode, coalesce((event ->> 'livemode')::boolean, false)) from accountdesk.settings s) then
    insert into accountdesk.events (id, customer, type, created, origin, outcome, received_at)
    values (event_id, customer_id, kind, at, came_by, 'other_mode', received);
    return jsonb_build_object('id', event_id, 'outcome', 'other_mode', 'customer', customer_id);
  end if;
  update accountdesk.settings s
  set livemode = coalesce((event ->> 'livemode')::boolean, false)
  where s.livemode is null;

  select * into stored from accountdesk.customers c where c.id = customer_id;
  select * into own from accountdesk.edits e where e.id::text = key and e.customer = customer_id;
  from_where := case
    when own.id is not null then 'operator'
    when event #>> '{request,id}' is null then 'customer'
    else 'dashboard'
  end;

  -- Which of the two is later? `created` has whole seconds only, so within one the values before and after decide.
  outcome := case
    when kind = 'customer.deleted' then case when stored.deleted then 'unchanged' else 'delete' end
    when stored.deleted then 'stale'
    when stored.as_of is null then 'apply'
    when kind = 'customer.created' then 'stale'
    when at < stored.as_of then 'stale'
    when at > stored.as_of then 'apply'
    when (new_name, new_email) is not distinct from (stored.name, stored.email)
      and (stored.by_read or (old_name, old_email) is not distinct from (stored.name, stored.email)) then 'unchanged'
    when previous is null then 'needs_read'
    when (old_name, old_email) is not distinct from (stored.name, stored.email)
      and not (stored.has_before and (new_name, new_email) is not distinct from (stored.before_name, stored.before_email)) then 'apply'
    when stored.has_before and (new_name, new_email) is not distinct from (stored.before_name, stored.before_email)
      and (old_name, old_email) is distinct from (stored.name, stored.email) then 'stale'
    else 'needs_read'
  end;

  if outcome = 'apply' then
    -- With nothing stored there is no telling what changed but by the event itself.
    name_changed := case when stored.as_of is null then coalesce(previous ? 'name', false)
      else accountdesk.differs('name', stored.name, new_name) end or stored.owes_name or coalesce(own.after ? 'name', false);
    email_changed := case when stored.as_of is null then coalesce(previous ? 'email', false)
      else accountdesk.differs('email', stored.email, new_email) end or stored.owes_email or coalesce(own.after ? 'email', false);
    difference := case when stored.as_of is null
      then accountdesk.changed(old_name, new_name, old_email, new_email)
      else accountdesk.changed(stored.name, new_name, stored.email, new_email) end;
    update accountdesk.customers c
    set name = new_name, email = new_email, as_of = at, by_read = false,
      before_name = old_name, before_email = old_email, has_before = previous is not null,
      needs_read = false, version = c.version + 1
    where c.id = customer_id;
    outcome := accountdesk.carry(customer_id, name_changed, email_changed, email_changed);
  elsif outcome = 'delete' then
    update accountdesk.customers c
    set deleted = true, as_of = greatest(c.as_of, at), version = c.version + 1, problem = null, reason = null,
      conflict_with = null, owes_name = false, owes_email = false, needs_read = false, synced_at = clock_timestamp()
    where c.id = customer_id;
    outcome := 'applied';
  elsif outcome = 'needs_read' then
    update accountdesk.customers c set needs_read = true, version = c.version + 1 where c.id = customer_id;
  end if;

  select c.reason into why from accountdesk.customers c where c.id = customer_id;
  insert into accountdesk.events (
    id, customer, type, created, origin, outcome, reason, edit, changed, received_at, payload)
  values (event_id, customer_id, kind, at, from_where, outcome, why, own.id, difference, received, payload);
  if outcome <> 'needs_read' and kind <> 'customer.deleted' then
    perform accountdesk.settle(customer_id, key, at, false, event_id, from_where, received);
  end if;
  return jsonb_build_object('id', event_id, 'outcome', outcome, 'customer', customer_id, 'reason', why);
end $$;

-- Applies events, each text as Stripe sent it, in one transaction; answers in their order. Each is cast by itself:
-- one that cannot be is parked, and harms no other.
create function public.accountdesk_apply_events(
  events text[], received timestamptz[] default null, origin text default 'webhook')
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  parsed jsonb[] := array_fill(null::jsonb, array[coalesce(cardinality(events), 0)]);
  results jsonb[] := '{}';
  touched text[];
  one jsonb;
  one_id text;
begin
  for i in 1 .. coalesce(cardinality(events), 0) loop
    begin
      one := events[i]::jsonb;
      -- What the rules read of it is tried here, before any lock.
      perform (one ->> 'created')::bigint, (one ->> 'livemode')::boolean;
      if one ->> 'id' is null or one #>> '{data,object,id}' is null or one ->> 'created' is null
        or one ->> 'type' not in ('customer.created', 'customer.updated', 'customer.deleted') then
        raise invalid_parameter_value;
      end if;
      parsed[i] := one;
    exception
      when data_exception then
        parsed[i] := null;
    end;
  end loop;

  touched := array(select p #>> '{data,object,id}' from unnest(parsed) p where p is not null);
  perform accountdesk.lock_customers(touched, array(select p #>> '{data,object,email}' from unnest(parsed) p where p is not null));

  for i in 1 .. coalesce(cardinality(events), 0) loop
    if parsed[i] is null then
      one_id := substring(events[i] from '"id"\s*:\s*"(evt_[A-Za-z0-9_]{1,250})"');
      insert into accountdesk.events (id, origin, outcome, reason, received_at, payload)
      values (coalesce(one_id, 'unreadable_' || gen_random_uuid()), origin, 'failed', 'unreadable', received[i], events[i])
      on conflict (id) do nothing;
      results := results || jsonb_build_object('id', one_id, 'outcome', 'failed', 'reason', 'unreadable');
    else
      begin
        one := accountdesk.apply_event(parsed[i], events[i], received[i], origin);
      exception
        -- The event's own fault: it would fail again. Everything else is the whole transaction's.
        when data_exception or integrity_constraint_violation then
          insert into accountdesk.events (id, customer, type, origin, outcome, reason, received_at, payload)
          values (
            parsed[i] ->> 'id', parsed[i] #>> '{data,object,id}', parsed[i] ->> 'type', origin, 'failed', sqlstate,
            received[i], events[i])
          on conflict (id) do nothing;
          update accountdesk.customers c
          set problem = 'failed', reason = 'apply ' || sqlstate, conflict_with = null
          where c.id = parsed[i] #>> '{data,object,id}';
          one := jsonb_build_object(
            'id', parsed[i] ->> 'id', 'outcome', 'failed', 'customer', parsed[i] #>> '{data,object,id}', 'reason', sqlstate);
      end;
      results := results || one;
    end if;
  end loop;

  perform accountdesk.refresh(array(select a.id from accountdesk.accounts a where a.customer = any (touched)));
  perform accountdesk.retry_parked();
  return to_jsonb(results);
exception
  when others then
    -- Never a serialization failure or a deadlock by its own name: PostgREST would repeat those for ever.
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- The version to hand back with what Stripe answers.
create function public.accountdesk_begin_read(customer text) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  insert into accountdesk.customers (id) values (customer) on conflict (id) do nothing;
  return (select jsonb_build_object('version', c.version) from accountdesk.customers c where c.id = customer);
end $$;

-- One read under its customer's lock. `carries`: take Stripe's values into the records even where they are the
-- stored ones (a re-sync); with_login: into the login as well.
create function accountdesk.apply_object(
  object jsonb, at timestamptz, came_by text, carries boolean, with_login boolean, edit uuid)
returns text language plpgsql volatile set search_path = '' as $$
declare
  customer_id text := object ->> 'id';
  stored accountdesk.customers;
  own accountdesk.edits;
  new_name text := object ->> 'name';
  new_email text := object ->> 'email';
  name_changed boolean;
  email_changed boolean;
  difference jsonb;
  outcome text;
begin
  select * into stored from accountdesk.customers c where c.id = customer_id;
  if coalesce((object ->> 'deleted')::boolean, false) or stored.deleted then
    update accountdesk.customers c
    set deleted = true, needs_read = false, version = c.version + 1, problem = null, reason = null, conflict_with = null,
      owes_name = false, owes_email = false, synced_at = clock_timestamp()
    where c.id = customer_id and not c.deleted;
    return 'deleted';
  end if;
  select * into own from accountdesk.edits e where e.id = edit and e.customer = customer_id;
  name_changed := (stored.as_of is not null and accountdesk.differs('name', stored.name, new_name))
    or stored.owes_name or carries or coalesce(own.after ? 'name', false);
  email_changed := (stored.as_of is not null and accountdesk.differs('email', stored.email, new_email))
    or stored.owes_email or coalesce(own.after ? 'email', false);
  difference := case when stored.as_of is null then '{}'
    else accountdesk.changed(stored.name, new_name, stored.email, new_email) end;
  update accountdesk.customers c
  set name = new_name, email = new_email, as_of = at, by_read = true, has_before = false,
    before_name = null, before_email = null, needs_read = false, version = c.version + 1
  where c.id = customer_id;
  outcome := accountdesk.carry(
    customer_id, name_changed, email_changed or carries, email_changed or with_login);
  if difference <> '{}' then
    insert into accountdesk.events (id, customer, origin, outcome, edit, changed)
    values ('read_' || gen_random_uuid(), customer_id, came_by, outcome, own.id, difference);
  elsif outcome = 'applied' and stored.as_of is not null and not carries and own.id is null then
    outcome := 'unchanged';
  end if;
  return outcome;
end $$;

-- Applies what Stripe answered to a read that began on `version`. Where the customer changed meanwhile nothing is
-- written, and the outcome is 'again'.
create function public.accountdesk_apply_read(
  customer text, version bigint, as_of timestamptz, object text, origin text default 're-sync', edit uuid default null,
  logins text default 'keep', author text default null)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  parsed jsonb := object::jsonb;
  outcome text;
  ids uuid[];
  why text;
begin
  if parsed ->> 'id' is distinct from customer then
    raise invalid_parameter_value using message = 'the object is another customer';
  end if;
  perform accountdesk.lock_customers(array[customer], array[parsed ->> 'email']);
  if (select c.version from accountdesk.customers c where c.id = customer) <> version then
    return jsonb_build_object('outcome', 'again');
  end if;
  outcome := accountdesk.apply_object(
    parsed, date_trunc('second', as_of), origin, origin = 're-sync' and edit is null, logins = 'stripe', edit);
  if outcome <> 'deleted' then
    perform accountdesk.settle(
      customer, edit::text, date_trunc('second', as_of), true, null, origin, clock_timestamp());
  end if;
  ids := array(select a.id from accountdesk.accounts a where a.customer = accountdesk_apply_read.customer);
  perform accountdesk.refresh(ids);
  perform accountdesk.retry_parked();
  select c.reason into why from accountdesk.customers c where c.id = customer;
  return jsonb_strip_nulls(jsonb_build_object('outcome', outcome, 'reason', why, 'account', ids[1]))
    || jsonb_build_object(
      'edit', (select accountdesk.edit_json(e) from accountdesk.edits e where e.id = edit));
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Applies a page of Stripe's list, each customer as it came. Newer values that are stored already stay.
create function public.accountdesk_apply_page(
  objects text[], as_of timestamptz, origin text default 'backfill', logins text default 'keep')
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  one jsonb;
  outcome text;
  touched text[];
  tally jsonb := '{"applied": 0, "unchanged": 0, "unlinked": 0, "conflict": 0, "failed": 0, "stale": 0}';
begin
  touched := array(select o::jsonb ->> 'id' from unnest(objects) o);
  perform accountdesk.lock_customers(touched, array(select o::jsonb ->> 'email' from unnest(objects) o));
  for one in select o::jsonb from unnest(objects) o loop
    if exists (
      select from accountdesk.customers c where c.id = one ->> 'id' and c.as_of >= date_trunc('second', accountdesk_apply_page.as_of)) then
      outcome := 'stale';
    else
      outcome := accountdesk.apply_object(one, date_trunc('second', as_of), origin, false, logins = 'stripe', null);
      perform accountdesk.settle(one ->> 'id', null, date_trunc('second', as_of), true, null, origin, clock_timestamp());
    end if;
    if outcome = 'deleted' then
      outcome := 'applied';
    end if;
    tally := tally || jsonb_build_object(outcome, (tally ->> outcome)::integer + 1);
  end loop;
  perform accountdesk.refresh(array(select a.id from accountdesk.accounts a where a.customer = any (touched)));
  return tally;
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Customers whose events could not be put in order.
create function public.accountdesk_needs_read("limit" integer default 100) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('customer', c.id, 'version', c.version)), '[]')
  from (select id, version from accountdesk.customers where needs_read order by id limit $1) c
$$;

create function public.accountdesk_heartbeat(receiver text, mode text default 'webhooks') returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
begin
  insert into accountdesk.receivers as r (name, mode, seen_at)
  values (receiver, accountdesk_heartbeat.mode, clock_timestamp())
  on conflict (name) do update set mode = excluded.mode, seen_at = excluded.seen_at;
  perform accountdesk.fold_counts();
end $$;

select accountdesk.close_functions();
