-- What the door hands on to Stripe, and for whom: asked with the caller's own token, right before it is sent.
set local lock_timeout = '2s';

-- Writes down that the door let something not through, once a minute for the same: whoever tries on and on does not fill
-- the journal. What is nobody's account was not forbidden to anybody.
create function accountdesk.note_refused(
  asker accountdesk.asker, passage text, why text, account uuid, customer text, e accountdesk.edits)
returns void
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_variable
declare
  -- Of an owner nothing but their own account says who it was.
  whose uuid := case when asker.role = 'owner' or asker.author is null then asker.id else account end;
begin
  if why = 'no_such_account' or exists (
    select
    from accountdesk.journal j
    left join accountdesk.journal_values v on v.n = j.n
    where j.at > clock_timestamp() - interval '1 minute' and j.kind = 'refusal' and j.what = why
      and j.author is not distinct from asker.author and j.detail ->> 'passage' = passage
      and v.account is not distinct from whose and v.customer is not distinct from customer) then
    return;
  end if;
  perform accountdesk.note(
    'refusal', why, asker.author, whose, customer, e.id, detail => jsonb_build_object('passage', passage));
end $$;

-- passage: read (a linked customer), edit (`id` is the customer, `edit` the caller's own open edit, `fields` the form's:
-- each as it was recorded, '' for null), portal (noted in the journal, unless `again`), resync (`id` is a customer or a
-- user; `edit` one of that customer's; `logins`: stripe where the login is to follow), link (`id` is a user who is to
-- have a customer). A key is no caller: whoever has one needs no door.
-- Answers {"may", "why"}, or {"may", "operator", "author", "customer", "bulk", "edit", "owner"}.
create function public.accountdesk_may_pass(
  passage text, id text, edit uuid default null, fields jsonb default null, logins text default 'keep',
  again boolean default false)
returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off set jit = off as $$
#variable_conflict use_variable
declare
  asker accountdesk.asker := accountdesk.caller();
  action text := case passage when 'read' then 'see' else passage end;
  accounts uuid[];
  customer text;
  e accountdesk.edits;
  why text;
begin
  if asker.id is null then
    raise insufficient_privilege using message = 'not_permitted', detail = 'sign_in';
  end if;
  if action is null or action not in ('see', 'edit', 'portal', 'resync', 'link') then
    raise sqlstate 'PT400' using message = 'no such passage';
  end if;
  -- All accounts of a customer: what is done to it is done to each.
  select array_agg(a.id order by a.id), max(a.customer) into accounts, customer
  from accountdesk.accounts a
  where a.customer = case
    when accountdesk.is_uuid(id) then
      (select x.customer from accountdesk.accounts x where x.id = accountdesk_may_pass.id::uuid)
    else id
  end;
  if passage = 'link' then
    -- Who is to have a customer has none.
    select array_agg(a.id) into accounts
    from accountdesk.accounts a
    where accountdesk.is_uuid(id) and a.id = accountdesk_may_pass.id::uuid;
  end if;
  if accounts is null and passage = 'resync' and not accountdesk.is_uuid(id) and accountdesk.may('link') then
    -- Before it is linked it has to be seen.
    customer := id;
  elsif accounts is null then
    -- As for an account that is not theirs to see, so that nobody learns which customers there are.
    why := case when accountdesk.may(action) then 'no_such_account' else coalesce(accountdesk.refusal(action), action) end;
  else
    select accountdesk.refusal(action, a) into why
    from unnest(accounts) a
    where accountdesk.refusal(action, a) is not null
    limit 1;
  end if;
  if why is null and passage = 'resync' and logins = 'stripe' then
    -- A login of one's own changes when the address is proved, not because Stripe has it: this is an approval.
    select accountdesk.refusal('approve', a) into why
    from unnest(coalesce(accounts, array[null::uuid])) a
    where accountdesk.refusal('approve', a) is not null
    limit 1;
  end if;
  if why is null and passage = 'resync' and edit is not null then
    select * into e from accountdesk.edits x where x.id = edit;
    why := case
      when e.id is null then 'unknown_edit'
      when e.customer <> customer then 'other_customer'
      when asker.role = 'owner' and e.author_id is distinct from asker.id then 'not_yours'
    end;
  end if;
  if why is null and passage = 'edit' then
    select * into e from accountdesk.edits x where x.id = edit for update;
    why := case
      when e.id is null then 'unknown_edit'
      when e.author_id is distinct from asker.id then 'not_yours'
      when e.customer <> customer or e.account <> all (accounts) then 'other_customer'
      when e.stage not in ('recorded', 'unknown') then 'settled'
      when e.recorded_at < clock_timestamp() - interval '20 hours' then 'too_old'
      when not (select s.edits from accountdesk.settings s) then 'edits_off'
      when coalesce(fields, '{}') = '{}' or jsonb_typeof(fields) <> 'object' or exists (
        select
        from jsonb_each_text(fields) f
        where not e.after ? f.key or coalesce(e.after ->> f.key, '') <> f.value) then 'other_values'
      -- Only what differs at Stripe is sent. That it is so is an operator's word, and of an owner we have to know it.
      when asker.role = 'owner' and exists (
        select
        from jsonb_each_text(e.after) f
        left join accountdesk.customers c on c.id = customer
        where not fields ? f.key
          and accountdesk.differs(f.key, case f.key when 'name' then c.name else c.email end, f.value))
        then 'other_values'
    end;
    -- Whoever asks by our client has just been noted as sending.
    if why is null and (e.attempts = 0 or e.sent_at < clock_timestamp() - interval '1 second') then
      update accountdesk.edits x
      set attempts = greatest(x.attempts, 1), sent_at = clock_timestamp()
      where x.id = edit;
    end if;
  end if;
  if why is not null then
    if why in ('see', 'edit', 'portal', 'resync', 'link', 'approve') then
      why := 'not_permitted';
    end if;
    perform accountdesk.note_refused(asker, passage, why, accounts[1], customer, e);
    return jsonb_build_object('may', false, 'operator', asker.id, 'why', why);
  end if;
  if passage = 'portal' and not coalesce(again, false) then
    perform accountdesk.note('portal', 'asked', asker.author, accounts[1], customer);
  end if;
  if passage = 'resync' and edit is null and asker.role = 'owner' then
    -- What the read brings of their own open edit is that edit's, and as much held as it is.
    select x.id into edit
    from accountdesk.edits x
    where x.customer = customer and x.author_id = asker.id and x.stage in ('recorded', 'accepted', 'unknown')
    order by x.recorded_at desc
    limit 1;
  end if;
  return jsonb_build_object(
    'may', true, 'operator', asker.id, 'author', asker.author, 'customer', customer, 'bulk', e.run is not null,
    'edit', edit, 'owner', asker.role = 'owner');
exception
  when serialization_failure or deadlock_detected or lock_not_available then
    raise sqlstate 'PT503' using message = 'not committed; send it again', detail = sqlstate;
end $$;

select accountdesk.close_functions();
