create table "schedule_trigger" ("workflow_id" text not null, "kind" text not null, "tenant_id" text not null, "rule" jsonb not null, "misfire" text not null, "next_fire_at" timestamptz null, "paused_at" timestamptz null, "awaited_id" text null, "last_slot" timestamptz null, "missed" int not null, primary key ("workflow_id", "kind"));
create index "schedule_trigger_next_fire_at_index" on "schedule_trigger" ("next_fire_at");

alter table "schedule_trigger" enable row level security;
alter table "schedule_trigger" force row level security;
create policy "tenant_isolation" on "schedule_trigger" to "gantry_app" using (tenant_id = current_setting('app.tenant_id', true)) with check (tenant_id = current_setting('app.tenant_id', true));
create policy "worker_reads" on "schedule_trigger" for select to "gantry_worker" using (true);

alter table "execution" add "cause" text null;
create unique index "execution_workflow_id_cause_unique" on "execution" ("workflow_id", "cause") where "cause" is not null;
