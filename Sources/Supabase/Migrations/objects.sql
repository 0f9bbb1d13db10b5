-- Customers as Stripe answers them to a question: what they say, and what becomes of it.
set local lock_timeout = '2s';

-- What Stripe says of a customer; null where it cannot be read.
create function accountdesk.read_customer(document text, n integer, at timestamptz) returns accountdesk.change
language plpgsql immutable set search_path = '' as $$
declare
  object jsonb;
  change accountdesk.change;
begin
  object := document::jsonb;
  change.n := n;
  change.customer := object ->> 'id';
  change.kind := case when (object ->> 'deleted')::boolean then 'customer.deleted' else 'customer' end;
  change.at := date_trunc('second', at);
  change.livemode := (object ->> 'livemode')::boolean;
  change.name := object ->> 'name';
  change.email := object ->> 'email';
  change.metadata_user := accountdesk.named_user(object);
  if length(change.customer) between 1 and 255 then
    return change;
  end if;
  return null;
exception
  when data_exception or program_limit_exceeded then
    return null;
end $$;

-- A read of a customer, with what is decided about it.
create type accountdesk.weighed_read as (
  change accountdesk.change,
  decision text,
  -- The edit that it settles, what changed at Stripe, and what of it goes into the records.
  edit uuid,
  difference jsonb,
  new_name boolean,
  new_email boolean,
  new_login boolean,
  -- Nothing was stored before; or something stored is still owed to the records.
  first_sight boolean,
  owed boolean,
  -- The login waits for approval.
  holds boolean
);

-- Decides about reads of different customers; it writes nothing. `carries`: Stripe's values go into the records even
-- where they are the stored ones; but a name that Stripe never had empties nobody's, only one that was cleared there.
-- The first sight of a customer leaves the records alone, unless with_name takes Stripe's name, where there is one, and
-- with_login its e-mail, too. Pages are no newer than they say, and leave alone what they do not change.
create function accountdesk.weigh_reads(
  changes accountdesk.change[], is_page boolean, carries boolean, with_login boolean, with_name boolean)
returns setof accountdesk.weighed_read
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
begin
  return query
  with faced as (
    select
      ch as change, ch.name, ch.email, c.as_of is null as first_sight, c.name as stored_name, c.email as stored_email,
      coalesce(c.problem is not null or c.owes_name or c.owes_email or c.owes_login, false) as owed, e.id as edit,
      e.origin as edit_origin,
      case when accountdesk.stands(e.after, ch.name, ch.email) then e.after end as wanted,
      c.as_of is not null and accountdesk.differs('name', c.name, ch.name) as other_name,
      c.as_of is not null and accountdesk.differs('email', c.email, ch.email) as other_email,
      case
        when c.deleted then 'deleted'
        when ch.kind = 'customer.deleted' then 'delete'
        when is_page and c.as_of >= ch.at then 'stale'
        when is_page and not c.needs_read and c.as_of is not null
          and (c.name, c.email, c.metadata_user) is not distinct from (ch.name, ch.email, ch.metadata_user)
          then 'unchanged'
        else 'apply'
      end as decision
    from unnest(changes) ch
    left join accountdesk.customers c on c.id = ch.customer
    left join accountdesk.edits e on e.id = ch.key and e.customer = ch.customer
  )
  select
    f.change, f.decision, f.edit,
    case
      when f.decision <> 'apply' or f.first_sight then '{}'
      else accountdesk.changed(f.stored_name, f.name, f.stored_email, f.email)
    end,
    f.other_name or coalesce((carries or (f.first_sight and (with_login or with_name))) and f.name <> '', false)
      or coalesce(f.wanted ? 'name', false),
    f.other_email or carries or (f.first_sight and with_login) or coalesce(f.wanted ? 'email', false),
    f.other_email or ((f.first_sight or carries) and with_login) or coalesce(f.wanted ? 'email', false),
    f.first_sight, f.owed,
    -- Whoever asks for a re-sync with the logins has seen what it changes.
    case
      when f.decision = 'apply' and (f.other_email or coalesce(f.wanted ? 'email', false))
        and not (carries and with_login) then
        accountdesk.is_held(
          (f.change).customer, f.email, case when f.wanted ? 'email' then f.edit_origin end)
      else false
    end
  from faced f;
end $$;

-- Reads of different customers, under their locks: decided, stored, carried, settled.
create function accountdesk.apply_reads(
  changes accountdesk.change[], is_page boolean, carries boolean, with_login boolean, with_name boolean,
  author text default null, failure text default null)
returns accountdesk.change[]
language plpgsql volatile set search_path = '' as $$
declare
  decided accountdesk.change[];
begin
  with weighed as materialized (
    select (w.change).*, w.decision, w.edit as settled, w.difference, w.new_name, w.new_email, w.new_login,
      w.first_sight, w.owed, w.holds
    from accountdesk.weigh_reads(changes, is_page, carries, with_login, with_name) w
  ),
  stored as (
    update accountdesk.customers c
    set
      name = case when w.decision = 'apply' then w.name else c.name end,
      email = case when w.decision = 'apply' then w.email else c.email end,
      metadata_user = case when w.decision = 'apply' then w.metadata_user else c.metadata_user end,
      -- Older than an event that is stored already, by the clock: what comes in that event's second stays undecided.
      as_of = case when w.decision = 'apply' then greatest(c.as_of, w.at) else c.as_of end,
      second = case when w.at < c.as_of then c.second end,
      by_read = true,
      deleted = w.decision = 'delete',
      needs_read = false,
      version = c.version + 1,
      owes_name = c.owes_name or (w.decision = 'apply' and w.new_name),
      owes_email = c.owes_email or (w.decision = 'apply' and w.new_email),
      owes_login = not w.holds and (c.owes_login or (w.decision = 'apply' and w.new_login)),
      held_origin = case when w.holds then w.origin when w.decision <> 'apply' or not w.new_login then c.held_origin end,
      held_event = case
        when w.holds then coalesce(w.key::text, w.customer)
        when w.decision <> 'apply' or not w.new_login then c.held_event
      end,
      held_at = case
        when w.holds then clock_timestamp()
        when w.decision <> 'apply' or not w.new_login then c.held_at
      end,
      synced_at = case
        when w.decision = 'apply' and (w.owed or w.new_name or w.new_email or w.new_login) then c.synced_at
        else clock_timestamp()
      end
    from weighed w
    where c.id = w.customer and w.decision in ('apply', 'delete')
  )
  select array_agg((
    w.n, w.event, w.customer, w.kind, w.at, w.livemode, w.key, w.origin, w.received, w.name, w.email, w.old_name,
    w.old_email, w.knows_before, w.tells_name, w.tells_email, w.decision, w.settled, w.difference,
    w.decision = 'apply' and (w.owed or w.new_name or w.new_email or w.new_login), w.first_sight,
    w.metadata_user)::accountdesk.change)
  into decided
  from weighed w;

  perform accountdesk.carry(array(select ch.customer from unnest(decided) ch where ch.is_owed), failure);
  perform accountdesk.settle(array(select ch from unnest(decided) ch where ch.verdict not in ('stale', 'deleted')));
  decided := array(
    select jsonb_populate_record(ch, jsonb_build_object('verdict', case
      when ch.verdict in ('delete', 'deleted') then 'deleted'
      when ch.verdict <> 'apply' then ch.verdict
      when not exists (select from accountdesk.accounts a where a.customer = ch.customer) then 'unlinked'
      when c.problem is not null then c.problem
      when c.held_at >= now() then 'held'
      when ch.is_owed or ch.is_first or ch.changed <> '{}' then 'applied'
      else 'unchanged'
    end))
    from unnest(decided) ch
    join accountdesk.customers c on c.id = ch.customer);
  -- A re-sync was asked for by somebody, so it leaves a line even where nothing changed.
  insert into accountdesk.events (id, customer, created, origin, author, outcome, edit, changed)
  select 'read_' || gen_random_uuid(), ch.customer, ch.at, ch.origin, author, ch.verdict, ch.own, ch.changed
  from unnest(decided) ch
  where ch.changed <> '{}' or carries or (ch.verdict = 'deleted' and not is_page);
  return decided;
end $$;

-- The same for reads of which one may be at fault, as with events.
create function accountdesk.apply_some_reads(
  changes accountdesk.change[], is_page boolean, carries boolean, with_login boolean, with_name boolean,
  author text default null)
returns accountdesk.change[]
language plpgsql volatile set search_path = '' as $$
declare
  half integer := cardinality(changes) / 2;
  failure text;
begin
  begin
    return accountdesk.apply_reads(changes, is_page, carries, with_login, with_name, author);
  exception
    when data_exception or integrity_constraint_violation then
      failure := sqlstate;
  end;
  if half = 0 then
    return accountdesk.apply_reads(changes, is_page, carries, with_login, with_name, author, failure);
  end if;
  return accountdesk.apply_some_reads(changes[:half], is_page, carries, with_login, with_name, author)
    || accountdesk.apply_some_reads(changes[half + 1:], is_page, carries, with_login, with_name, author);
end $$;

-- A key of the other mode reads other customers: nothing of theirs may come in.
create function accountdesk.check_mode(changes accountdesk.change[]) returns void
language plpgsql volatile set search_path = '' as $$
declare
  seen boolean := (select ch.livemode from unnest(changes) ch where ch.livemode is not null limit 1);
  mode boolean := accountdesk.mode(seen);
begin
  if exists (select from unnest(changes) ch where ch.livemode <> mode) then
    raise sqlstate 'PT409' using message = 'this customer is of Stripe''s other mode than this project';
  end if;
end $$;

select accountdesk.close_functions();
