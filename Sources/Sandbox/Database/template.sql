-- The tables of the subscription template that our users began with. Run as postgres.
create table public.users (
  id uuid references auth.users not null primary key,
  full_name text,
  avatar_url text,
  billing_address jsonb,
  payment_method jsonb
);
alter table public.users enable row level security;
create policy "Can view own user data." on public.users for select using (auth.uid() = id);
create policy "Can update own user data." on public.users for update using (auth.uid() = id);
grant select, update on public.users to authenticated;
grant select, insert, update, delete on public.users to service_role;

create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.users (id, full_name, avatar_url)
  values (new.id, new.raw_user_meta_data ->> 'full_name', new.raw_user_meta_data ->> 'avatar_url');
  return new;
end;
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute procedure public.handle_new_user();

create table public.customers (
  id uuid references auth.users not null primary key,
  stripe_customer_id text
);
alter table public.customers enable row level security;
grant select, insert, update, delete on public.customers to service_role;

create table public.products (
  id text primary key,
  active boolean,
  name text,
  description text,
  image text,
  metadata jsonb
);
alter table public.products enable row level security;
create policy "Allow public read-only access." on public.products for select using (true);
grant select on public.products to anon, authenticated;
grant select, insert, update, delete on public.products to service_role;

create type pricing_type as enum ('one_time', 'recurring');
create type pricing_plan_interval as enum ('day', 'week', 'month', 'year');
create table public.prices (
  id text primary key,
  product_id text references public.products,
  active boolean,
  description text,
  unit_amount bigint,
  currency text check (char_length(currency) = 3),
  type pricing_type,
  interval pricing_plan_interval,
  interval_count integer,
  trial_period_days integer,
  metadata jsonb
);
alter table public.prices enable row level security;
create policy "Allow public read-only access." on public.prices for select using (true);
grant select on public.prices to anon, authenticated;
grant select, insert, update, delete on public.prices to service_role;

create type subscription_status as enum
  ('trialing', 'active', 'canceled', 'incomplete', 'incomplete_expired', 'past_due', 'unpaid', 'paused');
create table public.subscriptions (
  id text primary key,
  user_id uuid references auth.users not null,
  status subscription_status,
  metadata jsonb,
  price_id text references public.prices,
  quantity integer,
  cancel_at_period_end boolean,
  created timestamptz default now() not null,
  current_period_start timestamptz default now() not null,
  current_period_end timestamptz default now() not null,
  ended_at timestamptz default now(),
  cancel_at timestamptz default now(),
  canceled_at timestamptz default now(),
  trial_start timestamptz default now(),
  trial_end timestamptz default now()
);
alter table public.subscriptions enable row level security;
create policy "Can only view own subs data." on public.subscriptions for select using (auth.uid() = user_id);
grant select on public.subscriptions to authenticated;
grant select, insert, update, delete on public.subscriptions to service_role;
