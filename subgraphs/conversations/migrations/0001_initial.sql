create table "conversation" ("id" text not null, "tenant_id" text not null, "title" text not null, "status" text not null, "agent_id" text not null, "started_by" text not null, "message_count" int not null, "created_at" timestamptz not null default now(), "ended_at" timestamptz null, primary key ("id"));
create index "conversation_tenant_id_index" on "conversation" ("tenant_id");

create table "dead_letter" ("id" text not null, "tenant_id" text not null, "event" jsonb not null, "error" text not null, "attempts" int not null, "failed_at" timestamptz not null default now(), primary key ("id"));

create table "draft" ("id" text not null, "tenant_id" text not null, "conversation_id" text not null, "message_id" text not null, "definition" text not null, "diagnostics" jsonb not null, "status" text not null, "workflow_id" text null, "approved_by" text null, "created_at" timestamptz not null default now(), primary key ("id"));
create index "draft_tenant_id_index" on "draft" ("tenant_id");
create index "draft_conversation_id_id_index" on "draft" ("conversation_id", "id");

create table "idempotency" ("owner_id" text not null, "operation" text not null, "key" text not null, "input_digest" text not null, "result" jsonb null, "created_at" timestamptz not null default now(), primary key ("owner_id", "operation", "key"));

create table "inbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "received_at" timestamptz not null default now(), "attempts" int not null default 0, "next_attempt_at" timestamptz not null default now(), "handled_at" timestamptz null);
alter table "inbox" add constraint "inbox_id_unique" unique ("id");
create index "inbox_handled_at_tenant_id_sequence_index" on "inbox" ("handled_at", "tenant_id", "sequence");

create table "message" ("id" text not null, "tenant_id" text not null, "conversation_id" text not null, "position" int not null, "role" text not null, "content" text not null, "status" text not null, "finish_reason" text null, "error" text null, "created_at" timestamptz not null default now(), "completed_at" timestamptz null, primary key ("id"));
create index "message_tenant_id_index" on "message" ("tenant_id");
alter table "message" add constraint "message_conversation_id_position_unique" unique ("conversation_id", "position");

create table "outbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "created_at" timestamptz not null default now(), "sent_at" timestamptz null);
alter table "outbox" add constraint "outbox_id_unique" unique ("id");
create index "outbox_sent_at_sequence_index" on "outbox" ("sent_at", "sequence");

alter table "conversation" enable row level security;
alter table "conversation" force row level security;
create policy "tenant_isolation" on "conversation" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "dead_letter" enable row level security;
alter table "dead_letter" force row level security;
create policy "worker_keeps" on "dead_letter" to "gantry_worker" using (true) with check (true);

alter table "draft" enable row level security;
alter table "draft" force row level security;
create policy "tenant_isolation" on "draft" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "idempotency" enable row level security;
alter table "idempotency" force row level security;
create policy "tenant_isolation" on "idempotency" to "gantry_app" using (owner_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), current_setting('app.user_id', true))) with check (owner_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), current_setting('app.user_id', true)));

alter table "inbox" enable row level security;
alter table "inbox" force row level security;
create policy "tenant_isolation" on "inbox" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_receives" on "inbox" to "gantry_worker" using (true) with check (true);

alter table "message" enable row level security;
alter table "message" force row level security;
create policy "tenant_isolation" on "message" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "outbox" enable row level security;
alter table "outbox" force row level security;
create policy "tenant_appends" on "outbox" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_relays" on "outbox" to "gantry_worker" using (true) with check (true);
