create table "connector" ("id" text not null, "tenant_id" text not null, "name" text not null, "title" text not null, "api_version" text not null, "base_url" text not null, "revision" int not null, "security_schemes" json not null, "credentials" json not null, "created_at" timestamptz not null, "updated_at" timestamptz not null, primary key ("id"));
alter table "connector" add constraint "connector_tenant_id_name_unique" unique ("tenant_id", "name");

create table "dead_letter" ("id" text not null, "tenant_id" text not null, "event" jsonb not null, "error" text not null, "attempts" int not null, "failed_at" timestamptz not null default now(), primary key ("id"));

create table "execution" ("id" text not null, "tenant_id" text not null, "workflow_id" text not null, "version" int not null, "status" text not null, "input" json not null, "output" json null, "error" json null, "started_by" text not null, "created_at" timestamptz not null, "started_at" timestamptz null, "finished_at" timestamptz null, "last_sequence" int not null, "touched_at" timestamptz not null, primary key ("id"));
create index "execution_tenant_id_workflow_id_id_index" on "execution" ("tenant_id", "workflow_id", "id");
create index "execution_status_touched_at_index" on "execution" ("status", "touched_at");

create table "history_event" ("execution_id" text not null, "sequence" int not null, "tenant_id" text not null, "type" text not null, "task" text null, "at" timestamptz not null, "detail" json not null, primary key ("execution_id", "sequence"));

create table "idempotency" ("owner_id" text not null, "operation" text not null, "key" text not null, "input_digest" text not null, "result" jsonb null, "created_at" timestamptz not null default now(), primary key ("owner_id", "operation", "key"));

create table "inbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "received_at" timestamptz not null default now(), "attempts" int not null default 0, "next_attempt_at" timestamptz not null default now(), "handled_at" timestamptz null);
alter table "inbox" add constraint "inbox_id_unique" unique ("id");
create index "inbox_handled_at_tenant_id_sequence_index" on "inbox" ("handled_at", "tenant_id", "sequence");

create table "operation" ("id" text not null, "tenant_id" text not null, "connector_id" text not null, "name" text not null, "position" int not null, "method" text not null, "path" text not null, "summary" text null, "detail" json not null, primary key ("id"));
alter table "operation" add constraint "operation_tenant_id_connector_id_name_unique" unique ("tenant_id", "connector_id", "name");

create table "outbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "created_at" timestamptz not null default now(), "sent_at" timestamptz null);
alter table "outbox" add constraint "outbox_id_unique" unique ("id");
create index "outbox_sent_at_sequence_index" on "outbox" ("sent_at", "sequence");

create table "workflow" ("id" text not null, "tenant_id" text not null, "name" text not null, "version" int not null, "conversation_id" text null, "created_by" text not null, "created_at" timestamptz not null, "updated_at" timestamptz not null, primary key ("id"));
alter table "workflow" add constraint "workflow_tenant_id_name_unique" unique ("tenant_id", "name");

create table "workflow_version" ("workflow_id" text not null, "version" int not null, "tenant_id" text not null, "source" text not null, "definition" json not null, "conversation_id" text null, "created_by" text not null, "created_at" timestamptz not null, primary key ("workflow_id", "version"));

alter table "connector" enable row level security;
alter table "connector" force row level security;
create policy "tenant_isolation" on "connector" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "dead_letter" enable row level security;
alter table "dead_letter" force row level security;
create policy "worker_keeps" on "dead_letter" to "gantry_worker" using (true) with check (true);

alter table "execution" enable row level security;
alter table "execution" force row level security;
create policy "tenant_isolation" on "execution" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "execution" for select to "gantry_worker" using (true);

alter table "history_event" enable row level security;
alter table "history_event" force row level security;
create policy "tenant_reads" on "history_event" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "history_event" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "idempotency" enable row level security;
alter table "idempotency" force row level security;
create policy "tenant_isolation" on "idempotency" to "gantry_app" using (owner_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), current_setting('app.user_id', true))) with check (owner_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), current_setting('app.user_id', true)));

alter table "inbox" enable row level security;
alter table "inbox" force row level security;
create policy "tenant_isolation" on "inbox" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_receives" on "inbox" to "gantry_worker" using (true) with check (true);

alter table "operation" enable row level security;
alter table "operation" force row level security;
create policy "tenant_isolation" on "operation" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "outbox" enable row level security;
alter table "outbox" force row level security;
create policy "tenant_appends" on "outbox" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_relays" on "outbox" to "gantry_worker" using (true) with check (true);

alter table "workflow" enable row level security;
alter table "workflow" force row level security;
create policy "tenant_isolation" on "workflow" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "workflow_version" enable row level security;
alter table "workflow_version" force row level security;
create policy "tenant_reads" on "workflow_version" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "workflow_version" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));
