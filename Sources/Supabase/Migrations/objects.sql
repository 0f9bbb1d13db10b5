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
-- with_login its e-mail, too. An event that told of something else was no such sight: then they are taken yet, and from
-- what is stored, where that is newer than a page. Pages are no newer than they say, and leave alone what they do not
-- change.
create function accountdesk.weigh_reads(
  changes accountdesk.change[], is_page boolean, carries boolean, with_login boolean, with_name boolean)
returns setof accountdesk.weighed_read
language plpgsql stable set search_path = '' set enable_seqscan = off set jit = off as $$
begin
  return query
  with met as (
    select c, n.ch, t.takes_name, t.takes_email, t.takes_name or t.takes_email as takes
    from unnest(changes) ch
    left join accountdesk.customers c on c.id = ch.customer
    cross join lateral (select is_page and coalesce(c.as_of >= ch.at, false) as is_older) p
    cross join lateral (
      select p.is_older, coalesce(c.deleted or (c.needs_read and p.is_older), false) as is_doubtful
    ) o
    cross join lateral (
      select
        (with_name or with_login) and not coalesce(c.decided_name, false) and not o.is_doubtful as takes_name,
        with_login and not coalesce(c.decided_email, false) and not o.is_doubtful as takes_email
    ) t
    cross join lateral (
      select case
        when o.is_older and (t.takes_name or t.takes_email) then jsonb_populate_record(
          ch, jsonb_build_object('name', c.name, 'email', c.email, 'metadata_user', c.metadata_user))
        else ch
      end as ch
    ) n
  ),
  faced as (
    select
      m.ch as change, (m.ch).name, (m.ch).email, (m.c).as_of is null as first_sight, m.takes_name, m.takes_email,
      (m.c).name as stored_name, (m.c).email as stored_email, e.id as edit, e.origin as edit_origin,
      coalesce(
        (m.c).problem is not null or (m.c).owes_name or (m.c).owes_email or (m.c).owes_login, false) as owed,
      -- One that is over wants nothing any more.
      case
        when e.stage in ('recorded', 'accepted', 'unknown') and accountdesk.stands(e.after, (m.ch).name, (m.ch).email)
          then e.after
      end as wanted,
      (m.c).as_of is not null and accountdesk.differs('name', (m.c).name, (m.ch).name) as other_name,
      (m.c).as_of is not null and accountdesk.differs('email', (m.c).email, (m.ch).email) as other_email,
      case
        when (m.c).deleted then 'deleted'
        when (m.ch).kind = 'customer.deleted' then 'delete'
        when m.takes then 'apply'
        when is_page and (m.c).as_of >= (m.ch).at then 'stale'
        when is_page and not (m.c).needs_read and (m.c).as_of is not null
          and ((m.c).name, (m.c).email, (m.c).metadata_user)
            is not distinct from ((m.ch).name, (m.ch).email, (m.ch).metadata_user)
          then 'unchanged'
        else 'apply'
      end as decision
    from met m
    left join accountdesk.edits e on e.id = (m.ch).key and e.customer = (m.ch).customer
  )
  select
    f.change, f.decision, f.edit,
    case
      when f.decision <> 'apply' or f.first_sight then '{}'
      else accountdesk.changed(f.stored_name, f.name, f.stored_email, f.email)
    end,
    f.other_name or coalesce((carries or f.takes_name) and f.name <> '', false)
      or coalesce(f.wanted ? 'name', false),
    f.other_email or carries or f.takes_email or coalesce(f.wanted ? 'email', false),
    f.other_email or f.takes_email or (carries and with_login) or coalesce(f.wanted ? 'email', false),
    f.first_sight, f.owed,
    -- Whoever asks for a re-sync with the logins has seen what it changes.
    case
      when f.decision = 'apply' and (f.other_email or f.takes_email or coalesce(f.wanted ? 'email', false))
        and not (carries and with_login) then
        accountdesk.is_held(
          (f.change).customer, f.email, case when f.wanted ? 'email' then f.edit_origin end,
          not f.other_email and not coalesce(f.wanted ? 'email', false))
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
      decided_name = c.decided_name or w.new_name or (is_page and w.decision = 'apply'),
      decided_email = c.decided_email or w.new_email or (is_page and w.decision = 'apply'),
      version = c.version + 1,
      owes_name = c.owes_name or (w.decision = 'apply' and w.new_name),
      owes_email = c.owes_email or (w.decision = 'apply' and w.new_email),
      owes_login = not w.holds and (c.owes_login or (w.decision = 'apply' and w.new_login)),
      held_origin = case
        when w.holds then case when accountdesk.is_unproved(w.customer, w.email) then 'owner' else w.origin end
        when w.decision <> 'apply' or not w.new_login then c.held_origin
      end,
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
