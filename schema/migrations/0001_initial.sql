create table "approval" ("sequence" bigserial primary key, "tenant_id" text not null, "graph" text not null, "variant" text not null, "version" int not null, "type" text not null, "path" text null, "contract" text null, "event" text null, "reason" text not null, "author" text not null, "approved_at" timestamptz not null);
create index "approval_tenant_id_graph_variant_sequence_index" on "approval" ("tenant_id", "graph", "variant", "sequence");

create table "contract" ("tenant_id" text not null, "graph" text not null, "variant" text not null, "name" text not null, "include" json not null, "exclude" json not null, primary key ("tenant_id", "graph", "variant", "name"));

create table "daily_use" ("tenant_id" text not null, "graph" text not null, "variant" text not null, "day" date not null, "operation" text not null, "client" text not null, "client_version" text not null, "count" bigint not null, "errors" bigint not null, "inputs" jsonb not null, "last_seen" timestamptz not null, primary key ("tenant_id", "graph", "variant", "day", "operation", "client", "client_version"));
create index "daily_use_day_index" on "daily_use" ("day");

create table "dead_letter" ("id" text not null, "tenant_id" text not null, "event" jsonb not null, "error" text not null, "attempts" int not null, "failed_at" timestamptz not null default now(), primary key ("id"));

create table "idempotency" ("owner_id" text not null, "operation" text not null, "key" text not null, "input_digest" text not null, "result" jsonb null, "created_at" timestamptz not null default now(), primary key ("owner_id", "operation", "key"));

create table "inbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "received_at" timestamptz not null default now(), "attempts" int not null default 0, "next_attempt_at" timestamptz not null default now(), "handled_at" timestamptz null);
alter table "inbox" add constraint "inbox_id_unique" unique ("id");
create index "inbox_handled_at_tenant_id_sequence_index" on "inbox" ("handled_at", "tenant_id", "sequence");

create table "live_gateway" ("tenant_id" text not null, "graph" text not null, "variant" text not null, "gateway" text not null, "contract" text not null, "etag" text not null, "seen_at" timestamptz not null, primary key ("tenant_id", "graph", "variant", "gateway", "contract"));
create index "live_gateway_seen_at_index" on "live_gateway" ("seen_at");

create table "outbox" ("sequence" bigserial primary key, "id" text not null, "tenant_id" text not null, "event" jsonb not null, "created_at" timestamptz not null default now(), "sent_at" timestamptz null);
alter table "outbox" add constraint "outbox_id_unique" unique ("id");
create index "outbox_sent_at_sequence_index" on "outbox" ("sent_at", "sequence");

create table "publication" ("tenant_id" text not null, "graph" text not null, "variant" text not null, "version" int not null, "author" text not null, "commit" text null, "message" text null, "published_at" timestamptz not null, "etag" text not null, "changed" json not null, "subgraphs" json not null, "events" json not null, "hints" json not null, primary key ("tenant_id", "graph", "variant", "version"));

create table "registered_operation" ("tenant_id" text not null, "graph" text not null, "variant" text not null, "client" text not null, "client_version" text not null, "id" text not null, "document" text not null, primary key ("tenant_id", "graph", "variant", "client", "client_version", "id"));

create table "registry_key" ("id" text not null, "tenant_id" text not null, "name" text not null, "graph" text null, "rights" jsonb not null, "digest" text not null, "created_at" timestamptz not null default now(), "expires_at" timestamptz null, primary key ("id"));
create index "registry_key_tenant_id_index" on "registry_key" ("tenant_id");
alter table "registry_key" add constraint "registry_key_digest_unique" unique ("digest");

create table "seen_operation" ("tenant_id" text not null, "graph" text not null, "variant" text not null, "operation" text not null, "name" text null, "document" text not null, "last_seen" timestamptz not null, primary key ("tenant_id", "graph", "variant", "operation"));
create index "seen_operation_last_seen_index" on "seen_operation" ("last_seen");

create table "served_schema" ("tenant_id" text not null, "graph" text not null, "variant" text not null, "version" int not null, "contract" text not null, "etag" text not null, "sdl" text not null, "include" json not null, "exclude" json not null, primary key ("tenant_id", "graph", "variant", "version", "contract"));
create index "served_schema_tenant_id_graph_variant_etag_index" on "served_schema" ("tenant_id", "graph", "variant", "etag");

create table "usage_report" ("tenant_id" text not null, "graph" text not null, "variant" text not null, "id" text not null, "received_at" timestamptz not null default now(), primary key ("tenant_id", "graph", "variant", "id"));
create index "usage_report_received_at_index" on "usage_report" ("received_at");

alter table "approval" enable row level security;
alter table "approval" force row level security;
create policy "tenant_reads" on "approval" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "approval" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "contract" enable row level security;
alter table "contract" force row level security;
create policy "tenant_isolation" on "contract" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "daily_use" enable row level security;
alter table "daily_use" force row level security;
create policy "tenant_isolation" on "daily_use" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "daily_use" for select to "gantry_worker" using (true);
create policy "worker_forgets" on "daily_use" for delete to "gantry_worker" using (true);

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

alter table "live_gateway" enable row level security;
alter table "live_gateway" force row level security;
create policy "tenant_isolation" on "live_gateway" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "live_gateway" for select to "gantry_worker" using (true);
create policy "worker_forgets" on "live_gateway" for delete to "gantry_worker" using (true);

alter table "outbox" enable row level security;
alter table "outbox" force row level security;
create policy "tenant_appends" on "outbox" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_relays" on "outbox" to "gantry_worker" using (true) with check (true);

alter table "publication" enable row level security;
alter table "publication" force row level security;
create policy "tenant_reads" on "publication" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "publication" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "registered_operation" enable row level security;
alter table "registered_operation" force row level security;
create policy "tenant_isolation" on "registered_operation" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "registry_key" enable row level security;
alter table "registry_key" force row level security;
create policy "tenant_isolation" on "registry_key" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "seen_operation" enable row level security;
alter table "seen_operation" force row level security;
create policy "tenant_isolation" on "seen_operation" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "seen_operation" for select to "gantry_worker" using (true);
create policy "worker_forgets" on "seen_operation" for delete to "gantry_worker" using (true);

alter table "served_schema" enable row level security;
alter table "served_schema" force row level security;
create policy "tenant_reads" on "served_schema" for select to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true));
create policy "tenant_appends" on "served_schema" for insert to "gantry_app" with check (tenant_id = current_setting('app.tenant_id', true));

alter table "usage_report" enable row level security;
alter table "usage_report" force row level security;
create policy "tenant_isolation" on "usage_report" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "usage_report" for select to "gantry_worker" using (true);
create policy "worker_forgets" on "usage_report" for delete to "gantry_worker" using (true);
