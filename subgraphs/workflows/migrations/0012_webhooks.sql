create table "webhook" ("id" text not null, "tenant_id" text not null, "name" text not null, "workflow_id" text null, "event_type" text null, "secrets" jsonb not null, "created_by" text not null, "created_at" timestamptz not null, "updated_at" timestamptz not null, primary key ("id"));
alter table "webhook" add constraint "webhook_tenant_id_name_unique" unique ("tenant_id", "name");

create table "webhook_delivery" ("webhook_id" text not null, "message_id" text not null, "tenant_id" text not null, "timestamp" bigint not null, "attempts" int not null, "bytes" int not null, "execution_id" text null, "received_at" timestamptz not null, primary key ("webhook_id", "message_id"));
create index "webhook_delivery_webhook_id_received_at_message_id_index" on "webhook_delivery" ("webhook_id", "received_at", "message_id");

alter table "webhook" enable row level security;
alter table "webhook" force row level security;
create policy "tenant_isolation" on "webhook" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "webhook" for select to "gantry_worker" using (true);

alter table "webhook_delivery" enable row level security;
alter table "webhook_delivery" force row level security;
create policy "tenant_isolation" on "webhook_delivery" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
