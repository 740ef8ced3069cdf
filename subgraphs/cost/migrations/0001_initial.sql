create table "budget" ("id" text not null, "tenant_id" text not null, "name" text not null, "amount" numeric not null, "currency" text not null, "period" text not null, "alert_at" jsonb not null, "created_at" timestamptz not null default now(), primary key ("id"));
create index "budget_tenant_id_index" on "budget" ("tenant_id");

create table "budget_alert" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "budget_id" text not null, "period_start" timestamptz not null, "threshold" text not null, "spent" numeric not null, "amount" numeric not null, "at" timestamptz not null);
alter table "budget_alert" add constraint "budget_alert_id_unique" unique ("id");
create index "budget_alert_tenant_id_sequence_index" on "budget_alert" ("tenant_id", "sequence");
alter table "budget_alert" add constraint "budget_alert_tenant_id_budget_id_period_start_threshold_unique" unique ("tenant_id", "budget_id", "period_start", "threshold");

create table "daily_spending" ("id" text not null, "tenant_id" text not null, "day" timestamptz not null, "amount" numeric not null, primary key ("id"));
alter table "daily_spending" add constraint "daily_spending_tenant_id_day_unique" unique ("tenant_id", "day");

create table "dead_letter" ("id" text not null, "tenant_id" text not null, "event" jsonb not null, "error" text not null, "attempts" int not null, "failed_at" timestamptz not null default now(), primary key ("id"));

create table "idempotency" ("owner_id" text not null, "operation" text not null, "key" text not null, "input_digest" text not null, "result" jsonb null, "created_at" timestamptz not null default now(), primary key ("owner_id", "operation", "key"));

create table "inbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "received_at" timestamptz not null default now(), "attempts" int not null default 0, "next_attempt_at" timestamptz not null default now(), "handled_at" timestamptz null);
alter table "inbox" add constraint "inbox_id_unique" unique ("id");
create index "inbox_handled_at_tenant_id_sequence_index" on "inbox" ("handled_at", "tenant_id", "sequence");

create table "outbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "created_at" timestamptz not null default now(), "sent_at" timestamptz null);
alter table "outbox" add constraint "outbox_id_unique" unique ("id");
create index "outbox_sent_at_sequence_index" on "outbox" ("sent_at", "sequence");

create table "price" ("id" text not null, "tenant_id" text not null, "unit" text not null, "resource" text null, "amount" numeric not null, "currency" text not null, "valid_from" timestamptz not null, "valid_to" timestamptz null, "created_at" timestamptz not null default now(), primary key ("id"));
create index "price_tenant_id_index" on "price" ("tenant_id");

create table "usage_record" ("id" text not null, "tenant_id" text not null, "source_event_id" text not null, "service" text not null, "unit" text not null, "resource" text null, "quantity" numeric not null, "at" timestamptz not null, "project_id" text null, "agent_id" text null, "workflow_id" text null, "execution_id" text null, "amount" numeric not null, "currency" text not null, "price_id" text null, "recorded_at" timestamptz not null default now(), primary key ("id"));
create index "usage_record_tenant_id_at_index" on "usage_record" ("tenant_id", "at");
create index "usage_record_tenant_id_execution_id_index" on "usage_record" ("tenant_id", "execution_id");
create index "usage_record_tenant_id_workflow_id_index" on "usage_record" ("tenant_id", "workflow_id");
create index "usage_record_tenant_id_project_id_index" on "usage_record" ("tenant_id", "project_id");
create index "usage_record_tenant_id_agent_id_index" on "usage_record" ("tenant_id", "agent_id");
alter table "usage_record" add constraint "usage_record_tenant_id_source_event_id_unit_unique" unique ("tenant_id", "source_event_id", "unit");

alter table "budget" enable row level security;
alter table "budget" force row level security;
create policy "tenant_isolation" on "budget" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "budget_alert" enable row level security;
alter table "budget_alert" force row level security;
create policy "tenant_reads" on "budget_alert" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "budget_alert" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "daily_spending" enable row level security;
alter table "daily_spending" force row level security;
create policy "tenant_isolation" on "daily_spending" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "dead_letter" enable row level security;
alter table "dead_letter" force row level security;
create policy "worker_keeps" on "dead_letter" to "gantry_worker" using (true) with check (true);

alter table "idempotency" enable row level security;
alter table "idempotency" force row level security;
create policy "tenant_isolation" on "idempotency" to "gantry_app" using (owner_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), current_setting('app.user_id', true))) with check (owner_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), current_setting('app.user_id', true)));

alter table "inbox" enable row level security;
alter table "inbox" force row level security;
create policy "tenant_isolation" on "inbox" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_receives" on "inbox" to "gantry_worker" using (true) with check (true);

alter table "outbox" enable row level security;
alter table "outbox" force row level security;
create policy "tenant_appends" on "outbox" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_relays" on "outbox" to "gantry_worker" using (true) with check (true);

alter table "price" enable row level security;
alter table "price" force row level security;
create policy "tenant_isolation" on "price" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "usage_record" enable row level security;
alter table "usage_record" force row level security;
create policy "tenant_reads" on "usage_record" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "usage_record" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));
