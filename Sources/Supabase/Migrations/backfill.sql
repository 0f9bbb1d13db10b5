-- The backfill: the first sight of every customer, page by page of Stripe's list. Its progress stands here, so that it
-- can be stopped at any time, and shared by several machines.
set local lock_timeout = '2s';

create table accountdesk.backfills (
  id uuid primary key,
  author text not null,
  -- What the first sight does with names and e-mails: 'stripe' takes Stripe's, 'keep' stores them only.
  logins text not null check (logins in ('keep', 'stripe')),
  names text not null check (names in ('keep', 'stripe')),
  -- Seconds since 1970, itself left out. Customers that were made later come by their events.
  created_to bigint not null,
  -- How many accounts had a customer when it began; Stripe does not tell how many it has.
  expected bigint not null,
  began_at timestamptz not null default clock_timestamp(),
  -- The last machine at work does what comes behind the list.
  owner text,
  lease_until timestamptz,
  -- Read one by one, because the list does not have them.
  strays jsonb not null default '{}',
  finished_at timestamptz,
  -- Ended by somebody before it was done.
  is_abandoned boolean not null default false
);
-- One at a time.
create unique index backfills_open_idx on accountdesk.backfills ((true)) where finished_at is null;

-- A part of the list: customers made from `created_from` on and before `created_to`, newest first.
create table accountdesk.backfill_ranges (
  backfill uuid not null references accountdesk.backfills (id),
  n integer not null,
  created_from bigint not null,
  created_to bigint not null,
  -- The last customer that was applied, and when it was made.
  reached text,
  reached_at bigint,
  -- Whether a page came, with more behind it, since another part was cut off.
  may_split boolean not null default false,
  is_done boolean not null default false,
  owner text,
  machine text,
  lease_until timestamptz,
  counts jsonb not null default '{}',
  primary key (backfill, n)
);

-- Who is at work; the rate is divided among them.
create table accountdesk.backfill_machines (
  backfill uuid not null references accountdesk.backfills (id),
  machine text not null,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (backfill, machine)
);
revoke all on accountdesk.backfills, accountdesk.backfill_ranges, accountdesk.backfill_machines
  from public, anon, authenticated, service_role;

create function accountdesk.add_counts(one jsonb, other jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return (
    select coalesce(jsonb_object_agg(x.key, x.n), '{}')
    from (
      select e.key, sum(e.value::bigint) as n
      from (select * from jsonb_each_text(one) union all select * from jsonb_each_text(other)) e
      group by e.key
    ) x);
end $$;

create function accountdesk.written_counts(written accountdesk.written) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object(
    'users_names', written.users_names, 'auth_names', written.auth_names, 'users_emails', written.users_emails,
    'logins', written.logins);
end $$;

create function accountdesk.live_machines(backfill uuid) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return (
    select greatest(1, count(*))
    from accountdesk.backfill_machines m
    where m.backfill = $1 and m.seen_at > clock_timestamp() - interval '1 minute');
end $$;

-- How a backfill stands.
create function accountdesk.backfill_json(b accountdesk.backfills) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'id', b.id, 'author', b.author, 'logins', b.logins, 'names', b.names, 'expected', b.expected,
      'began_at', b.began_at, 'finished_at', b.finished_at, 'is_abandoned', b.is_abandoned,
      'ranges', count(r.n), 'ranges_done', count(r.n) filter (where r.is_done),
      'counts', (
        select coalesce(jsonb_object_agg(x.key, x.n), '{}')
        from (
          select e.key, sum(e.value::bigint) as n
          from (select b.strays as counts union all select y.counts from accountdesk.backfill_ranges y where y.backfill = b.id) z
          cross join lateral jsonb_each_text(z.counts) e
          group by e.key
        ) x),
      'machines', (
        select coalesce(jsonb_agg(m.machine order by m.machine), '[]')
        from accountdesk.backfill_machines m
        where m.backfill = b.id and m.seen_at > clock_timestamp() - interval '10 minutes'))
    from accountdesk.backfill_ranges r
    where r.backfill = b.id);
end $$;

-- Begins one, or answers with the one that is not finished, which is to be gone on with or abandoned.
create function public.accountdesk_begin_backfill(
  id uuid, author text, created_to bigint, logins text default 'keep', names text default 'stripe')
returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
begin
  insert into accountdesk.backfills as b (id, author, logins, names, created_to, expected)
  values (
    id, author, logins, names, created_to,
    (select count(*) from accountdesk.links c where c.stripe_customer_id is not null))
  on conflict do nothing;
  insert into accountdesk.backfill_ranges (backfill, n, created_from, created_to)
  select b.id, 1, 0, b.created_to
  from accountdesk.backfills b
  where b.id = accountdesk_begin_backfill.id and b.finished_at is null
  on conflict do nothing;
  return (select accountdesk.backfill_json(b) from accountdesk.backfills b where b.finished_at is null);
end $$;

-- The one with this id; without one, the one that is not finished. Null if there is none.
create function public.accountdesk_backfill(id uuid default null) returns jsonb
language sql stable security definer set search_path = '' as $$
  select accountdesk.backfill_json(b)
  from accountdesk.backfills b
  where case when $1 is null then b.finished_at is null else b.id = $1 end
$$;

create function public.accountdesk_abandon_backfill(id uuid) returns void
language sql volatile security definer set search_path = '' as $$
  update accountdesk.backfills b
  set finished_at = clock_timestamp(), is_abandoned = true
  where b.id = $1 and b.finished_at is null
$$;

-- What this machine held is free again, at once.
create function public.accountdesk_leave_backfill(id uuid, machine text) returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
begin
  update accountdesk.backfill_ranges r
  set owner = null, machine = null, lease_until = null
  where r.backfill = id and r.machine = machine and not r.is_done;
  update accountdesk.backfills b
  set owner = null, lease_until = null
  where b.id = id and b.owner like machine || '/%';
  delete from accountdesk.backfill_machines m where m.backfill = id and m.machine = machine;
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Something to do: a part that nobody has; or half of what is left of another's, cut off by the time at which
-- customers were made. With nothing left, what comes behind the list is one worker's. `state`: 'range', 'wait' (others
-- are at it), 'finish', 'finished'. A worker is called by its machine's name, a slash and a number.
create function public.accountdesk_claim_range(
  id uuid, worker text, machine text, lease double precision default 60)
returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  until_time timestamptz := clock_timestamp() + make_interval(secs => lease);
  r accountdesk.backfill_ranges;
  middle bigint;
begin
  if not exists (select from accountdesk.backfills b where b.id = id and b.finished_at is null) then
    return jsonb_build_object('state', 'finished');
  end if;
  insert into accountdesk.backfill_machines as m (backfill, machine) values (id, machine)
  on conflict on constraint backfill_machines_pkey do update set seen_at = excluded.seen_at
  where m.seen_at < clock_timestamp() - interval '5 seconds';

  select * into r
  from accountdesk.backfill_ranges x
  where x.backfill = id and not x.is_done and (x.owner is null or x.lease_until <= clock_timestamp())
  order by x.n
  limit 1
  for update skip locked;
  if not found then
    select * into r
    from accountdesk.backfill_ranges x
    where x.backfill = id and not x.is_done and x.may_split and x.reached_at - x.created_from >= 2
    order by x.reached_at - x.created_from desc
    limit 1
    for update skip locked;
    if found then
      middle := r.created_from + (r.reached_at - r.created_from) / 2;
      update accountdesk.backfill_ranges x
      set created_from = middle, may_split = false
      where x.backfill = id and x.n = r.n;
      insert into accountdesk.backfill_ranges (backfill, n, created_from, created_to)
      select id, max(x.n) + 1, r.created_from, middle
      from accountdesk.backfill_ranges x
      where x.backfill = id
      on conflict do nothing
      returning * into r;
      if r is null then
        -- Another cut at the same moment.
        raise sqlstate '40001';
      end if;
    end if;
  end if;
  if r.n is not null then
    update accountdesk.backfill_ranges x
    set owner = worker, machine = accountdesk_claim_range.machine, lease_until = until_time
    where x.backfill = id and x.n = r.n;
    return jsonb_build_object(
      'state', 'range', 'n', r.n, 'created_from', r.created_from, 'created_to', r.created_to, 'reached', r.reached,
      'machines', accountdesk.live_machines(id));
  end if;

  if not exists (select from accountdesk.backfill_ranges x where x.backfill = id and not x.is_done) then
    update accountdesk.backfills b
    set owner = worker, lease_until = until_time
    where b.id = id and (b.owner is null or b.owner = worker or b.lease_until <= clock_timestamp());
    if found then
      return jsonb_build_object('state', 'finish');
    end if;
  end if;
  return jsonb_build_object('state', 'wait');
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Applies a page of a part, notes how far it came, and keeps the part: all or nothing. `after` is the customer behind
-- which the page was listed: a page that was applied already is not counted again. created: when each was made; what
-- another has cut off meanwhile is left to them. Lost is a part that another has taken, whose lease had ended.
create function public.accountdesk_apply_range(
  id uuid, n integer, worker text, objects text[], created bigint[], as_of timestamptz, more boolean,
  after text default null, reached text default null, reached_at bigint default null, lease double precision default 60)
returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  b accountdesk.backfills;
  r accountdesk.backfill_ranges;
  own text[];
  gained jsonb;
begin
  select * into b from accountdesk.backfills x where x.id = id;
  select * into r from accountdesk.backfill_ranges x where x.backfill = id and x.n = n for update;
  if r.owner is distinct from worker or b.finished_at is not null then
    return jsonb_build_object('is_lost', true);
  end if;
  if r.reached is not distinct from after and not r.is_done then
    own := array(
      select o.document
      from unnest(objects, created) with ordinality o (document, made, place)
      where o.made >= r.created_from
      order by o.place);
    gained := accountdesk.apply_list(own, as_of, 'backfill', b.logins, b.names)
      || accountdesk.written_counts(accountdesk.written()) || jsonb_build_object('listed', cardinality(own), 'pages', 1);
    update accountdesk.backfill_ranges x
    set
      reached = coalesce(accountdesk_apply_range.reached, x.reached),
      reached_at = coalesce(accountdesk_apply_range.reached_at, x.reached_at),
      may_split = more,
      is_done = not more or coalesce(accountdesk_apply_range.reached_at < x.created_from, false),
      lease_until = clock_timestamp() + make_interval(secs => lease),
      counts = accountdesk.add_counts(x.counts, gained)
    where x.backfill = id and x.n = n
    returning * into r;
  end if;
  insert into accountdesk.backfill_machines as m (backfill, machine) values (id, r.machine)
  on conflict on constraint backfill_machines_pkey do update set seen_at = excluded.seen_at
  where m.seen_at < clock_timestamp() - interval '5 seconds';
  return jsonb_build_object(
    'is_lost', false, 'is_done', r.is_done, 'created_from', r.created_from, 'counts', coalesce(gained, '{}'),
    'machines', accountdesk.live_machines(id));
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

-- Ends it. strays: how many were read one by one, and what became of them.
create function public.accountdesk_end_backfill(id uuid, worker text, strays jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
begin
  update accountdesk.backfills b
  set finished_at = clock_timestamp(), strays = accountdesk_end_backfill.strays
  where b.id = id and b.owner = worker and b.finished_at is null;
  return (select accountdesk.backfill_json(b) from accountdesk.backfills b where b.id = id);
end $$;

-- What a backfill would do with a page of Stripe's list, by the same decision; it writes nothing and locks nothing. Of
-- an address that its holder is about to leave it says that it is taken. With examples of what would change.
create function public.accountdesk_try_page(
  objects text[], as_of timestamptz, logins text default 'keep', names text default 'stripe', examples integer default 5)
returns jsonb
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  arrived accountdesk.change[] := accountdesk.remembered(accountdesk.listed(objects, as_of, 'backfill'));
begin
  if exists (select from unnest(arrived) ch, accountdesk.settings s where ch.livemode <> s.livemode) then
    raise sqlstate 'PT409' using message = 'this customer is of Stripe''s other mode than this project';
  end if;
  return (
    with faced as materialized (
      select
        w.*, (w.change).customer as customer, (w.change).name as name, (w.change).email as email, l.accounts, l.account,
        u.email as login, u.raw_user_meta_data ->> 'full_name' as auth_name, p.id is not null as has_users_row,
        p.full_name as users_name, p.email as users_email,
        w.decision = 'apply' and (w.owed or w.new_name or w.new_email or w.new_login) as is_owed,
        coalesce(c.owes_name, false) or w.new_name as owes_name,
        coalesce(c.owes_email, false) or w.new_email as owes_email,
        case
          when not w.holds and (coalesce(c.owes_login, false) or w.new_login) and lower((w.change).email) is distinct from u.email
            then lower(nullif((w.change).email, ''))
        end as address
      from accountdesk.weigh_reads(arrived, true, false, logins = 'stripe', names = 'stripe') w
      left join accountdesk.customers c on c.id = (w.change).customer
      cross join lateral (
        select count(*) as accounts, (array_agg(a.id order by a.id))[1] as account
        from accountdesk.accounts a
        where a.customer = (w.change).customer
      ) l
      left join auth.users u on u.id = l.account
      left join accountdesk.users p on p.id = l.account
    ),
    judged as materialized (
      select
        f.*,
        case
          when f.decision in ('delete', 'deleted') then 'applied'
          when f.decision <> 'apply' then f.decision
          when f.accounts = 0 then 'unlinked'
          when f.is_owed and f.accounts > 1 then 'conflict'
          when f.is_owed and length(f.address) > 255 then 'failed'
          when f.is_owed and accountdesk.holder(f.address, f.account) is not null then 'conflict'
          when f.is_owed or f.first_sight or f.difference <> '{}' then 'applied'
          else 'unchanged'
        end as verdict
      from faced f
    ),
    changed as materialized (
      select j.account, j.customer, x.*
      from judged j
      cross join lateral (
        values
          ('users_names', 'name', 'users', j.users_name, j.name,
            j.owes_name and j.has_users_row and j.users_name is distinct from j.name),
          ('auth_names', 'name', 'auth', j.auth_name, j.name, j.owes_name and j.auth_name is distinct from j.name),
          ('users_emails', 'email', 'users', j.users_email, j.email,
            j.owes_email and j.has_users_row and j.email <> '' and j.users_email is distinct from j.email),
          ('logins', 'email', 'auth', j.login, j.address, j.address is not null)
      ) x (kind, field, record, was, becomes, is_changed)
      where x.is_changed and j.verdict = 'applied' and j.is_owed and j.accounts = 1
    )
    select jsonb_build_object(
      'counts', (
        select jsonb_build_object(
          'listed', cardinality(objects), 'pages', 1,
          'applied', count(*) filter (where j.verdict = 'applied'),
          'unchanged', count(*) filter (where j.verdict = 'unchanged'),
          'unlinked', count(*) filter (where j.verdict = 'unlinked'),
          'conflict', count(*) filter (where j.verdict = 'conflict'),
          'failed', count(*) filter (where j.verdict = 'failed') + cardinality(objects) - count(*),
          'stale', count(*) filter (where j.verdict = 'stale'))
        from judged j)
        || (
          select jsonb_build_object(
            'users_names', count(*) filter (where x.kind = 'users_names'),
            'auth_names', count(*) filter (where x.kind = 'auth_names'),
            'users_emails', count(*) filter (where x.kind = 'users_emails'),
            'logins', count(*) filter (where x.kind = 'logins'))
          from changed x),
      'examples', (
        select coalesce(jsonb_agg(
          jsonb_build_object(
            'id', e.account, 'stripe_customer_id', e.customer, 'field', e.field, 'record', e.record, 'from', e.was,
            'to', e.becomes)
          order by e.kind, e.account), '[]')
        from (
          select x.*, row_number() over (partition by x.kind order by x.account) as place from changed x
        ) e
        where e.place <= examples)));
end $$;

select accountdesk.close_functions();
