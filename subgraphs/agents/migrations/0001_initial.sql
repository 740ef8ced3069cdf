create table "agent" ("id" text not null, "tenant_id" text not null, "name" text not null, "description" text not null, "instructions" text not null, "model" text null, "is_default" boolean not null, "created_at" timestamptz not null default now(), primary key ("id"));
create index "agent_tenant_id_index" on "agent" ("tenant_id");
create unique index "agent_one_default" on "agent" ("tenant_id") where "is_default";

create table "dead_letter" ("id" text not null, "tenant_id" text not null, "event" jsonb not null, "error" text not null, "attempts" int not null, "failed_at" timestamptz not null default now(), primary key ("id"));

create table "idempotency" ("owner_id" text not null, "operation" text not null, "key" text not null, "input_digest" text not null, "result" jsonb null, "created_at" timestamptz not null default now(), primary key ("owner_id", "operation", "key"));

create table "inbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "received_at" timestamptz not null default now(), "attempts" int not null default 0, "next_attempt_at" timestamptz not null default now(), "handled_at" timestamptz null);
alter table "inbox" add constraint "inbox_id_unique" unique ("id");
create index "inbox_handled_at_tenant_id_sequence_index" on "inbox" ("handled_at", "tenant_id", "sequence");

create table "inference" ("id" text not null, "tenant_id" text not null, "reply_id" text not null, "conversation_id" text not null, "agent_id" text not null, "messages" jsonb not null, "request_id" text null, "status" text not null, "starts" int not null, "holder" text null, "lease_until" timestamptz null, "provider" text null, "model" text null, "input_tokens" int not null, "output_tokens" int not null, "finish_reason" text null, "created_at" timestamptz not null default now(), "finished_at" timestamptz null, primary key ("id"));
create index "inference_tenant_id_index" on "inference" ("tenant_id");
alter table "inference" add constraint "inference_reply_id_unique" unique ("reply_id");
create index "inference_open" on "inference" ("conversation_id", "id") where "status" in ('QUEUED', 'RUNNING');
create index "inference_tenant_id_agent_id_index" on "inference" ("tenant_id", "agent_id");

create table "outbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "created_at" timestamptz not null default now(), "sent_at" timestamptz null);
alter table "outbox" add constraint "outbox_id_unique" unique ("id");
create index "outbox_sent_at_sequence_index" on "outbox" ("sent_at", "sequence");

alter table "agent" enable row level security;
alter table "agent" force row level security;
create policy "tenant_isolation" on "agent" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

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

alter table "inference" enable row level security;
alter table "inference" force row level security;
create policy "tenant_isolation" on "inference" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "inference" for select to "gantry_worker" using (true);

alter table "outbox" enable row level security;
alter table "outbox" force row level security;
create policy "tenant_appends" on "outbox" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_relays" on "outbox" to "gantry_worker" using (true) with check (true);
