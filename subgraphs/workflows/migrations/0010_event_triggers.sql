create table "event_trigger" ("workflow_id" text not null, "tenant_id" text not null, "strategy" json not null, "interests" json not null, "types" text[] null, "heard" json not null, "expected" json not null, "created_by" text not null, primary key ("workflow_id"));
create index "event_trigger_tenant_id_index" on "event_trigger" ("tenant_id");

create table "event_start" ("id" text not null, "tenant_id" text not null, "workflow_id" text not null, "events" json not null, "started_by" text not null, primary key ("id"));
create index "event_start_tenant_id_index" on "event_start" ("tenant_id");

alter table "event_trigger" enable row level security;
alter table "event_trigger" force row level security;
create policy "tenant_isolation" on "event_trigger" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));

alter table "event_start" enable row level security;
alter table "event_start" force row level security;
create policy "tenant_isolation" on "event_start" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "event_start" for select to "gantry_worker" using (true);
