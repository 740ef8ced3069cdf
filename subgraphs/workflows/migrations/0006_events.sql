create table "received_event" ("tenant_id" text not null, "position" bigint not null, "key" text not null, "type" text not null, "event" json not null, "received_at" timestamptz not null, primary key ("tenant_id", "position"));
create index "received_event_tenant_id_type_position_index" on "received_event" ("tenant_id", "type", "position");
alter table "received_event" add constraint "received_event_tenant_id_key_unique" unique ("tenant_id", "key");

create table "event_feed" ("tenant_id" text not null, "last" bigint not null, primary key ("tenant_id"));

create table "event_cursor" ("tenant_id" text not null, "told" bigint not null, primary key ("tenant_id"));

create table "event_wait" ("execution_id" text not null, "name" text not null, "tenant_id" text not null, "types" text[] null, "interests" json not null, "expected" json not null, primary key ("execution_id", "name"));
create index "event_wait_tenant_id_index" on "event_wait" ("tenant_id");

create table "consumed_event" ("execution_id" text not null, "key" text not null, "tenant_id" text not null, primary key ("execution_id", "key"));
create index "consumed_event_tenant_id_index" on "consumed_event" ("tenant_id");

alter table "received_event" enable row level security;
alter table "received_event" force row level security;
create policy "tenant_isolation" on "received_event" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "event_feed" enable row level security;
alter table "event_feed" force row level security;
create policy "tenant_isolation" on "event_feed" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "event_feed" for select to "gantry_worker" using (true);

alter table "event_cursor" enable row level security;
alter table "event_cursor" force row level security;
create policy "tenant_isolation" on "event_cursor" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "event_cursor" for select to "gantry_worker" using (true);

alter table "event_wait" enable row level security;
alter table "event_wait" force row level security;
create policy "tenant_isolation" on "event_wait" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "consumed_event" enable row level security;
alter table "consumed_event" force row level security;
create policy "tenant_isolation" on "consumed_event" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
